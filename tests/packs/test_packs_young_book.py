"""The pages of a book that is too young for a forecast: what is said, and what is left out."""

from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest

from analysis.churn.snapshots import NoHistoryError
from analysis.documents.index import render
from analysis.health.history import NobodyInServiceError
from analysis.loading import load_book
from analysis.metrics.movements import mrr_movements
from analysis.packs import (
    before_forecast,
    companion,
    contents,
    metric_dictionary,
    portfolio,
    portfolio_risks,
    risk,
    risk_work,
)
from analysis.packs import portfolio_details as details
from analysis.packs import portfolio_outlook as outlook
from analysis.packs.arr import ShortHistoryError, covered_year
from analysis.packs.health import book_health
from analysis.packs.key_figures import key_figures
from analysis.packs.planned import jobs, nothing_to_tell, reviews_due
from analysis.packs.portfolio_spine import spine_table
from analysis.packs.published import published_table
from analysis.packs.standing import NoForecast
from analysis.periods import Window
from analysis.qbr.internal import internal_companion
from analysis.runs.record import RunRecord

OVER = pd.Timestamp("2026-10-15")  # the day on which nobody is left


@pytest.fixture(scope="module")
def data(young_data):
    return young_data("2026-09-01")


@pytest.fixture(scope="module")
def book(data):
    return load_book(data, as_of="2026-10")


@pytest.fixture(scope="module")
def first_month(young_data):
    return load_book(young_data("2026-10-01", 10), as_of="2026-10")


@pytest.fixture(scope="module")
def movements(book):
    return mrr_movements(book)


@pytest.fixture(scope="module")
def risks(book):
    return risk.forecast(book)


@pytest.fixture
def deserted(book):
    """The same book after everybody has left."""
    lines = book.complete["contract_lines"]
    left = lines.assign(
        terminated_date=lines["terminated_date"].fillna(OVER).clip(upper=OVER),
        cancelled_date=lines["cancelled_date"].fillna(pd.Timestamp("2026-10-01")),
    )
    left = left[left["start_date"] < OVER]
    return replace(book, complete={**book.complete, "contract_lines": left})


def test_there_is_no_forecast_and_a_month_for_the_first(risks):
    assert isinstance(risks, NoForecast)
    # September's book has its first snapshot in December; February's is settled 120 days later
    assert "0 of at least 30, from 0 of at least 3 months" in risks.verdict.sentence
    assert "June 2027" in risks.verdict.sentence
    assert not risks.verdict.may_rank
    assert not risks.verdict.may_give_probabilities


def test_a_page_about_the_forecast_alone_says_what_to_run_instead(book):
    with pytest.raises(NoHistoryError, match=r"June 2027.*before_forecast"):
        risk.book_risk(book)


def test_the_review_goes_without_its_risk_slides_and_says_so(book, risks):
    effort = risk_work.effort(book, 6, 0.1, 0.3, 0)
    assert portfolio_risks.renewals(risks) == []
    assert portfolio_risks.work_list(book, risks, effort) == []
    assert portfolio_risks.cost_tiles(book, risks) == []
    assert portfolio_risks.cost(book, risks) == []
    assert "June 2027" in portfolio_risks.note(risks)
    labels = outlook.capacity_table(book, risks).labels
    assert "ARR" in labels
    assert "Expected loss" not in labels


def test_decisions_are_asked_for_without_a_forecast(book, risks):
    asked = portfolio.asks(book, risks)
    assert any(one.startswith("**Settle the terms") for one in asked)
    assert not any("expected losses" in one for one in asked)


def test_figures_over_less_than_a_year_say_so_and_are_held_against_nothing_yearly(book, movements):
    window = covered_year(movements)
    assert window == Window("2026-09", "2026-10")
    tiles = {tile.label: tile for tile in key_figures(book, movements, window)}
    assert tiles["Net revenue retention"].note == "over 1 month"
    assert "not of a year" in portfolio.verdict_text(book, movements, window)
    assert "of Sep 2026" in portfolio.verdict_headline(movements, window)
    spine = spine_table(book, movements, window)
    assert spine.labels == ("Measure", "Now", "Plan", "Against plan")
    plans = {row[0].text: row[2].text for row in spine.rows}
    assert plans["Net revenue retention"] == "–"
    assert plans["Annual recurring revenue"] != "–"
    compared = [row[0].text for row in published_table(book, movements, window).rows]
    assert not {"Net revenue retention", "Logo churn"} & set(compared)


def test_months_before_the_first_ticket_are_not_drawn_as_months_without_one(book):
    (chart,) = details.support_exhibits(book)
    assert len(chart.data) == 2
    n_tickets = len(book["tickets"])
    assert chart.headline.startswith(f"{n_tickets} tickets in 2 months")
    none = replace(book, complete={**book.complete, "tickets": book.complete["tickets"].head(0)})
    assert details.support_exhibits(none) == []


