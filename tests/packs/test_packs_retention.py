"""The retention report: its sentences agree with the measures, and a small book is told what it lacks."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from analysis.charts.chart import Chart
from analysis.documents.exhibits import Table
from analysis.loading import load_book
from analysis.metrics.mix_shift import mix_shift
from analysis.metrics.movements import balances
from analysis.metrics.retention import logo_churn_rate, net_revenue_retention
from analysis.narrative import numbers as n
from analysis.packs import retention as pages
from analysis.packs import retention_change as change
from analysis.packs import retention_cohorts as cohorts
from analysis.packs import retention_definitions as definitions
from analysis.packs import retention_groups as groups
from analysis.packs import retention_renewals as renewals
from analysis.packs import retention_trend as trend
from analysis.packs.arr import ShortHistoryError


@pytest.fixture(scope="module")
def book(demo_data):
    return load_book(demo_data, as_of="2026-10")


@pytest.fixture(scope="module")
def told(book):
    return pages.ground(book)


@pytest.fixture(scope="module")
def split(told):
    return groups.breakdowns(told)


@pytest.fixture(scope="module")
def cut(book, told):
    """The demo's book with some accounts only, or only those that began since a day."""
    first = book.complete["contract_lines"].groupby("account_id")["start_date"].min()

    def made(accounts=None, since=None, **tables):
        kept = set(first.index if accounts is None else accounts)
        kept &= set(first.index[first >= pd.Timestamp(since or "1900-01-01")])
        complete = {
            name: table[table["account_id"].isin(kept)] if "account_id" in table else table
            for name, table in book.complete.items()
        }
        return replace(book, complete={**complete, **tables})

    return made


@pytest.fixture(scope="module")
def ends(told):
    """The accounts that pay at the opening, and those that pay at the close."""
    return [set(balances(told.movements, month).index) for month in ("2025-10", "2026-10")]


@pytest.fixture
def as_reported(monkeypatch):
    """Restatements take most of the time of these pages, and have tests of their own."""
    monkeypatch.setattr(trend, "restated_months", lambda book, store: ())


def every(told):
    """All that the notebook shows of a book, in words."""
    split = groups.breakdowns(told)
    shown = [
        change.verdict_headline(told),
        pages.verdict_text(told),
        *trend.trend_exhibits(told),
        definitions.bridge_text(told),
        change.movers_table(told),
        *change.mix_exhibits(told),
        *groups.groups_charts(told, split),
        *groups.groups_tables(split),
        *groups.managers_charts(told),
        *cohorts.cohort_charts(told),
        renewals.renewals_table(told),
        renewals.renewal_definitions_table(told),
        renewals.levels_table(told),
        definitions.definitions_table(told),
        definitions.definitions_text(told),
    ]
    return [
        f"{one.headline} | {one.subtitle}" if isinstance(one, Chart | Table) else one
        for one in shown
    ]


def test_the_verdict_says_how_far_segments_and_their_mix_moved_it(told):
    parts = mix_shift(told.movements, before=told.before, after=told.window, by=["segment"])
    within, mix = parts["within"].sum(), parts[["mix", "entry", "exit"]].to_numpy().sum()
    headline = change.verdict_headline(told)
    assert f"{n.points(abs(within))} {'up' if within > 0 else 'down'} within segments" in headline
    assert f"{n.points(abs(mix))} {'up' if mix > 0 else 'down'} by their mix" in headline
    now, then = (
        net_revenue_retention(told.movements, window=each).only().value
        for each in (told.window, told.before)
    )
    assert now - then == pytest.approx(within + mix)
    assert headline.startswith(f"Net revenue retention fell {n.points(then - now)} to ")


def test_the_steps_of_the_mix_lead_from_one_rate_to_the_other(told):
    chart, table = change.mix_exhibits(told)
    steps = chart.data["value"]
    assert steps.iloc[:-1].sum() == pytest.approx(steps.iloc[-1])
    total = table.data.iloc[-1]
    assert total["within"] + total["mixed"] == pytest.approx(
        total["nrr_after"] - total["nrr_before"]
    )


