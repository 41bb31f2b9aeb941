"""One chart of each form, ordinary and awkward, for what must hold of all of them."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis.charts.bridge import bridge
from analysis.charts.chart import Chart
from analysis.charts.columns import columns
from analysis.charts.dot_ranges import dot_ranges
from analysis.charts.funnel import funnel
from analysis.charts.gain_curve import gain_curve
from analysis.charts.heat_map import heat_map
from analysis.charts.interval_columns import interval_columns
from analysis.charts.part_bars import part_bars
from analysis.charts.ranked_bars import ranked_bars
from analysis.charts.reliability import reliability
from analysis.charts.scatter_labelled import scatter_labelled
from analysis.charts.stacked_columns import stacked_columns
from analysis.charts.tile_map import PLACES, tile_map
from analysis.charts.timeline import timeline
from analysis.charts.trend_lines import trend_lines
from analysis.charts.us_map import us_map
from analysis.loading.reference import us_states

WORDS = {"headline": "A leads B", "subtitle": "Share of seats used, %", "source": "Source: usage"}
LONG = "Société Générale de l'Énergie et des Services Associés du Nord-Ouest 株式会社"


def dollars(value: float) -> str:
    return f"${value:,.0f}".replace("$-", "−$")


def percent(value: float) -> str:
    return f"{value:.0%}"


def _months(n: int) -> pd.DatetimeIndex:
    return pd.date_range("2023-11-01", periods=n, freq="MS")


def _wave(n: int, shift: float = 0.0) -> np.ndarray:
    return 50_000_000 + 9_000_000 * np.sin(np.arange(n) / 3 + shift)


def _ranges(n: int) -> pd.DataFrame:
    middle = np.linspace(40_000, 12_345_678, n)
    return pd.DataFrame(
        {"low": middle * 0.5, "mid": middle, "high": middle * 1.5},
        index=[f"{LONG} {i}" for i in range(n)],
    )


def _bins() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "predicted": [0.02, 0.1, 0.3],
            "observed": [0.03, 0.08, 0.35],
            "low": [0.0, 0.03, 0.2],
            "high": [0.1, 0.2, np.nan],
            "n": [120, 60, 9],
        }
    )


def _cells(n: int) -> pd.DataFrame:
    shares = {f"{6 * age}": np.linspace(1.2, 0.7, n) - age / 30 for age in range(1, 9)}
    cells = pd.DataFrame(shares, index=[str(2018 + i) for i in range(n)])
    return cells.where(np.add.outer(np.arange(n), np.arange(8)) < 9)


def _rates() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "n": [4.0, 30.0, 60.0, 60.0],
            "value": [0.0, 0.45, 0.1, 0.12],
            "is_beyond": [False, True, False, False],
        },
        index=["A", LONG, "C", "D"],
    )


def _limits() -> pd.DataFrame:
    n = np.arange(1, 65.0)
    reach = 0.9 / np.sqrt(n)
    return pd.DataFrame(
        {"n": n, "low": (0.12 - reach).clip(0), "high": (0.12 + reach).clip(None, 1)}
    )


def _dots(n: int) -> pd.DataFrame:
    steps = np.arange(n)
    frame = pd.DataFrame(
        {"x": (steps * 7 % 10) / 10, "y": 100.0 + steps * 37 % 1000, "size": steps + 1.0}
    )
    return frame.set_axis([f"{LONG} {i}" for i in range(n)])


_YEAR = {
    "start": date(2026, 10, 31),
    "end": date(2027, 10, 31),
    "show": lambda day: f"{day:%d %b %Y}",
}


def _days() -> pd.Series:
    """Days on both sides of the middle, two of them the same, one with words too long."""
    return pd.Series(
        [date(2027, 10, 31), date(2026, 11, 1), date(2027, 4, 1), date(2027, 4, 1)],
        index=[f"{LONG} {LONG}", "Next review", LONG, "Term ends"],
    )


MADE: dict[str, Callable[..., Chart]] = {
    "ranked bars": lambda **k: ranked_bars(
        pd.Series({LONG: 12_345_678, "B": 100, "C": -2_345_678, "D": None}), show=dollars, **k
    ),
    "ranked bars, forty with a reference": lambda **k: ranked_bars(
        pd.Series({f"{LONG} {i}": float(i) for i in range(40)}),
        show=dollars,
        reference=20,
        reference_name="Portfolio",
        highlight=[f"{LONG} 3"],
        **k,
    ),
    "ranked bars, one": lambda **k: ranked_bars(pd.Series({"A": 3.0}), show=dollars, **k),
    "ranked bars, all zero": lambda **k: ranked_bars(
        pd.Series({"A": 0.0, "B": 0.0}), show=dollars, **k
    ),
    "columns": lambda **k: columns(
        pd.Series([3.0, -2.0, None], index=["Opened", LONG, "C"]), show=dollars, **k
    ),
    "columns, three years of months": lambda **k: columns(
        pd.Series(_wave(36), index=_months(36)), show=dollars, **k
    ),
    "stacked columns": lambda **k: stacked_columns(
        pd.DataFrame({"New": _wave(12), "Churned": -_wave(12) / 2, LONG: 1.0}, index=_months(12)),
        show=dollars,
        **k,
    ),
    "trend lines": lambda **k: trend_lines(
        pd.DataFrame(
            {name: _wave(36, i / 9) for i, name in enumerate("ABCDEFG")}, index=_months(36)
        ),
        show=dollars,
        highlight=["C"],
        target=pd.Series(55e6, index=_months(36), name=LONG),
        **k,
    ),
    "trend lines, one point": lambda **k: trend_lines(
        pd.DataFrame({"ARR": [5.0]}, index=_months(1)), show=dollars, **k
    ),
    "trend lines over names": lambda **k: trend_lines(
        pd.DataFrame({"A": [1.0, 2.0]}, index=["First of all quarters", "Last of all quarters"]),
        show=dollars,
        **k,
    ),
    "bridge": lambda **k: bridge(
        pd.Series(
            {"Opening": 4e6, "New": 5e5, "Expansion": 2e5, "Churned": -3e5, "Closing": 4.4e6}
        ),
        show=dollars,
        **k,
    ),
    "bridge below zero": lambda **k: bridge(
        pd.Series({"Opening": 100, "Lost": -450, "Closing": -350}), show=dollars, **k
    ),
    "dot ranges": lambda **k: dot_ranges(
        _ranges(7), show=dollars, reference=6e6, reference_name="Country", **k
    ),
    "interval columns": lambda **k: interval_columns(
        _ranges(4).rename(columns={"mid": "value"}), show=dollars, **k
    ),
    "reliability": lambda **k: reliability(_bins(), show=percent, **k),
    "gain curve": lambda **k: gain_curve(
        pd.DataFrame({"reached": [0.1, 0.2, 0.5], "found": [0.3, 0.5, 0.9]}),
        show=percent,
        at=0.2,
        **k,
    ),
    "scatter": lambda **k: scatter_labelled(
        _dots(60), show_x=percent, show_y=dollars, x_name="Risk", y_name="ARR", **k
    ),
    "funnel": lambda **k: funnel(
        _rates(),
        _limits(),
        show=percent,
        overall=0.12,
        x_name="Accounts",
        y_name="Logo churn",
        **k,
    ),
    "heat map": lambda **k: heat_map(
        _cells(9), show=percent, rows_name="Began in", columns_name="months since", middle=1.0, **k
    ),
    "heat map of thin cells": lambda **k: heat_map(
        _cells(2).set_axis([LONG, "B"]),
        show=percent,
        rows_name="Began in",
        columns_name="months since",
        thin=_cells(2).set_axis([LONG, "B"]) > 1,
        **k,
    ),
    "tile map": lambda **k: tile_map(
        pd.Series({code: 60_000.0 + 999 * i for i, code in enumerate(PLACES) if code != "WY"}),
        show=lambda value: f"${value / 1000:.0f}K",
        highlight=["CO"],
        **k,
    ),
    "timeline": lambda **k: timeline(_days(), **_YEAR, highlight=["Next review"], **k),
    "part bars": lambda **k: part_bars(
        pd.DataFrame(
            {"Base": [60_000, 100_000.0, 3], "Variable": [40_000, 0.0, None]},
            index=["A", LONG, "C"],
        ),
        show=dollars,
        **k,
    ),
    "map of states": lambda **k: us_map(
        pd.Series({code: 60_000.0 + 999 * i for i, code in enumerate(us_states()) if code != "WY"}),
        us_states(),
        show=lambda value: f"${value / 1000:.0f}K",
        names={"CO": "Colorado"},
        highlight=["CO"],
        **k,
    ),
}

EMPTY: dict[str, Callable[[], Chart]] = {
    "ranked bars": lambda: ranked_bars(pd.Series(dtype=float), show=str, **WORDS),
    "columns": lambda: columns(pd.Series(dtype=float), show=str, **WORDS),
    "stacked columns": lambda: stacked_columns(pd.DataFrame(), show=str, **WORDS),
    "trend lines": lambda: trend_lines(pd.DataFrame({"A": [None, None]}), show=str, **WORDS),
    "bridge": lambda: bridge(pd.Series(dtype=float), show=str, **WORDS),
    "dot ranges": lambda: dot_ranges(_ranges(0), show=str, **WORDS),
    "interval columns": lambda: interval_columns(
        _ranges(0).rename(columns={"mid": "value"}), show=str, **WORDS
    ),
    "reliability": lambda: reliability(_bins().head(0), show=str, **WORDS),
    "gain curve": lambda: gain_curve(pd.DataFrame({"reached": [], "found": []}), show=str, **WORDS),
    "scatter": lambda: scatter_labelled(
        _dots(0), show_x=str, show_y=str, x_name="x", y_name="y", **WORDS
    ),
    "funnel": lambda: funnel(
        _rates().head(0),
        _limits(),
        show=str,
        overall=0.1,
        x_name="n",
        y_name="rate",
        **WORDS,
    ),
    "heat map": lambda: heat_map(
        pd.DataFrame(), show=str, rows_name="row", columns_name="column", **WORDS
    ),
    "tile map": lambda: tile_map(pd.Series(dtype=float), show=str, **WORDS),
    "timeline": lambda: timeline(pd.Series(dtype=object), **_YEAR, **WORDS),
    "part bars": lambda: part_bars(pd.DataFrame({"Base": []}), show=str, **WORDS),
    "map of states": lambda: us_map(pd.Series(dtype=float), us_states(), show=str, **WORDS),
}


@pytest.fixture
def words() -> dict[str, str]:
    return dict(WORDS)


@pytest.fixture(params=MADE)
def form(request: pytest.FixtureRequest) -> Callable[..., Chart]:
    return lambda **changed: MADE[request.param](**{**WORDS, **changed})


@pytest.fixture(params=EMPTY)
def empty_form(request: pytest.FixtureRequest) -> Callable[[], Chart]:
    return EMPTY[request.param]
