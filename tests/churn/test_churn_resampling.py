"""Intervals that know that an account's months repeat each other."""

import numpy as np
import pandas as pd

from analysis.churn.resampling import Resampled


def width(cases: pd.Series, values: np.ndarray) -> float:
    found = Resampled(cases, seed=1)(lambda rows: values[rows].mean())
    assert found.low <= found.value <= found.high
    return found.high - found.low


def test_ten_copies_of_each_account_make_nothing_surer():
    values = np.random.default_rng(0).normal(size=40)
    names = pd.Series([f"A{n:02d}" for n in range(40)])
    once = width(names, values)
    copied = width(names.repeat(10), values.repeat(10))
    assert abs(copied - once) < 1e-12
    as_rows = width(pd.Series(range(400)).astype(str), values.repeat(10))
    assert as_rows < 0.5 * once  # what drawing rows would have claimed


def test_nothing_has_no_figure():
    found = Resampled(pd.Series(dtype=str), seed=1)(lambda rows: float(len(rows)))
    assert np.isnan([found.value, found.low, found.high]).all()


def test_a_figure_that_is_never_a_number_has_no_interval():
    found = Resampled(pd.Series(["A", "B"]), seed=1)(lambda rows: float("nan"))
    assert np.isnan(found.low)
