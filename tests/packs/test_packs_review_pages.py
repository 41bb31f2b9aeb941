"""The pages of a customer's review by industry, and what follows from each."""

from dataclasses import replace

import pypdf
import pytest

from analysis.loading import load_book
from analysis.metrics.in_force import in_force
from analysis.packs import (
    review,
    review_adoption,
    review_ahead,
    review_dates,
    review_goals,
    review_promises,
    review_service,
)
from analysis.periods import Quarter
from analysis.qbr.customer import customer_review
from analysis.qbr.goals import GoalProgress
from analysis.qbr.variant import Variant, variant_of

Q3 = Quarter(2026, 3)
ACCOUNTS = {  # one of each industry, tier and way of working
    "A0166": "Retail/E-commerce",
    "A0101": "Technology/SaaS",
    "A0099": "Financial Services",
    "A0014": "Healthcare",
    "A0176": "Manufacturing",
    "A0001": "Marketing/Advertising",
    "A0002": "Professional Services",
}


@pytest.fixture(scope="module")
def book(demo_data):
    return load_book(demo_data, as_of="2026-10")


@pytest.fixture(scope="module")
def reviews(book):
    return {account_id: customer_review(book, account_id, Q3) for account_id in ACCOUNTS}


@pytest.fixture(scope="module")
def shop(reviews):
    return reviews["A0166"]


def account(**said):
    return {"industry": None, "tier": None, "context": None} | said


def goal(**more) -> GoalProgress:
    known = {
        "goal_name": "Ship",
        "measure_name": "Orders on time",
        "unit": "%",
        "kind": "outcome",
        "is_higher_better": True,
        "baseline": 40.0,
        "target": 80.0,
        "actual": 60.0,
        "previous_quarter": 50.0,
        "previous_year": 66.0,
        "spend_minor": None,
        "return_minor": None,
        "history": (66.0, None, None, 50.0, 60.0),
    }
    return GoalProgress(**{**known, **more})


def test_an_unknown_account_has_the_general_form():
    assert variant_of(account()) == Variant()


def test_the_tier_gives_the_form_and_leaves_no_word_of_itself():
    gold, bronze = (
        variant_of(account(industry="Healthcare", tier=tier)) for tier in ("Gold", "Bronze")
    )
    assert (gold.is_thorough, gold.is_short) == (True, False)
    assert (bronze.is_thorough, bronze.is_short) == (False, True)
    assert "Gold" not in repr(gold)


@pytest.mark.parametrize("account_id", ACCOUNTS)
def test_every_industry_is_told_what_its_review_turns_on(reviews, account_id):
    found = reviews[account_id]
    assert found.industry == ACCOUNTS[account_id]
    assert found.variant.matters != Variant().matters
    note = review_goals.agreed_note(found) + review.asks_text(found)
    assert all(matter in note for matter in found.variant.matters)


def test_a_shop_is_compared_with_the_season_and_others_with_the_quarter_before(shop):
    assert shop.variant.has_seasons
    assert "since Q3 2025" in review_adoption.adoption_chart(shop).headline
    steady = replace(shop, variant=replace(shop.variant, has_seasons=False))
    assert "since Q2 2026" in review_adoption.adoption_chart(steady).headline


def test_a_value_stands_beside_target_last_quarter_and_last_year(shop):
    (tile,) = review_goals.value_tiles(replace(shop, goals=(goal(),)))
    assert tile.value == "60%"
    # 60 - 66 a year ago; 60 - 50 a quarter ago; the season comes first in a shop
    assert tile.note == (
        "on the way, target 80%; down 6.0 points on Q3 2025; up 10.0 points on Q2 2026"
    )
    assert tile.trend == (66.0, None, None, 50.0, 60.0)


def test_a_goal_without_a_figure_claims_no_comparison(shop):
    tile, _ = review_goals.value_tiles(replace(shop, goals=(goal(actual=None), goal())))
    assert (tile.value, tile.note) == ("n/a", "not measured, target 80%")


