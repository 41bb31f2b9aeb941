"""Small books are not ranked by luck."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from analysis.metrics.ratios import Ratio, Ratios
from analysis.metrics.shrinkage import (
    against_expected,
    funnel,
    luck_limits,
    renewals_against_expected,
    shrunken,
)
from analysis.periods import Window


def ratios(*pairs):
    day = date(2026, 9, 30)
    return Ratios(
        tuple(
            Ratio(part, n, n, day, group=(("owner_id", f"U{k}"),))
            for k, (part, n) in enumerate(pairs)
        )
    )


def test_groups_that_differ_no_more_than_luck_are_all_told_the_overall_rate():
    table = shrunken(ratios((19, 20), (18, 20), (17, 20), (18, 20)))
    assert (table["shrunken"] == 72 / 80).all()
    assert np.isinf(table["strength"]).all()
    assert (table["low"] < 0.9).all()
    assert (table["high"] > 0.9).all()


def test_a_small_sample_is_drawn_further_than_a_large_one():
    table = shrunken(ratios((2, 10), (40, 200), (190, 200), (180, 200), (20, 200)))
    assert np.isfinite(table["strength"]).all()
    drawn = (table["shrunken"] - table["raw"]).abs()
    assert drawn[0] > drawn[1]
    assert (table["low"] <= table["shrunken"]).all()
    assert (table["shrunken"] <= table["high"]).all()


def test_shrunken_rates_are_nearer_the_truth_than_raw_ones():
    random = np.random.default_rng(7)
    truth = random.beta(18, 2, 200)
    n = random.integers(8, 30, 200)
    part = random.binomial(n, truth)
    table = shrunken(ratios(*zip(part.tolist(), n.tolist(), strict=True)))
    raw_error = ((table["raw"] - truth) ** 2).mean()
    assert ((table["shrunken"] - truth) ** 2).mean() < 0.6 * raw_error
    covers = ((table["low"] <= truth) & (truth <= table["high"])).mean()
    assert covers > 0.88


def test_the_limits_are_the_binomials_where_all_chances_are_one():
    rows = pd.DataFrame({"owner_id": "U1", "outcome": [True] * 15 + [False] * 5, "expected": 0.9})
    (row,) = against_expected(rows, by=["owner_id"]).to_dict("records")
    assert (row["low"], row["high"]) == (binom.ppf(0.001, 20, 0.9), binom.ppf(0.999, 20, 0.9))
    assert row["expected"] == pytest.approx(18)
    assert row["z"] == pytest.approx((15 - 18) / (20 * 0.9 * 0.1) ** 0.5)
    assert not row["is_beyond"]


def test_where_managers_do_not_differ_none_is_flagged_though_somebody_is_last():
    """Ten managers, twenty accounts each, all at 90%: a hundred years of it."""
    random = np.random.default_rng(11)
    flagged = lowest = 0
    for _ in range(100):
        rows = pd.DataFrame(
            {
                "owner_id": np.repeat([f"U{k}" for k in range(10)], 20),
                "outcome": random.random(200) < 0.9,
                "expected": 0.9,
            }
        )
        table = against_expected(rows, by=["owner_id"])
        flagged += int(table["is_beyond"].sum())
        lowest += int((table["observed"] / table["n"]).min() < 0.85)
    assert flagged <= 5  # of 1,000; two are expected by luck
    assert lowest > 60  # yet in three years of four somebody's raw rate lies below 85%


def test_a_manager_who_really_loses_accounts_is_found():
    rows = pd.DataFrame({"owner_id": "U1", "outcome": [True] * 5 + [False] * 15, "expected": 0.9})
    assert against_expected(rows, by=["owner_id"])["is_beyond"].all()


def test_a_manager_is_held_against_accounts_of_the_same_segments(make_book, line):
    """In SMB half renew, in Enterprise all: U1, with SMB only, does as SMB does."""
    accounts, lines = [], []
    for n in range(40):
        name, is_smb = f"A{n:02d}", n < 20
        owner = "U1" if is_smb and n % 2 == 0 else "U2"
        segment = "SMB" if is_smb else "Enterprise"
        accounts.append({"account_id": name, "segment": segment, "owner_id": owner})
        lines.append(line(name, "2025-03-01", "2026-03-01", 100_00, line_id=name))
        if not is_smb or n % 4 < 2:
            lines.append(line(name, "2026-03-01", None, 100_00, renews_line_id=name))
    book = make_book(as_of=date(2026, 9, 30), accounts=accounts, contract_lines=lines)
    table = renewals_against_expected(book, window=Window("2025-09", "2026-09"))
    one = table.set_index("owner_id").loc["U1"]
    assert (one["n"], one["observed"]) == (10, 5)
    overall = 30 / 40
    assert one["expected"] == pytest.approx(10 * (10 + overall) / 21)
    assert not one["is_beyond"]


def test_nothing_to_shrink_is_an_empty_table():
    assert shrunken(Ratios(())).empty


@pytest.mark.parametrize("share", [0.02, 0.12, 0.5, 0.9])
@pytest.mark.parametrize("n", [1, 7, 40, 250])
def test_a_count_lies_beyond_the_limits_just_where_luck_rarely_takes_it(share, n):
    low, high = luck_limits(share, n)
    for count in range(n + 1):
        is_rare_low = binom.cdf(count, n, share) < 0.001
        is_rare_high = binom.sf(count - 1, n, share) < 0.001
        assert (count / n < low - 1e-12) == is_rare_low
        assert (count / n > high + 1e-12) == is_rare_high


def test_the_limits_close_like_a_funnel_around_the_rate_of_all():
    lows, highs = zip(*(luck_limits(0.12, n) for n in (5, 20, 100, 1000, 100_000)), strict=True)
    assert list(lows) == sorted(lows)
    assert list(highs) == sorted(highs, reverse=True)
    assert highs[-1] - lows[-1] < 0.01


def test_groups_that_differ_by_luck_lie_within_and_one_that_does_not_beyond():
    table = funnel(ratios((2, 20), (0, 20), (4, 20), (30, 40), (0, 0))).set_index("owner_id")
    assert list(table.index) == ["U0", "U1", "U2", "U3"], "a group without accounts has no rate"
    assert table["overall"].iloc[0] == pytest.approx((2 + 0 + 4 + 30) / 100)
    assert table["is_beyond"].to_dict() == {"U0": False, "U1": True, "U2": False, "U3": True}
    assert binom.cdf(0, 20, 0.36) < 0.001 < binom.cdf(2, 20, 0.36), "U1 is beyond, U0 is not"


@pytest.mark.parametrize("lost", [0, 1])
def test_where_nobody_or_everybody_left_nobody_stands_out(lost):
    assert not funnel(ratios((3 * lost, 3), (9 * lost, 9)))["is_beyond"].any()
    assert luck_limits(float(lost), 9) == (lost, lost)


def test_no_groups_make_no_funnel():
    assert funnel(Ratios(())).empty
