import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.narrative.numbers import money_short, percent, points
from analysis.narrative.sentences import (
    against,
    changed,
    changed_by_share,
    compared,
    listing,
    out_of,
    plural,
    spread,
    up_or_down,
    with_interval,
)

SHARES = st.floats(0, 1).map(lambda share: round(share, 4))


@given(now=SHARES, before=SHARES)
def test_a_change_states_the_size_and_the_direction_that_the_numbers_have(now, before):
    sentence = changed("Retention", now, before)
    found = re.fullmatch(
        r"Retention (?:(rose|fell) ([\d.]+) points to|(held) at) ([\d.]+)%", sentence
    )
    assert found
    assert float(found[4]) == pytest.approx(now * 100, abs=0.0500001)
    if found[3]:
        assert abs(now - before) * 100 <= 0.0500001
    else:
        assert found[1] == ("rose" if now > before else "fell")
        assert float(found[2]) == pytest.approx(abs(now - before) * 100, abs=0.0500001)


@given(now=SHARES, before=SHARES)
def test_the_note_under_a_tile_agrees_with_the_sentence(now, before):
    word = {"rose": "up", "fell": "down", "held": "level"}
    verb = changed("X", now, before).split()[1]
    assert up_or_down(now, before, "plan").split()[0] == word[verb]


@given(now=SHARES, target=SHARES)
def test_above_and_below_a_target_are_never_swapped(now, target):
    sentence = against("X", now, target)
    if points(abs(now - target)) == points(0):
        assert "is on the target" in sentence
    else:
        assert ("above" if now > target else "below") in sentence


@given(st.floats(1, 1e9), st.floats(1, 1e9))
def test_more_and_less_are_never_swapped(value, reference):
    sentence = compared("A", value, "B", reference)
    if " about as much as " not in sentence:
        assert (" more than " in sentence) == (value > reference)
        size = float(re.search(r"([\d,]+)%", sentence)[1].replace(",", ""))
        assert size == pytest.approx(abs(value / reference - 1) * 100, abs=0.5000001, rel=1e-6)


def test_a_change_of_money_is_said_in_money_or_as_a_share():
    def dollars(minor):
        return money_short(minor, "USD")

    # 4.6M - 4.2M = 0.4M; 0.4 / 4.2 = 9.52...%
    now, before = 4_600_000_00, 4_200_000_00
    assert changed("ARR", now, before, show=dollars, difference=dollars) == (
        "ARR rose by $400K to $4.6M"
    )
    assert changed_by_share("ARR", now, before, show=dollars) == "ARR rose 9.5% to $4.6M"
    assert changed_by_share("ARR", before, before, show=dollars) == "ARR held at $4.2M"


def test_a_share_of_nothing_is_never_claimed():
    assert changed_by_share("Pipeline", 50, 0, show=str) == "Pipeline rose from 0 to 50"
    assert changed_by_share("Margin", -5, -2, show=str) == "Margin fell from -2 to -5"
    with pytest.raises(ValueError, match="cannot be compared"):
        compared("A", 1, "B", 0)


def test_a_missing_value_is_said_to_be_missing_never_read_as_a_fall():
    assert changed("NRR", None, 0.9) == "NRR could not be measured"
    assert changed("NRR", float("nan"), 0.9) == "NRR could not be measured"
    assert changed("NRR", 0.9, None) == "NRR stood at 90.0%"
    assert against("NRR", None, 0.9) == "NRR could not be measured"
    assert up_or_down(0.9, None) == "nothing to compare with"
    assert up_or_down(None, 0.9, "Q2") == "no value for Q2"


def test_one_is_singular_and_all_else_plural():
    assert [plural(n, "account") for n in (0, 1, 2)] == ["0 accounts", "1 account", "2 accounts"]
    assert plural(2, "add-on") == "2 add-ons"
    assert plural(2, "day") == "2 days"


def test_a_percentage_of_fewer_than_twenty_is_left_unsaid():
    assert out_of(9, 19, "renewal") == "9 of 19 renewals"
    assert out_of(10, 20, "renewal") == "10 of 20 renewals (50%)"
    assert out_of(0, 0, "renewal") == "0 of 0 renewals"


@given(st.lists(st.sampled_from("ABCDE"), max_size=8), st.integers(1, 8))
def test_a_listing_names_or_counts_every_one(names, most):
    text = listing(names, most)
    counted = int(found[1]) if (found := re.search(r"(\d+) more", text)) else 0
    named = len(re.findall(r"\b[A-E]\b", text))
    assert named + counted == len(names)


def test_a_lone_string_is_not_listed_letter_by_letter():
    with pytest.raises(TypeError, match="in a list"):
        listing("Denver")


def test_an_interval_is_said_only_where_there_is_one():
    whole = lambda share: percent(share, 0)  # noqa: E731
    assert with_interval(0.9, 0.86, 0.93, show=whole) == "90% (86% to 93%)"
    assert with_interval(0.9, None, 0.93, show=whole) == "90%"


def test_the_spread_names_the_ends_and_leaves_out_what_is_missing():
    assert spread({"A": 0.8, "B": None, "C": 0.9}) == "from 80.0% (A) to 90.0% (C)"
    assert spread({"A": 0.8, "B": 0.80001}) == "80.0% throughout"
