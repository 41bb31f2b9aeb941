"""One simulated book for the tests of churn that need a whole history."""

import sys
from pathlib import Path

import pytest

from analysis.churn.evaluation import Evaluation, evaluate
from analysis.churn.features import features
from analysis.churn.model import RiskModel, train
from analysis.churn.snapshots import Snapshots, snapshots

# The made books are imported by name, in whichever mode pytest imports the tests themselves.
sys.path.insert(0, str(Path(__file__).parent))

from churn_books import Simulated, simulate


@pytest.fixture(scope="session")
def simulated() -> Simulated:
    return simulate(accounts=150, seed=1)


@pytest.fixture(scope="session")
def history(simulated) -> Snapshots:
    return snapshots(simulated.book)


@pytest.fixture(scope="session")
def model(simulated, history) -> RiskModel:
    return train(simulated.book, history=history)


@pytest.fixture(scope="session")
def today(simulated):
    return features(simulated.book)


@pytest.fixture(scope="session")
def replay(simulated, history) -> Evaluation:
    return evaluate(simulated.book, history=history)