def test_the_lines_end_at_the_key_figures_and_hold_what_was_first_reported(told):
    net, restated, gross = trend.trend_exhibits(told)
    values = [tile.value for tile in pages.tiles(told)]
    assert values[0] in net.headline
    assert values[1] in gross.headline
    assert "was first reported as" in restated
    assert "As first reported" in set(gross.data["line"])
    assert (net.data["line"] == "Net").sum() == trend.TOLD


def test_every_definition_reaches_the_closing_balance_with_nothing_left(told):
    table = definitions.definitions_table(told).data
    assert (table["counted"] + table["left_out"] == table["closing"]).all()
    assert (table["remainder"] == 0).all()
    assert table["definition"].str.contains("in force").sum() == 1
    assert "differ by $0" in definitions.bridge_text(told)


@pytest.mark.usefixtures("as_reported")
def test_a_page_under_another_definition_says_so_and_goes_by_it(book, told):
    other = replace(book, definitions=replace(book.definitions, net_retention="survivors_only"))
    ground = pages.ground(other)
    value = net_revenue_retention(told.movements, window=told.window, variant="survivors_only")
    assert pages.tiles(ground)[0].value == n.percent(value.only().value)
    assert "**In force**: only those who stayed" in definitions.definitions_text(ground)
    line = trend.trend_exhibits(ground)[0].data
    assert line[line["line"] == "Net"]["value"].iloc[-1] == value.only().value


def test_the_accounts_that_moved_it_are_the_largest_and_their_effects_add_up(told):
    table = change.movers_table(told)
    effects = table.data["effect"]
    assert effects.abs().is_monotonic_decreasing
    net = net_revenue_retention(told.movements, window=told.window).only().value
    ends = change.movers_table(told).data
    assert effects.sum() == pytest.approx(
        (ends["closing_minor"] - ends["opening_minor"]).sum()
        / balances(told.movements, told.window.opening).sum()
    )
    rest = net - 1 - effects.sum()
    assert f"come to {n.signed(rest, n.points)} together" in table.subtitle


def test_the_parts_of_every_breakdown_are_the_whole(told, split):
    whole = logo_churn_rate(told.movements, window=told.window).only()
    for one in split:
        if one.label != "Product":
            assert one.rows["accounts"].sum() == whole.denominator
            lost = (one.rows["churn"] * one.rows["accounts"]).sum()
            assert lost == pytest.approx(whole.numerator)
    assert {"Segment", "Industry", "Region", "Product", "Contract value"} == {
        one.label for one in split
    }


def test_a_breakdown_of_many_groups_says_what_it_leaves_out(split):
    (region,) = (table for table in groups.groups_tables(split) if table.labels[0] == "Region")
    assert len(region.rows) == groups.MOST
    assert "the other 6 have 15 accounts" in region.subtitle


def test_who_stands_out_is_named_and_nobody_is_when_luck_explains_it(told, split):
    (calm,) = groups.groups_charts(told, split)
    assert calm.headline.startswith("Nobody stands out")
    loud = [
        replace(one, rows=one.rows.assign(is_beyond=one.rows["group"] == "SMB")) for one in split
    ]
    (chart,) = groups.groups_charts(told, loud)
    assert chart.headline.startswith("SMB (segment) loses accounts")
    assert groups.groups_tables(loud)[0].headline.startswith("By segment, SMB lies beyond")


def test_managers_stand_in_the_order_of_names_and_none_is_flagged(told):
    chart, text = groups.managers_charts(told)
    assert list(chart.data["name"]) == sorted(chart.data["name"])
    assert chart.headline.startswith("No manager is told apart")
    assert "somebody is always last" in text


def test_of_hundreds_of_managers_those_beyond_luck_and_with_most_renewals_are_drawn(
    told, monkeypatch
):
    some = pd.DataFrame(
        {
            "owner_id": [f"P{i:03}" for i in range(300)],
            "n": [5 + i % 40 for i in range(300)],
            "expected": 4.0,
            "observed": 4,
            "low": 1.0,
            "high": 7.0,
            "is_beyond": [i == 0 for i in range(300)],
        }
    )
    monkeypatch.setattr(groups, "renewals_against_expected", lambda book, window: some)
    chart, text = groups.managers_charts(told)
    drawn = chart.svg()
    assert len(chart.data) == 300
    assert drawn.count(" · 44<") == 7
    assert "P000 · 5<" in drawn, "beyond luck, with the fewest renewals"
    assert (
        f"the other {300 - groups.MOST_MANAGERS}, all of them within luck, are in the data" in text
    )
    assert chart.alt.count(";") < 2 * groups.MOST_MANAGERS