def test_the_dictionary_says_why_there_is_no_arr_at_risk(book, tmp_path):
    window = metric_dictionary.window_of(book, 12)
    assert window == Window("2026-09", "2026-10")
    found = metric_dictionary.measured(book, window, str(tmp_path))
    (figure,) = [one for one in found.figures if one.metric == "at_risk_arr_per_manager"]
    assert figure.value is None
    assert "no forecast" in figure.reason


def test_a_companion_knows_notice_and_bonds_and_no_chance(book, risks):
    said = {state: risks.tile(risks.of(one)) for one, state in risks.scores.to_numpy().tolist()}
    assert said["leaving"].value == "has given notice"
    assert said["bound"].value == "bound by contract"
    assert said["open"].note == said["ending"].note == "no forecast yet"
    free = risks.scores.loc[risks.scores["state"] == "open", "account_id"].iloc[0]
    table = companion.reasons_table(internal_companion(book, free), risks)
    assert not table.rows
    assert "June 2027" in table.empty


def test_what_is_known_without_a_forecast_is_told_by_day(book, risks):
    decisions = before_forecast.decisions_table(book, risks).data
    days = pd.to_datetime(decisions["decide_by_date"])
    assert days.is_monotonic_increasing
    assert (days > pd.Timestamp(book.as_of)).all()
    terms = risks.features.set_index("account_id")
    ids = book.roster.set_index("account_name")["account_id"]
    ends = terms.loc[decisions["account"].map(ids), "committed_end_date"]
    assert ((days == ends.to_numpy()) == (decisions["how"] == "end of the term").to_numpy()).all()
    notices = before_forecast.notices_table(book, risks).data
    assert set(notices["account"]) == {"Sparrow Media"}
    n_leaving, n_live = len(notices), len(risks.scores)
    assert before_forecast.headline(risks).startswith(f"{n_leaving} of {n_live} accounts")
    sizes = [int(tile.value) for tile in before_forecast.tiles(risks)]
    assert sum(sizes) == n_live
    assert before_forecast.needs_table(book, risks).headline.endswith("June 2027")


def test_nobody_who_gave_notice_is_said_as_nobody(book, risks):
    quiet = replace(risks, scores=risks.scores.assign(state="open"))
    assert before_forecast.headline(quiet).startswith("Nobody has given notice; ")


def test_the_pack_makes_what_is_known_in_place_of_the_forecast(book, data, risks, tmp_path):
    planned = jobs(book, data=data, store=tmp_path, reported=tmp_path, risks=risks)
    without = nothing_to_tell(book, risks)
    assert "before_forecast" in [job.report for job in planned]
    assert set(without) == {"churn", "churn_model_card"}
    assert "June 2027" in without["churn"]


def test_what_is_not_made_stands_in_the_index_with_the_reason(book, data, risks, tmp_path):
    planned = jobs(book, data=data, store=tmp_path, reported=tmp_path, risks=risks)
    without = nothing_to_tell(book, risks)
    now = datetime(2026, 11, 1)
    empty = RunRecord(tmp_path, (), {}, "", 1, now, now)
    not_made = [(job, without[job.report]) for job in planned if job.report in without]
    page = render(contents.index(empty, book, title="Pack", not_made=not_made))
    assert page.count("Not made") == 2
    assert "The first forecast can be made for June 2027" in page
    assert ">0 documents<" in page


def test_in_its_first_month_a_book_has_no_retention_and_no_review(first_month):
    with pytest.raises(ShortHistoryError, match="the data cover one: 2026-10"):
        covered_year(mrr_movements(first_month))
    without = nothing_to_tell(first_month, risk.forecast(first_month))
    assert {"portfolio_review", "retention", "churn", "churn_model_card"} == set(without)
    (tile,) = contents.figures(first_month, mrr_movements(first_month))
    assert tile.label == "ARR"
    assert reviews_due(first_month) == []  # of a quarter before the first contract


def test_where_nobody_is_left_there_is_nobody_to_score_or_to_forecast(deserted):
    risks = risk.forecast(deserted)
    assert isinstance(risks, NoForecast)
    assert "no account is in service on 31 October 2026" in risks.verdict.sentence
    assert {"churn", "churn_model_card", "health"} == set(nothing_to_tell(deserted, risks))
    with pytest.raises(NobodyInServiceError):
        book_health(deserted, "data/demo")
    movements = mrr_movements(deserted)
    window = covered_year(movements)
    assert portfolio.verdict_headline(movements, window).endswith("none pays any more")
    assert portfolio.concentration_exhibits(deserted, movements, window.closing) == []
    assert not outlook.capacity_table(deserted, risks).rows
    assert portfolio.renewals_chart(deserted).headline == "No term ends in the next 180 days"


def test_of_a_book_in_which_nothing_moved_that_is_said(book, movements):
    first = movements.changes["month"] == movements.changes["month"].min()
    calm = replace(movements, changes=movements.changes[first])
    told = portfolio.verdict_text(book, calm, covered_year(movements))
    assert "- No account came, grew, shrank or left." in told
