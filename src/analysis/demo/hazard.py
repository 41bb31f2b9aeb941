"""Why customers of the demo portfolio leave: the hidden states and the true probability.

Every account carries three hidden states that move independently from month to month:

    satisfaction   1 to 5, drifting one step at a time
    sponsor gap    months since the sponsor left (0 to 7), or nobody missing
    competitor     whether a rival is talking to the customer

A decision to leave is a coin with log-odds  base + pull(states),  tossed once before the end of a
term contract (by its notice date) and every month in an open-ended one. `base` is fixed when a
contract is signed. The pull has shapes that no feature of a model shares: dissatisfaction counts
only below a threshold, the shock of a lost sponsor decays, and a rival matters most to those who
are already unhappy. The states themselves are never in the data; usage, tickets and surveys
show them late and through noise.

Because the states are few, the probability of leaving within the coming months is exact: states
are enumerated, not sampled. `base` lies on a grid of steps so that one small table serves all.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

Array = np.ndarray

LEVELS = 5  # of satisfaction
GAPS = 9  # 0..7 months since the sponsor left; 8 for nobody missing
NO_GAP = GAPS - 1

_UP = np.array([0.16, 0.12, 0.08, 0.04, 0.0])  # monthly chance of one step up, by level
_DOWN = np.array([0.0, 0.05, 0.05, 0.06, 0.07])
SPONSOR_LOSS_RATE = 0.018  # a month: one sponsor in five leaves in a year
RIVAL_COMES_RATE, RIVAL_GOES_RATE = 0.02, 0.25

SUDDEN_RATE = 0.0006  # a month: bankrupt or bought, whatever the customer thinks of us

BASE_STEP = 0.05  # grid of `base`, in log-odds
_BASE_LOW, _BASE_STEPS = -12.0, 281


@dataclass
class States:
    """The hidden states of all accounts in one month."""

    satisfaction: Array  # 0..4 for levels 1..5
    gap: Array  # 0..8
    rival: Array  # 0 or 1

    @classmethod
    def start(cls, n: int, random: np.random.Generator) -> "States":
        """States as they are in the long run, with no sponsor missing."""
        return cls(
            random.choice(LEVELS, size=n, p=_long_run(_satisfaction_moves())).astype(np.int8),
            np.full(n, NO_GAP, dtype=np.int8),
            np.zeros(n, dtype=np.int8),
        )

    def next_month(self, random: np.random.Generator) -> "States":
        return States(
            _move(self.satisfaction, _satisfaction_moves(), random),
            _move(self.gap, _gap_moves(), random),
            _move(self.rival, _rival_moves(), random),
        )

    @property
    def code(self) -> Array:
        """The three states as one number."""
        return (self.satisfaction.astype(int) * GAPS + self.gap) * 2 + self.rival


def on_grid(base: Array) -> Array:
    """Log-odds `base` as steps of the grid."""
    steps = np.rint((base - _BASE_LOW) / BASE_STEP).astype(int)
    return np.clip(steps, 0, _BASE_STEPS - 1)


def chance(base_step: Array, states: States) -> Array:
    """Probability that a decision taken now is to leave."""
    return _chances()[base_step, states.code]


def chance_ahead(base_step: Array, states: States, months: Array) -> Array:
    """Probability, seen from now, that a decision `months` ahead (1 to 4) is to leave."""
    return _ahead()[months, base_step, states.code]


def chance_within(base_step: Array, states: States, decisions: Array) -> Array:
    """Probability that one of the next `decisions` monthly decisions (0 to 4) is to leave."""
    return 1 - _staying()[decisions, base_step, states.code]


def _pull() -> Array:
    """Log-odds that the states add, by code."""
    level, gap, rival = np.meshgrid(np.arange(LEVELS), np.arange(GAPS), np.arange(2), indexing="ij")
    unhappy = np.array([4.4, 2.6, 0.0, -1.2, -1.8])[level]  # a threshold, not a slope
    shock = np.where(gap == NO_GAP, 0.0, 2.6 * np.exp(-gap / 3.0))
    rival_pull = rival * np.where(level <= 1, 2.0, 0.8)
    return (unhappy + shock + rival_pull).ravel()


@cache
def _chances() -> Array:
    base = _BASE_LOW + BASE_STEP * np.arange(_BASE_STEPS)
    return 1 / (1 + np.exp(-(base[:, None] + _pull()[None, :])))


@cache
def _ahead() -> Array:
    tables = [_chances()]
    for _ in range(4):
        tables.append(tables[-1] @ _moves().T)
    return np.stack(tables)


@cache
def _staying() -> Array:
    stay = 1 - _chances()
    tables = [np.ones_like(stay)]
    for _ in range(4):
        tables.append((stay * tables[-1]) @ _moves().T)
    return np.stack(tables)


@cache
def _moves() -> Array:
    """Probability of each state next month, by state now."""
    return np.kron(np.kron(_satisfaction_moves(), _gap_moves()), _rival_moves())


@cache
def _satisfaction_moves() -> Array:
    moves = np.diag(1 - _UP - _DOWN)
    moves += np.diag(_UP[:-1], 1) + np.diag(_DOWN[1:], -1)
    return moves


@cache
def _gap_moves() -> Array:
    moves = np.eye(GAPS, k=1)  # a gap ages by a month, and is filled after the eighth
    moves[NO_GAP] = 0
    moves[NO_GAP, 0] = SPONSOR_LOSS_RATE
    moves[NO_GAP, NO_GAP] = 1 - SPONSOR_LOSS_RATE
    return moves


@cache
def _rival_moves() -> Array:
    return np.array(
        [
            [1 - RIVAL_COMES_RATE, RIVAL_COMES_RATE],
            [RIVAL_GOES_RATE, 1 - RIVAL_GOES_RATE],
        ]
    )


def _move(state: Array, moves: Array, random: np.random.Generator) -> Array:
    edges = moves.cumsum(axis=1)[state]
    edges[:, -1] = 1.0
    return (random.random(len(state))[:, None] >= edges).sum(axis=1).astype(np.int8)


def _long_run(moves: Array) -> Array:
    return np.linalg.matrix_power(moves, 512)[0]
