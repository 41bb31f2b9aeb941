"""Whatever the numbers, a sentence is well formed, tells the truth about them, and is traced."""

import math
import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.narrative import numbers as n
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
from analysis.written import covers, numbers, traces

NAMES = st.sampled_from(["Denver", "Reno", "SMB", "the country"])
SHARE = st.one_of(st.none(), st.just(math.nan), st.floats(-2, 3))
MINOR = st.one_of(st.none(), st.integers(-(10**12), 10**12))
COUNT = st.integers(0, 10**7)
# Two that differ by about what still prints, which two drawn apart hardly ever do.
CLOSE = st.tuples(st.floats(-2, 3), st.floats(-0.003, 0.003)).map(lambda p: (p[0], p[0] + p[1]))
NEARLY_ALL = st.tuples(st.integers(20, 5_000), st.integers(0, 20)).map(
    lambda p: (p[0] - p[1], p[0])
)


def dollars(minor: float) -> str:
    return n.money_short(minor, "USD")


# Each kind of sentence, as a function of numbers drawn for it.
SENTENCES: dict[str, tuple[Callable[..., str], list[st.SearchStrategy]]] = {
    "plural": (lambda count: plural(count, "opportunity"), [COUNT]),
    "listing": (lambda names, most: listing(names, most), [st.lists(NAMES), st.integers(1, 5)]),
    "out_of": (lambda a, b: out_of(min(a, b), max(a, b), "seat"), [COUNT, COUNT]),
    "changed": (lambda a, b: changed("Churn", a, b, since="the spring"), [SHARE, SHARE]),
    "changed money": (
        lambda a, b: changed("ARR", a, b, show=dollars, difference=dollars),
        [MINOR, MINOR],
    ),
    "changed days": (
        lambda a, b: changed("Age", a, b, show=n.days, difference=n.days),
        [COUNT] * 2,
    ),
    "changed_by_share": (lambda a, b: changed_by_share("ARR", a, b, show=dollars), [MINOR, MINOR]),
    "up_or_down": (lambda a, b: up_or_down(a, b, "the plan"), [SHARE, SHARE]),
    "compared": (
        lambda a, b: compared("Reno", a, "the country", b, verb="pays"),
        [st.floats(0, 1e6), st.floats(1, 1e6)],
    ),
    "against": (lambda a, b: against("CSAT", a, b), [SHARE, st.floats(0, 1)]),
    "with_interval": (with_interval, [SHARE, SHARE, SHARE]),
    "spread": (spread, [st.dictionaries(NAMES, SHARE)]),
}
CAUSES = r"\b(because|due to|thanks to|caused|driven by|owing to|led to|as a result)\b"


def sentences(kind: str) -> st.SearchStrategy[str]:
    say, drawn = SENTENCES[kind]
    return st.tuples(*drawn).map(lambda values: say(*values))


@pytest.mark.parametrize("kind", SENTENCES)
@given(data=st.data())
def test_every_number_of_a_sentence_is_traced(kind, data):
    sentence = data.draw(sentences(kind))
    known = [trace.text for trace in traces([sentence])]
    for first, last in numbers(sentence):
        assert any(covers(sentence, said, first, last) for said in known), sentence[first:last]


@pytest.mark.parametrize("kind", SENTENCES)
@given(data=st.data())
def test_a_sentence_is_well_formed_and_claims_no_cause(kind, data):
    sentence = data.draw(sentences(kind))
    assert sentence == " ".join(sentence.split())
    assert not re.search(r"None|nan|inf\b|\d\.\d{3}|[-+]0(?![.\d])|−0(?:\.0)?(?![.\d])", sentence)
    assert not re.search(CAUSES, sentence, re.IGNORECASE)
    assert "-" not in sentence  # a minus is as wide as a plus, and never breaks


@pytest.mark.parametrize("kind", SENTENCES)
@given(data=st.data())
def test_one_is_singular_and_every_other_number_plural(kind, data):
    sentence = data.draw(sentences(kind))
    nouns = r"(points?|days?|seats?|opportunity|opportunities)"
    for number, noun in re.findall(rf"([\d.,]+) {nouns}\b", sentence):
        assert (number == "1") == (noun in ("point", "day", "seat", "opportunity")), sentence


@given(st.one_of(st.tuples(SHARE, SHARE), CLOSE))
def test_held_is_said_exactly_where_the_change_rounds_to_nothing(pair):
    now, before = pair
    sentence = changed("Churn", now, before)
    if n.is_absent(now) or n.is_absent(before):
        assert "held" not in sentence
    else:
        rounds_to_nothing = n.points(abs(now - before)) == n.points(0)
        assert ("held" in sentence) == rounds_to_nothing
        assert ("rose" in sentence) == (now > before and not rounds_to_nothing)
        assert ("fell" in sentence) == (now < before and not rounds_to_nothing)


@given(MINOR, MINOR)
def test_an_amount_never_rises_in_words_and_falls_in_figures(now, before):
    sentence = changed_by_share("ARR", now, before, show=dollars)
    if now is None or before is None:
        assert not re.search("rose|fell|held", sentence)
    elif "rose" in sentence:
        assert now > before
    elif "fell" in sentence:
        assert now < before
    else:
        assert "held" in sentence


@given(st.one_of(NEARLY_ALL, NEARLY_ALL.map(lambda pair: (pair[1] - pair[0], pair[1]))))
def test_a_share_of_all_or_none_is_claimed_only_where_it_is_so(pair):
    part, whole = pair
    sentence = out_of(part, whole, "seat")
    assert "(100%)" not in sentence or part == whole
    assert "(0%)" not in sentence or part == 0


@given(st.floats(-1, 1), st.floats(0, 0.5), st.floats(0, 0.5))
def test_an_interval_is_said_from_its_low_end_to_its_high_end(value, below, above):
    sentence = with_interval(value, value - below, value + above)
    ends = [
        float(text.replace(n.MINUS, "-")) for text in re.findall(rf"{n.MINUS}?\d+\.\d", sentence)
    ]
    assert ends[1:] == sorted(ends[1:])


def test_spread_is_told_from_the_lowest_to_the_highest_whatever_their_order():
    assert spread({"B": 0.9, "A": 0.8, "C": math.nan}) == "from 80.0% (A) to 90.0% (B)"
