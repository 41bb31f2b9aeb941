"""The true probability is exact: counting states agrees with tossing coins."""

import numpy as np
import pytest

from analysis.demo import hazard
from analysis.demo.hazard import NO_GAP, States

N = 60_000


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(11)


def all_in(level: int, gap: int, rival: int, n: int = N) -> States:
    return States(*(np.full(n, value, dtype=np.int8) for value in (level - 1, gap, rival)))


def test_every_state_moves_somewhere():
    np.testing.assert_allclose(hazard._moves().sum(axis=1), 1.0)
    assert (hazard._moves() >= 0).all()


@pytest.mark.parametrize(("level", "gap", "rival"), [(1, NO_GAP, 0), (3, 0, 1), (5, 7, 0)])
def test_months_ahead_by_counting_and_by_tossing(level, gap, rival, random):
    base = hazard.on_grid(np.full(N, -2.0))
    states = all_in(level, gap, rival)
    expected = hazard.chance_ahead(base, states, np.full(N, 3))[0]
    for _ in range(3):
        states = states.next_month(random)
    tossed = random.random(N) < hazard.chance(base, states)
    assert tossed.mean() == pytest.approx(expected, abs=4 * np.sqrt(expected / N))


def test_one_of_several_decisions_by_counting_and_by_tossing(random):
    base = hazard.on_grid(np.full(N, -3.0))
    states = all_in(2, NO_GAP, 1)
    expected = hazard.chance_within(base, states, np.full(N, 3))[0]
    left = np.zeros(N, bool)
    for _ in range(3):
        states = states.next_month(random)
        left |= random.random(N) < hazard.chance(base, states)
    assert left.mean() == pytest.approx(expected, abs=4 * np.sqrt(expected / N))


def test_no_decision_means_no_leaving():
    base = hazard.on_grid(np.array([-1.0]))
    assert hazard.chance_within(base, all_in(1, 0, 1, 1), np.array([0])).item() == 0.0


def test_the_shapes_are_those_described():
    """Only the two lowest levels push; a sponsor's loss fades; a rival counts most with the unhappy."""
    base = hazard.on_grid(np.array([-2.0]))

    def log_odds(level: int, gap: int = NO_GAP, rival: int = 0) -> float:
        chance = hazard.chance(base, all_in(level, gap, rival, 1)).item()
        return np.log(chance / (1 - chance))

    assert log_odds(3) == pytest.approx(-2.0)
    assert log_odds(2) - log_odds(3) > 2 * (log_odds(3) - log_odds(4))
    losses = [log_odds(3, gap) for gap in range(8)]
    assert losses == sorted(losses, reverse=True)
    assert losses[-1] > log_odds(3)
    assert log_odds(2, rival=1) - log_odds(2) > log_odds(4, rival=1) - log_odds(4)
