"""Tables of accounts made by a small known rule, for the tests of the plain door."""

import numpy as np
import pandas as pd
from scipy.special import expit


def made_up(n: int = 400, seed: int = 0, strength: float = 1.0) -> tuple[pd.DataFrame, np.ndarray]:
    """A table and the true probabilities: tenure, support and plan matter, colour does not.

    `strength` 0 makes departures pure chance.
    """
    random = np.random.default_rng(seed)
    tenure = random.integers(1, 60, n).astype(float)
    tickets = random.poisson(2, n).astype(float)
    plan = random.choice(["Basic", "Plus", "Pro"], n, p=[0.5, 0.3, 0.2])
    z = -1.2 - 1.2 * np.log(tenure / 20) + 0.5 * (tickets - 2) + 0.9 * (plan == "Basic")
    p = expit(strength * z - (1 - strength))
    left = random.random(n) < p
    table = pd.DataFrame(
        {
            "account": [f"A{number:05d}" for number in random.permutation(n)],
            "tenure": tenure,
            "tickets": tickets,
            "plan": plan,
            "colour": random.choice(["red", "green", "blue"], n),
            "churned": np.where(left, "Yes", "No"),
        }
    )
    return table, p


def stairs(n: int = 300, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """A table whose rule has steps, which no smooth curve follows, and the true probabilities."""
    random = np.random.default_rng(seed)
    age = random.integers(0, 48, n).astype(float)
    logins = random.poisson(6, n).astype(float)
    price = random.lognormal(4, 0.6, n)
    kind = random.choice(["a", "b", "c"], n)
    z = -2.2 + 1.1 * (age < 6) + 1.0 * (logins < 3) + 0.6 * (price > 80) + 0.5 * (kind == "c")
    p = expit(z)
    table = pd.DataFrame(
        {
            "account": [f"S{number:05d}" for number in range(n)],
            "age": age,
            "logins": logins,
            "price": price,
            "kind": kind,
            "churned": (random.random(n) < p).astype(int),
        }
    )
    return table, p


def lives(n: int = 500, seed: int = 0) -> tuple[pd.DataFrame, np.ndarray]:
    """Lives up to 12 months with a steady monthly hazard of their own, and those hazards."""
    random = np.random.default_rng(seed)
    size = random.normal(0, 1, n)
    hazard = expit(-2.5 - 1.0 * size)
    ends = random.geometric(hazard)
    seen = random.integers(3, 13, n)
    table = pd.DataFrame(
        {
            "account": [f"L{number:05d}" for number in range(n)],
            "size": size,
            "colour": random.choice(["red", "green"], n),
            "months": np.minimum(ends, seen),
            "churned": (ends <= seen).astype(int),
        }
    )
    return table, hazard