def test_campaigns_take_the_place_of_the_way_to_targets(shop):
    campaign = goal(kind="campaign", spend_minor=100_00, return_minor=250_00)
    (exhibit,) = review_goals.value_exhibits(replace(shop, goals=(campaign,)))
    assert exhibit.headline == "Campaigns brought in 2.50 for each 1 spent"


def test_the_price_is_the_customers_own_for_a_year(book, shop):
    lines = book["contract_lines"]
    mine = lines[
        (lines["account_id"] == "A0166")
        & (lines["kind"] == "recurring")
        & (lines["start_date"] <= "2026-10-31")
        & (lines["end_date"].isna() | (lines["end_date"] > "2026-10-31"))
        & lines["terminated_date"].isna()
    ]
    yearly = (mine["amount_minor"] * 12 / mine["term_months"]).sum()
    assert sum(one.annual_minor for one in shop.agreed) == pytest.approx(yearly, abs=len(mine))


def test_prices_stay_off_the_page_until_asked_for(shop):
    assert len(review_dates.dates(shop, with_prices=False)) == 1
    assert len(review_dates.dates(shop, with_prices=True)) == 2


def test_meetings_calls_and_mails_are_counted_in_the_quarter(book, shop):
    met = book["interactions"]
    within = met[
        (met["account_id"] == "A0166")
        & (met["occurred_at"] >= "2026-07-01")
        & (met["occurred_at"] < "2026-10-01")
    ]
    assert sum(shop.met.values()) == len(within)


@pytest.mark.parametrize(
    ("setting", "word"), [("remote", "video"), ("startup", "short call"), ("corporate", "written")]
)
def test_the_rhythm_between_reviews_suits_the_way_of_working(shop, setting, word):
    told = replace(shop, variant=replace(shop.variant, setting=setting))
    assert word in review_promises.plan_note(told)


def test_watched_kinds_of_ticket_are_named_even_when_they_were_not_urgent(book):
    quarter = customer_review(book, "A0101", Q3)
    assert {matter.category for matter in quarter.service.worst} & set(quarter.variant.watched)


def test_history_has_a_column_a_quarter(shop):
    assert len(review_goals.history(shop)[0].labels) == 1 + 8 + 1  # a thorough review
    brief = replace(shop, variant=replace(shop.variant, is_thorough=False))
    (table,) = review_goals.history(brief)
    assert table.labels[-2:] == ("Q3 2026", "Target")
    assert len(table.labels) == 1 + 4 + 1


def test_a_customer_that_has_agreed_on_nothing_has_a_short_deck(make_document, demo_data):
    folder, entry = make_document(
        "qbr", data=str(demo_data), account_id="A0001", quarter="2026Q3", month="2026-10"
    )
    assert entry.status == "done", entry.reason
    pages = [page.extract_text() for page in pypdf.PdfReader(folder / "qbr.pdf").pages]
    told = " ".join(" ".join(pages).split())
    assert len(pages) <= 6  # cover, decisions, promises, risks, plan, definitions
    assert "Agree on two or three goals" in told
    assert "Nothing to show" not in told


@pytest.mark.slow
def test_no_review_of_the_book_has_more_than_ten_pages_before_its_appendix(book):
    live = in_force(book["contract_lines"], book.as_of)["account_id"].unique()
    pages = {one: main_pages(customer_review(book, one, Q3)) for one in sorted(live)}
    assert len(pages) > 100
    assert min(pages.values()) >= 3  # cover, decisions and something to speak of
    assert max(pages.values()) <= 10


def main_pages(found) -> int:
    """The slides that the notebook fills, were none of them too full."""
    slides = [
        True,  # the cover
        True,  # decisions
        review_goals.agreed(found),
        review_promises.scored(found),
        review_goals.value_tiles(found) or review_goals.value_exhibits(found),
        review_adoption.adoption(found),
        review_service.service_tiles(found),
        review_ahead.lessons_and_risks(found),
        review_promises.plan_exhibits(found),
        review_dates.dates(found, with_prices=False),
    ]
    return sum(map(bool, slides))
