"""Figures are written as readers and programs read them, beside what others publish."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.loading import load_book
from analysis.metrics.benchmarks import Benchmark, band
from analysis.metrics.dictionary import METRICS, sections
from analysis.metrics.figures import Figure
from analysis.metrics.movements import mrr_movements
from analysis.packs import metric_dictionary
from analysis.packs.figures import (
    as_csv,
    as_rows,
    as_text,
    computed,
    interval_text,
    label_of,
    span_text,
    value_text,
)
from analysis.packs.published import band_text, contract_value_usd, published_table
from analysis.periods import Window

YEAR = Window("2025-10", "2026-10")


@pytest.fixture(scope="module")
def book(demo_data):
    return load_book(demo_data, as_of="2026-10")


def published(statistic, **ends):
    return Benchmark(
        id=f"X{statistic}{ends}",
        key="x",
        says="",
        unit="share",
        statistic=statistic,
        population="",
        source="A survey of many",
        short_source="A survey",
        date="2024",
        confidence="survey",
        **ends,
    )


def test_values_stand_in_their_own_units():
    assert value_text(0.9833, "share", "USD") == "98.3%"
    assert value_text(0.21, "score", "USD") == "+21"
    assert value_text(12_345_00, "money", "EUR") == "€12.3K"
    assert value_text(135_75, "money_per_hour", "USD") == "$136/h"
    assert value_text(None, "share", "USD") == "n/a"


def test_a_figure_without_an_interval_claims_none():
    figure = Figure("nrr", 0.9, "share", date(2026, 10, 31))
    assert interval_text(figure, "USD") == ""
    assert interval_text(replace(figure, low=0.8, high=0.95), "USD") == "80.0% to 95.0%"


def test_parts_are_named_after_their_measure():
    assert label_of("concentration.top1_share") == "Concentration: largest customer"
    assert label_of("forecast_wape.final.90") == "Forecast error (WAPE): final, 90 days"


def test_a_group_that_looks_like_a_formula_is_not_one_in_a_spreadsheet():
    figure = Figure("nrr", 0.9, "share", date(2026, 10, 31), group=(("segment", "=cmd()"),))
    assert "'=cmd()" in as_csv([figure])
    assert "=cmd()" in as_text([figure], "USD")


@pytest.mark.parametrize(
    ("asked", "ends"),
    [
        ({}, ("2025-10", "2026-10")),
        ({"opening": "2025-10", "closing": "2026-10-31"}, ("2025-10", "2026-10")),
        ({"closing": "2026-02"}, ("2025-02", "2026-02")),
        ({"closing": "2026-03-15"}, ("2025-03-15", "2026-03-15")),
        ({"closing": "2024-06"}, ("2023-11", "2024-06")),  # the data open in November
        ({"opening": "2026-01"}, ("2026-01", "2026-10")),
    ],
)
def test_a_window_is_the_last_year_of_the_data_as_far_as_nothing_else_is_said(
    demo_data, asked, ends
):
    (figure,), _, _ = computed(demo_data, metrics=["nrr"], **asked)
    row = as_rows([figure])[0]
    assert (row["from"], row["to"]) == ends


def test_a_table_says_of_which_days_it_is(demo_data):
    found, _, _ = computed(demo_data, metrics=["nrr"], closing="2026-02")
    assert span_text(found) == "From 2025-03-01 to 2026-02-28, as known on 2026-02-28."


def test_a_band_says_what_is_typical_or_else_the_target():
    median, target = published("median", low=0.9, high=0.95), published("target", low=1.0)
    assert band_text(band([median, target]), "share") == "90% to 95%"
    assert band_text(band([target]), "share") == "100% or more as target"
    assert band_text(band([]), "share") == "n/a"


def test_our_figures_stand_beside_the_published_ones_with_who_disagrees(book):
    table = published_table(book, mrr_movements(book), YEAR)
    rows = {row[0].text: [cell.text for cell in row] for row in table.rows}
    assert rows["Gross revenue retention"][3] == "88% to 95%"
    assert "SaaS Capital" in rows["Gross revenue retention"][5]
    assert rows["Logo churn"][5] == "–"
    n_torn = sum(row[5] != "–" for row in rows.values())
    assert table.headline.startswith(f"On {n_torn} of {len(rows)} measures")


def test_a_book_in_another_currency_is_not_held_against_bands_in_dollars(book):
    movements = mrr_movements(book)
    assert contract_value_usd(book, movements) > 100_000
    assert contract_value_usd(replace(book, currency="EUR"), movements) is None


def test_the_report_tells_every_measure_with_its_value(book):
    found = metric_dictionary.measured(book, YEAR)
    shown = [item for name in sections() for item in metric_dictionary.section(found, name)]
    words = "\n".join(item for item in shown if isinstance(item, str))
    for metric in METRICS:
        assert f"`{metric.name}`" in words, metric.name
    nrr = next(one for one in found.figures if one.metric == "nrr")
    cells = [
        [c.text for c in row] for item in shown if not isinstance(item, str) for row in item.rows
    ]
    (row,) = [row for row in cells if row[0] == "Net revenue retention"]
    assert row[1] == value_text(nrr.value, "share", "USD")
    assert f"of {len(METRICS)} measures" in metric_dictionary.opening_text(found)
