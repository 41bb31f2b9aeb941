"""Leaks, signal and drift: what is there is found, and chance is not taken for it."""

import numpy as np
import pandas as pd
import pytest
from churn_tables import made_up

from analysis.churn import scores
from analysis.churn.cases import read_cases
from analysis.churn.drift import drift, psi_with_limit
from analysis.churn.leaks import find_leaks, find_totals, single_column_auc
from analysis.churn.parts import deal
from analysis.churn.signal import signal


@pytest.fixture(scope="module")
def cases():
    return read_cases(made_up(500, seed=9)[0], target="churned", id="account")


def canary(kind: str, left: np.ndarray) -> pd.Series:
    random = np.random.default_rng(4)
    n = len(left)
    known = left ^ (random.random(n) < 0.02)
    made = {
        "text": lambda: pd.Series(np.where(known, "Closed", "Live")).astype("category"),
        "bool": lambda: pd.Series((~known).astype(float)),
        "filled for leavers": lambda: pd.Series(np.where(known, random.integers(1, 90, n), np.nan)),
        "survey": lambda: pd.Series(
            np.where(known, random.choice(["price", "service"], n), None)
        ).astype("category"),
        "small integer": lambda: pd.Series(
            np.where(known, random.integers(3, 6, n), random.integers(0, 3, n)).astype(float)
        ),
        "two-sided": lambda: pd.Series(
            np.where(
                known, random.normal(0, 0.3, n), random.choice([-1, 1], n) * (1 + random.random(n))
            )
        ),
    }
    return made[kind]()


@pytest.mark.parametrize(
    "kind", ["text", "bool", "filled for leavers", "survey", "small integer", "two-sided"]
)
def test_a_column_that_knows_the_answer_is_flagged_whatever_its_type(cases, kind):
    inputs = cases.inputs.assign(odd=canary(kind, cases.left).array)
    assert [leak.column for leak in find_leaks(inputs, cases.left, cases.groups)] == ["odd"]


def test_a_name_alone_is_no_leak(cases):
    random = np.random.default_rng(3)
    inputs = cases.inputs.assign(
        renewal_month=random.integers(1, 13, len(cases.left)).astype(float),
        is_active_share=random.random(len(cases.left)),
    )
    assert find_leaks(inputs, cases.left, cases.groups) == []


def test_the_one_good_column_among_noise_is_no_leak():
    random = np.random.default_rng(0)
    left, groups = np.arange(120) < 45, np.arange(120).astype(str)
    inputs = pd.DataFrame({"tickets": 1.8 * left + random.normal(size=120)})
    assert 0.80 < single_column_auc(inputs["tickets"], left, deal(groups, left, 3)) < 0.90
    assert find_leaks(inputs, left, groups) == []
    assert find_leaks(inputs.assign(noise=random.normal(size=120)), left, groups) == []


def test_a_total_over_a_life_is_flagged_and_a_size_is_not():
    random = np.random.default_rng(0)
    months, price = random.integers(1, 60, 300).astype(float), random.uniform(20, 100, 300)
    inputs = pd.DataFrame({"price": price, "total": price * months})
    assert [leak.column for leak in find_totals(inputs, months)] == ["total"]


def test_the_signal_test_by_hand():
    # four ranked perfectly: AUC 1; variance (4 + 1) / (12 x 2 x 2)
    left, p = np.array([True, True, False, False]), np.array([0.9, 0.8, 0.2, 0.1])
    assert signal(left, p).z == pytest.approx(0.5 / np.sqrt(5 / 48))
    assert not signal(left, p).is_there


def test_chance_is_taken_for_signal_once_in_a_hundred_times():
    random = np.random.default_rng(1)
    left = np.arange(200) < 40
    found = sum(signal(left, random.random(200)).is_there for _ in range(2000))
    assert 2 <= found <= 40  # 20 expected


def test_a_constant_or_a_single_outcome_is_no_signal():
    assert signal(np.array([True, False]), np.array([0.5, 0.5])).z == 0
    assert not signal(np.array([True, True]), np.array([0.1, 0.9])).is_there


def test_fewer_accounts_than_rows_make_less_sure():
    left, p = np.arange(100) < 30, np.linspace(1, 0, 100)
    assert signal(left, p, 25).z == pytest.approx(signal(left, p).z / 2)


def test_the_stability_index_by_hand():
    psi, _ = psi_with_limit(np.array([99.5, 99.5]), np.array([49.5, 149.5]))  # + 1/2 each
    assert psi == pytest.approx(
        (0.25 - 0.5) * np.log(0.25 / 0.5) + (0.75 - 0.5) * np.log(0.75 / 0.5)
    )


@pytest.mark.parametrize("n", [100, 1000])
def test_drift_is_seldom_seen_where_nothing_has_moved(n):
    random = np.random.default_rng(2)
    then = pd.DataFrame({f"c{i}": random.normal(size=n) for i in range(150)})
    now = pd.DataFrame({f"c{i}": random.normal(size=n) for i in range(150)})
    assert drift(then, now)["is_drifted"].mean() < 0.04
    assert (drift(then, now)["psi"] > 0.1).mean() > 0.5 or n > 100  # the customary alarm


def test_drift_is_seen_in_numbers_blanks_and_categories():
    random = np.random.default_rng(2)
    then = pd.DataFrame(
        {
            "moved": random.normal(size=500),
            "blank": random.normal(size=500),
            "level": pd.Categorical(random.choice(["a", "b"], 500), categories=["a", "b"]),
            "same": random.normal(size=500),
        }
    )
    now = then.assign(
        moved=then["moved"] + 1,
        blank=then["blank"].where(then.index % 2 == 0),
        level=pd.Categorical(["a"] * 500, categories=["a", "b"]),
    )
    found = drift(then, now).set_index("column")["is_drifted"]
    assert found.to_dict() == {"moved": True, "blank": True, "level": True, "same": False}


def test_leaks_lift_what_honest_columns_reach(cases):
    """The reason for the gate: with a leak a model looks perfect."""
    odd = canary("bool", cases.left).to_numpy()
    assert scores.auc(cases.left, -odd) > 0.95
