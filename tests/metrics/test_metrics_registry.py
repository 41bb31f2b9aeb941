"""Every measure of the dictionary is computed by its name, and says why where it cannot be."""

from dataclasses import replace
from datetime import date

import pytest

from analysis.loading import load_book
from analysis.metrics.breakdown import UnknownBreakdownError
from analysis.metrics.dictionary import METRICS, sections
from analysis.metrics.dictionary_page import page
from analysis.metrics.registry import (
    CALCULATIONS,
    Scope,
    UnknownMetricError,
    columns,
    compute,
    compute_all,
)
from analysis.periods import Window

YEAR = Window("2025-10", "2026-10")


@pytest.fixture(scope="module")
def scope(demo_data) -> Scope:
    return Scope(load_book(demo_data, as_of="2026-10"), YEAR)


@pytest.fixture(scope="module")
def figures(scope):
    return compute_all(scope)[0]


def test_what_the_dictionary_lists_is_what_can_be_computed():
    assert {metric.name for metric in METRICS} == set(CALCULATIONS)


def test_every_measure_of_the_demo_has_a_figure_and_every_gap_a_reason(figures):
    found = {figure.metric.partition(".")[0] for figure in figures}
    assert found == set(CALCULATIONS)
    for figure in figures:
        assert (figure.value is None) == bool(figure.reason), figure
    blank = {figure.metric for figure in figures if figure.value is None}
    assert blank == {"csat_surveys", "at_risk_arr_per_manager"}  # nobody was asked; no model here


def test_every_value_is_its_numerator_over_its_denominator_within_its_interval(figures):
    for figure in figures:
        if figure.denominator:
            assert figure.value == figure.numerator / figure.denominator
        if figure.low is not None:
            assert figure.low <= figure.value <= figure.high, figure


def test_the_parts_of_a_breakdown_add_up_to_the_whole(scope):
    names = [
        "arr",
        "bridge",
        "nrr",
        "win_rate",
        "qbr_completion",
        "in_touch",
        "tickets_per_account",
    ]
    whole = {one.metric: one for one in compute(scope, names)}
    parts = compute(replace(scope, by=("segment",)), names)
    for metric, figure in whole.items():
        mine = [one for one in parts if one.metric == metric]
        assert len(mine) == 4, metric
        if figure.denominator is None:
            assert sum(one.value for one in mine) == figure.value
        else:
            assert sum(one.numerator for one in mine) == figure.numerator
            assert sum(one.denominator for one in mine) == figure.denominator


def test_money_splits_by_product_cohort_and_size_of_contract(scope):
    total = compute(scope, ["mrr"])[0].value
    for by in ("product_id", "cohort", "acv_band"):
        parts = compute(replace(scope, by=(by,)), ["mrr"])
        assert len(parts) > 2, by
        assert sum(one.value for one in parts) == pytest.approx(total, abs=len(parts) * 200), by


def test_an_absent_table_is_the_reason_not_an_error(scope):
    book = scope.book
    bare = replace(
        book, complete={name: book.complete[name] for name in ("accounts", "account_history")}
    )
    for figure in compute_all(Scope(bare, YEAR))[0]:
        assert figure.value is None, figure.metric
        assert figure.reason.startswith(("the data have no table", "no model"))


def test_a_young_book_has_no_retention_but_all_else(make_book, line):
    lines = [line("A", "2026-06-01", None, 100_00)]
    book = make_book(as_of=date(2026, 10, 31), contract_lines=lines, surveys=[])
    found = {one.metric: one for one in compute_all(Scope(book, YEAR))[0]}
    assert found["nrr"].value is None
    assert found["nrr"].reason == "no account was billed in 2025-10"
    assert (found["mrr"].value, found["mrr"].n) == (100_00, 1)
    assert found["share_of_wallet"].reason.startswith("the wallet of no account")


def test_a_part_can_be_asked_for_by_its_name(scope):
    (figure,) = compute(scope, ["concentration.hhi"])
    assert 0 < figure.value < 1
    assert len(compute(scope, ["forecast_wape.final"])) == 3
    with pytest.raises(UnknownMetricError, match=r"concentration\.hhi"):
        compute(scope, ["concentration.hh"])


def test_an_unknown_name_is_answered_with_the_nearest(scope):
    with pytest.raises(UnknownMetricError, match="Did you mean 'nrr'"):
        compute(scope, ["nrrr"])


def test_a_measure_that_was_named_and_cannot_be_split_is_refused_by_name(scope):
    split = replace(scope, by=("segment",))
    with pytest.raises(UnknownBreakdownError, match=r"^team_retention: .*role"):
        compute(split, ["nrr", "team_retention"])


def test_what_people_say_means_a_column():
    assert columns(["owner", "segment", "region"]) == ("owner_id", "segment", "region_name")


def test_by_nothing_that_is_known_is_refused(scope):
    with pytest.raises(UnknownBreakdownError, match="Did you mean 'segment'"):
        compute_all(replace(scope, by=("segmnt",)))


def test_the_page_of_the_dictionary_is_in_step(project_root):
    committed = (project_root / "docs" / "metric-dictionary.md").read_text(encoding="utf-8")
    assert committed == page(), "run `make docs`"


def test_the_report_shows_every_section(project_root):
    script = (project_root / "notebooks" / "metric_dictionary.py").read_text(encoding="utf-8")
    for section in sections():
        assert f'pages.section(found, "{section}")' in script, section


def test_a_book_of_one_account_is_measured_without_a_fault(make_book, line):
    book = make_book(
        as_of=date(2026, 10, 31), contract_lines=[line("A", "2025-01-01", None, 100_00)]
    )
    found = {one.metric: one for one in compute_all(Scope(book, YEAR))[0]}
    assert found["nrr"].value == 1.0
    assert found["quick_ratio"].value is None


@pytest.mark.parametrize("names", [["nrr"], []], ids=["one measure", "all"])
def test_a_breakdown_that_nobody_knows_is_answered_in_the_names_that_people_say(scope, names):
    split = replace(scope, by=("regoin",))
    with pytest.raises(UnknownBreakdownError, match=r"by 'regoin'. Did you mean 'region'\?"):
        compute(split, names) if names else compute_all(split)
