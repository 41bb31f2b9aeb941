"""The pages over the whole book: every number printed is one that was computed."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.churn.worklist import Effort
from analysis.loading import load_book
from analysis.metrics.movements import ARR_MONTHS, balances, mrr_movements
from analysis.metrics.retention import net_revenue_retention
from analysis.narrative import numbers as n
from analysis.packs import explorer, portfolio, portfolio_risks, risk, risk_work
from analysis.packs.arr import arr_bridge
from analysis.packs.explorer import ALL, EmptyChoiceError, picked
from analysis.packs.key_figures import key_figures
from analysis.packs.planned import jobs, nothing_to_tell, reviews_due, standings
from analysis.periods import Window, add_months, short_month


@pytest.fixture(scope="module")
def book(demo_data):
    return load_book(demo_data, as_of="2026-10")


@pytest.fixture(scope="module")
def movements(book):
    return mrr_movements(book)


@pytest.fixture(scope="module")
def risks(book):
    return risk.book_risk(book)


@pytest.fixture(scope="module")
def year(book):
    return Window.trailing(book.as_of)


def test_the_key_figures_are_those_of_the_measures(book, movements, year):
    tiles = {tile.label: tile for tile in key_figures(book, movements, year)}
    arr = int(balances(movements, year.closing).sum()) * ARR_MONTHS
    assert tiles["ARR"].value == n.money_short(arr, "USD")
    nrr = net_revenue_retention(movements, window=year).only().value
    assert tiles["Net revenue retention"].value == n.percent(nrr)


def test_arr_is_held_against_the_quarter_before_as_the_other_figures_are(book, movements, year):
    past = add_months(year.closing, -3)
    now, before = (int(balances(movements, month).sum()) for month in (year.closing, past))
    way = "up" if now > before else "down"
    note = key_figures(book, movements, year)[0].note
    assert note == f"{way} {n.percent(abs(now / before - 1))} on {short_month(past)}"


def test_the_line_of_a_figure_holds_its_quarters_and_says_them(book, movements, year):
    tiles = {tile.label: tile for tile in key_figures(book, movements, year)}
    assert [len(tile.trend) for tile in tiles.values()] == [13, 5, 5, 5, 5, 5]
    quarter = Window(add_months(year.opening, -3), add_months(year.closing, -3))
    before = net_revenue_retention(movements, window=quarter).only().value
    assert tiles["Net revenue retention"].trend[-2] == before
    assert f"{n.percent(before)} in Jul 2026" in tiles["Net revenue retention"].trend_text


def test_a_quarter_that_the_data_do_not_reach_is_a_gap_and_is_not_told(book, movements):
    late = Window(movements.first_month, add_months(movements.first_month, 12))
    tile = {tile.label: tile for tile in key_figures(book, movements, late)}["NPS"]
    assert tile.trend[:4] == (None,) * 4
    assert tile.trend_text.count(" in ") == 1


def test_the_bridge_ends_where_the_next_one_begins(book, movements, year):
    steps = arr_bridge(book, movements, year).data["value"]
    assert steps.iloc[:-1].sum() == steps.iloc[-1]


def test_the_verdict_says_more_or_less_as_retention_does(movements, year):
    headline = portfolio.verdict_headline(movements, year)
    nrr = net_revenue_retention(movements, window=year).only().value
    assert ("less" in headline) == (nrr < 1)
    assert n.percent(abs(nrr - 1)) in headline


def test_the_asks_are_at_most_three(book, risks):
    assert 1 <= len(portfolio.asks(book, risks)) <= 3


def test_terms_are_not_to_be_settled_with_who_has_given_notice(book, risks):
    (settle,) = (ask for ask in portfolio.asks(book, risks) if "Settle the terms" in ask)
    first = settle.split("**")[1].removeprefix("Settle the terms for ")
    lines = book.complete["contract_lines"]
    given = lines["account_id"] == book.account(first)["account_id"]
    cancelled = lines["cancelled_date"].mask(given, pd.Timestamp(book.as_of))
    without = replace(
        book,
        complete={**book.complete, "contract_lines": lines.assign(cancelled_date=cancelled)},
    )
    (settle,) = (ask for ask in portfolio.asks(without, risks) if "Settle the terms" in ask)
    assert first not in settle


def test_the_work_list_is_ordered_by_expected_loss_and_no_longer_than_the_team_can_do(book, risks):
    table = risk_work.work_list(book, risks, Effort(capacity=5))
    assert len(table.rows) <= 5
    assert risks.evaluation.verdict.may_give_probabilities, "the demo is meant to show them"
    assert table.data["expected"].is_monotonic_decreasing


@pytest.mark.parametrize("level", ["rates", "ranking"])
def test_what_the_evidence_does_not_carry_is_not_printed(book, risks, level):
    verdict = replace(risks.evaluation.verdict, level=level, sentence="Not enough.")
    humble = replace(risks, evaluation=replace(risks.evaluation, verdict=verdict))
    table = risk_work.work_list(book, humble, Effort(capacity=5))
    assert not [label for label in table.labels if label.startswith(("Chance", "Expected"))]
    assert (len(table.rows) > 0) == (level == "ranking")
    undecided = risk.undecided(humble)["account_id"].iloc[0]
    assert "%" not in humble.tile(humble.of(undecided)).value


def test_an_account_that_gave_notice_is_not_given_a_probability(risks):
    leaving = risks.scores[risks.scores["state"] == "leaving"]["account_id"]
    for account_id in leaving:
        assert risks.tile(risks.of(account_id)).value == "has given notice"


def test_a_picker_keeps_only_the_accounts_of_that_day(book):
    segment = picked(book, "SMB", ALL, pd.Timestamp("2026-10-01").date())
    assert set(segment.roster["segment"]) == {"SMB"}
    assert set(segment["contract_lines"]["account_id"]) <= set(segment.roster["account_id"])


def test_a_choice_without_accounts_is_said_in_words(book):
    with pytest.raises(EmptyChoiceError, match="No account was in segment Nobody in 2026-10"):
        picked(book, "Nobody", ALL, pd.Timestamp("2026-10-01").date())


def test_the_explorer_offers_segment_owner_and_month(book):
    pytest.importorskip("ipywidgets")
    pickers = explorer.portfolio(book).children[0].children
    assert [picker.description for picker in pickers] == ["Segment", "Owner", "Month"]


def test_the_explorer_offers_no_month_before_there_is_something_to_compare(book):
    pytest.importorskip("ipywidgets")
    lines = book["contract_lines"]
    young = lines[lines["start_date"] >= "2026-06-01"]
    young_book = replace(book, complete={**book.complete, "contract_lines": young})
    month = explorer.portfolio(young_book).children[0].children[2]
    assert month.options == ("2026-10", "2026-09", "2026-08", "2026-07")


def test_a_months_jobs_are_one_file_each_and_customers_lie_apart_from_internal(book, tmp_path):
    planned = jobs(book, data=tmp_path, store=tmp_path, reported=tmp_path)
    stems = [job.stem for job in planned]
    assert len(set(stems)) == len(stems)
    for job in planned:
        assert job.stem.startswith("customer/") == (job.report == "qbr")
        assert "store" not in job.parameters or job.report != "qbr"


def test_an_account_is_found_by_how_it_stands_only_where_a_ranking_is_carried(risks):
    leaving = set(risks.scores.loc[risks.scores["state"] == "leaving", "account_id"])
    undecided = risk.undecided(risks)["account_id"]
    stands = standings(risks)
    assert {stands[one] for one in leaving} == {"leaving"}
    assert {stands[one] for one in undecided} == {"on the watch list", "none known"}
    verdict = replace(risks.evaluation.verdict, level="rates")
    humble = replace(risks, evaluation=replace(risks.evaluation, verdict=verdict))
    assert set(standings(humble)) == leaving


def test_a_grown_book_has_every_report_and_its_risk_slides(book, risks):
    assert nothing_to_tell(book, risks) == {}
    assert portfolio_risks.note(risks) == ""
    assert len(portfolio_risks.renewals(risks)) == 2
    assert len(portfolio_risks.work_list(book, risks, Effort(capacity=5))) == 1
    assert portfolio_risks.cost_tiles(book, risks)


def test_reviews_due_are_of_accounts_in_service_and_not_yet_held(book):
    held = book["qbrs"].dropna(subset=["held_date"])
    done = set(zip(held["account_id"], held["quarter"], strict=True))
    waiting = reviews_due(book)
    assert waiting
    assert not {(account, str(quarter)) for account, quarter in waiting} & done