def test_cohorts_are_years_where_quarters_have_no_room_on_a_page(told, monkeypatch):
    monkeypatch.setattr(cohorts, "TYPICAL", 1)
    monkeypatch.setattr(cohorts, "MOST_COHORTS", 100)
    assert cohorts.grain_for(told) == "quarter"
    monkeypatch.setattr(cohorts, "MOST_COHORTS", 24)
    assert cohorts.grain_for(told) == "year"


def test_cohorts_are_years_where_a_quarter_has_few_accounts(told):
    assert cohorts.grain_for(told) == "year"
    revenue, logos, note = cohorts.cohort_charts(told)
    assert "2018 · 4" in set(revenue.data["Began · accounts"])
    assert "(100%)" in revenue.svg(), "four accounts are too few to be judged"
    assert (logos.data["value"] <= 1).all()
    assert "Those who began in 2018 may be older" in note


@pytest.mark.usefixtures("as_reported")
def test_of_five_months_it_says_so_and_tells_them_month_by_month(cut):
    told = pages.ground(cut(since="2026-06-01"))
    assert (str(told.window), told.before) == ("2026-06 to 2026-10", None)
    words = "\n".join(every(told))
    assert "The data begin in Jun 2026: rates are those of 4 months, not of a year" in words
    assert "Net revenue retention over 1 month" in words
    assert "the data do not cover the window a year earlier" in words
    assert "shaded" not in words, "nobody publishes rates of four months"


def test_of_one_month_nothing_is_told_and_why(cut):
    with pytest.raises(ShortHistoryError, match="the data cover one: 2026-09"):
        pages.ground(cut(since="2026-09-01").at(date(2026, 9, 30)))
    with pytest.raises(ShortHistoryError, match="no recurring contract line has begun"):
        pages.ground(cut(accounts=[]))


@pytest.mark.usefixtures("as_reported")
def test_of_thirty_accounts_it_says_what_one_of_them_moves(cut, ends):
    words = "\n".join(every(pages.ground(cut(accounts=sorted(ends[0])[:30]))))
    assert f"With 30 accounts one more or less moves logo churn by {n.points(1 / 30)}" in words


@pytest.mark.usefixtures("as_reported")
def test_where_nobody_left_it_does_not_promise_that_nobody_can(cut, ends):
    told = pages.ground(cut(accounts=ends[0] & ends[1]))
    words = "\n".join(every(told))
    high = logo_churn_rate(told.movements, window=told.window).only().high
    assert "Nobody left. That does not show that nobody can" in words
    assert f"up to {n.percent(high)} a year" in words
    assert "Nobody left: no group lost more" in words


@pytest.mark.usefixtures("as_reported")
def test_where_everybody_left_it_ranks_nobody(cut, ends):
    told = pages.ground(cut(accounts=ends[0] - ends[1]))
    words = "\n".join(every(told))
    assert "Every account of the opening has left" in words
    assert "Everybody left: no group lost more" in words
    assert "All definitions agree on 0.0%" in words


def test_of_one_segment_it_says_that_no_mix_can_have_changed(book, cut):
    history = book.complete["account_history"].assign(segment="SMB")
    told = pages.ground(cut(account_history=history))
    assert change.mix_exhibits(told) == [
        "The book is one segment: its mix cannot have changed, and all change is its own."
    ]
    assert "Segment" not in {one.label for one in groups.breakdowns(told)}


def test_without_a_history_of_accounts_groups_are_said_to_be_those_of_today(book, cut):
    told = pages.ground(cut(account_history=book.complete["account_history"].head(0)))
    assert any("No change of owner, segment or parent" in one for one in pages.limits(told))
    (text,) = groups.managers_charts(told)
    assert "there is nobody to compare with" in text


@pytest.mark.usefixtures("as_reported")
def test_an_account_that_never_paid_leaves_a_page_that_says_so(cut):
    words = every(pages.ground(cut(accounts=["A0001"])))
    assert words[0].startswith("Retention cannot be judged: no account was billed")
