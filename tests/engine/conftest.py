"""One set of awkward contract lines, and every measure that runs on engines."""

import numpy as np
import pandas as pd
import pytest

from analysis.metrics.bands import with_acv_band, with_cohort
from analysis.metrics.cohorts import cohort_retention
from analysis.metrics.levels import at_parent_level
from analysis.metrics.movements import bridge, monthly
from analysis.metrics.retention import (
    gross_revenue_retention,
    logo_churn_rate,
    net_revenue_retention,
)
from analysis.metrics.rolling_retention import retention_by_month
from analysis.periods import Window

WINDOW = Window("2025-09", "2026-09")
MEASURES = {
    "monthly": lambda m, by: monthly(m, by=by),
    "bridge": lambda m, by: bridge(m, WINDOW, by=by),
    "net": lambda m, by: net_revenue_retention(m, window=WINDOW, by=by).frame(),
    "gross": lambda m, by: gross_revenue_retention(m, window=WINDOW, by=by).frame(),
    "logo churn": lambda m, by: logo_churn_rate(m, window=WINDOW, by=by).frame(),
    "single months": lambda m, by: retention_by_month(m, months=1, by=by),
    "years": lambda m, by: retention_by_month(m, by=by),
    "cohorts": lambda m, by: cohort_retention(m, by=by),
    "parents": lambda m, by: monthly(at_parent_level(m), by=by),
    "joined": lambda m, by: bridge(with_cohort(m, grain="quarter"), WINDOW, by=[*by, "cohort"]),
    "bands": lambda m, by: bridge(with_acv_band(m, "2025-09"), WINDOW, by=[*by, "acv_band"]),
}


@pytest.fixture(params=MEASURES)
def measure(request):
    """A measure of movements and columns to split it by."""
    return MEASURES[request.param]


@pytest.fixture(scope="session")
def measures():
    """All of them by name."""
    return MEASURES


@pytest.fixture(scope="session")
def tables() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Contract lines of every kind and trouble, rates, and attributes with blanks."""
    rng = np.random.default_rng(11)
    n = 3_000
    start = pd.Timestamp("2023-01-01") + pd.to_timedelta(rng.integers(0, 1_500, n), unit="D")
    end = start + pd.to_timedelta(rng.integers(-3, 900, n), unit="D")
    stop = start + pd.to_timedelta(rng.integers(1, 500, n), unit="D")
    ids = np.array([f"L{i:04d}" for i in range(n)])
    lines = pd.DataFrame(
        {
            "line_id": ids,
            "account_id": [f"A{i:03d}" for i in rng.integers(0, 400, n)],
            "kind": rng.choice(["recurring", "one_off", "usage"], n, p=[0.9, 0.05, 0.05]),
            "start_date": start,
            "end_date": pd.Series(end).mask(rng.random(n) < 0.2),
            "terminated_date": pd.Series(stop).mask(rng.random(n) < 0.9),
            "renews_line_id": pd.Series(rng.permutation(ids)).mask(rng.random(n) < 0.6),
            # up to a hundred million a year: beyond what Spark's division of integers gets right
            "amount_minor": (rng.integers(-50_000, 5_000_000, n) * 1000 ** rng.integers(0, 2, n)),
            "currency": rng.choice(["USD", "EUR"], n),
            "term_months": rng.integers(1, 60, n),
        }
    )
    rates = pd.DataFrame({"currency": ["EUR", "USD"], "rate_millionths": [1_083_337, 1_000_000]})
    accounts = sorted(lines["account_id"].unique())
    parents = pd.Series(rng.permutation(accounts)).mask(rng.random(len(accounts)) < 0.5)
    attributes = pd.DataFrame(
        {
            "account_id": accounts,
            "segment": rng.choice(["SMB", "Enterprise", None], len(accounts)),
            "parent_account_id": parents,
        }
    )
    return lines, rates, attributes
