"""The companion's pages on price, growth and what to ask."""

from datetime import date

import pytest

from analysis.packs.companion_growth import whitespace_table
from analysis.packs.companion_questions import question_sentence, questions_text
from analysis.packs.companion_renewal import past_table, price_table
from analysis.qbr.growth import Gap
from analysis.qbr.negotiation import PastRenewal, PriceRange, Spread
from analysis.qbr.questions import Question

PAST = (
    PastRenewal(date(2025, 1, 1), 80_000_00, 88_000_00),
    PastRenewal(date(2026, 1, 1), 88_000_00, 80_000_00),
)
PRICE = PriceRange(
    paid_minor=88_000_00,
    list_minor=100_000_00,
    agreed_rise=0.05,
    of_list=Spread(0.85, 0.9, 0.95, 12),
    rises=Spread(-0.02, 0.03, 0.1, 9),
    past=PAST,
)


def test_prices_stand_in_order_with_what_is_paid_today_among_them():
    table = price_table(PRICE, "USD")
    assert [row[1].text for row in table.rows] == [
        "$85,000",
        "$88,000",
        "$90,000",
        "$92,400",  # 88,000 x 1.05
        "$95,000",
        "$100,000",
    ]
    assert table.headline == (
        "Like accounts would pay $85.0K to $95.0K a year; this one pays $88.0K"
    )


def test_past_renewals_are_counted_by_whether_more_was_paid():
    (table,) = past_table(PRICE, "USD")
    assert table.headline == "The account paid more after 1 of 2 past renewals"
    assert [row[3].text for row in table.rows] == ["+10.0%", "\u22129.1%"]


def test_no_price_and_no_past_leave_a_sentence_and_no_page():
    assert price_table(None, "USD").rows == ()
    assert past_table(None, "USD") == []


def test_whitespace_is_told_in_money_with_its_band():
    gaps = (Gap("Plus", 20_000_00, 18_000_00, 22_000_00), Gap("Odd", None, None, None))
    table = whitespace_table(gaps, "USD")
    assert table.headline == "2 products not bought yet, worth about $20.0K a year"
    assert [cell.text for cell in table.rows[0]] == ["Plus", "$20.0K", "$18.0K to $22.0K"]
    assert whitespace_table((), "USD").headline == "The account has every product open to it"


@pytest.mark.parametrize(
    "kind",
    ["sponsor", "decider", "rival", "goals", "figures", "survey", "review", "use", "room"],
)
@pytest.mark.parametrize("since", [None, date(2026, 8, 15)])
def test_every_question_is_asked_and_says_why(kind, since):
    sentence = question_sentence(Question(kind, "Dana Ortiz", since))
    assert sentence.count("?") == 1
    assert sentence.endswith(".")
    assert "None" not in sentence or "None has" in sentence


def test_nothing_missing_is_said():
    assert questions_text(()) == "Nothing that we keep a record of is missing."
