"""The proof by hand: what is counted as told, and when there is a verdict at all."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from health_made import history_of, outcomes_of

from analysis.contracts import TABLES, Book, conform
from analysis.health.history import as_rival
from analysis.health.proof import EARLY, FAILED, PROVEN, beside, prove


def book_with_renewals(count: int, as_of: str = "2026-12-31") -> Book:
    """Yearly contracts of `count` accounts, each renewed on 1 March 2025."""
    lines = [
        {
            "line_id": f"{account}-{start}",
            "contract_id": account,
            "account_id": account,
            "kind": "recurring",
            "signed_date": start,
            "start_date": start,
            "end_date": end,
            "renews_line_id": renews,
            "amount_minor": 1_000_00,
            "currency": "USD",
            "term_months": 12,
            "is_auto_renew": False,
        }
        for account in (f"R{k:03d}" for k in range(count))
        for start, end, renews in (
            ("2024-03-01", "2025-03-01", None),
            ("2025-03-01", "2030-03-01", f"{account}-2024-03-01"),
        )
    ]
    blank = pd.DataFrame(lines, columns=None if lines else list(TABLES["contract_lines"].columns))
    tables = {"contract_lines": conform(blank, "contract_lines", origin="test")}
    return Book(complete=tables, as_of=date.fromisoformat(as_of))


def telling(n_gone: int = 20, n_stay: int = 120) -> pd.DataFrame:
    """Everybody green for twenty months; each who left was red in the five months before."""
    first = pd.Timestamp("2024-06-30")
    bands, decided = {}, {}
    for k in range(n_gone):
        months = 8 + k % 10
        bands[f"G{k:03d}"] = ["green"] * (months - 5) + ["red"] * 5
        decided[f"G{k:03d}"] = str((first + pd.DateOffset(months=months)).replace(day=5).date())
    for k in range(n_stay):
        bands[f"S{k:03d}"] = ["yellow" if k < 40 else "green"] * 20
    return outcomes_of(bands, decided, "2024-06-30")


def test_a_score_that_tells_is_validated():
    proof = prove(book_with_renewals(40), history_of(telling()))
    assert proof.level == PROVEN
    assert [gate.met for gate in proof.gates] == [True, True, True]
    assert proof.n_departures == 20
    assert proof.months_to_go == 0
    red = proof.gate("red")
    rows = telling()
    reds = rows[rows["band"] == "red"]
    assert red.value == pytest.approx(reds["left"].mean() / rows["left"].mean())
    assert (red.numerator, red.denominator) == (reds["left"].sum(), len(reds))


def test_a_hundred_accounts_with_eight_departures_are_not_validated_however_well_it_told():
    proof = prove(book_with_renewals(100), history_of(telling(n_gone=8, n_stay=92)))
    assert all(gate.met for gate in proof.gates)
    assert proof.level == EARLY
    short = [one for one in proof.needed if not one.is_enough]
    assert [(one.what, one.found, one.least) for one in short] == [("departures", 8, 15)]
    months = next(one.found for one in proof.needed if one.what == "months")
    assert proof.months_to_go == -(-(15 - 8) * months // 8)  # at eight in so many months


def test_too_few_renewals_or_months_are_too_early_as_well():
    few = prove(book_with_renewals(3), history_of(telling(n_stay=0)))
    assert not next(one for one in few.needed if one.what == "renewals").is_enough
    assert few.level == EARLY
    rows = telling()
    short = rows[rows["snapshot_date"] > "2025-05-01"]
    recent = prove(book_with_renewals(40), history_of(short))
    months = next(one for one in recent.needed if one.what == "months")
    assert (months.found, months.months_to_go) == (9, 12 - 9)  # May 2025 to January 2026
    assert recent.level == EARLY


def test_a_score_that_tells_nothing_fails():
    rows = telling()
    swapped = {"red": "green", "green": "red", "yellow": "yellow"}
    rows = rows.assign(band=rows["band"].map(swapped), score=100 - rows["score"])
    proof = prove(book_with_renewals(40), history_of(rows))
    assert proof.level == FAILED
    assert proof.gate("red").met is False
    assert proof.auc.value < 0.5


def test_a_score_that_warns_of_everybody_fails():
    rows = telling().assign(band="red", score=10.0)
    proof = prove(book_with_renewals(40), history_of(rows))
    assert proof.gate("warned").value == 1
    assert proof.gate("red").value == pytest.approx(1)
    assert proof.level == FAILED


def test_a_score_that_praises_all_fails():
    rows = telling().assign(band="green", score=90.0)
    proof = prove(book_with_renewals(40), history_of(rows))
    assert proof.gate("green").value == 1
    assert [gate.met for gate in proof.gates] == [None, False, False]
    assert proof.level == FAILED


def test_a_departure_counts_as_told_by_its_worst_band_60_to_90_days_before():
    gone = {"A": "2025-06-05", "B": "2025-06-05", "C": "2025-06-05", "D": "2025-06-05"}
    bands = {  # 31 March lies 66 days before; earlier and later months are not asked
        "A": ["green", "green", "red", "green", "green"],
        "B": ["red", "red", "green", "red", "red"],
        "C": ["unscored"] * 5,
    }
    rows = outcomes_of(bands, gone, "2025-01-31")
    late = outcomes_of({"D": ["green"]}, gone, "2025-05-31")  # not in the book in March
    proof = prove(book_with_renewals(0), history_of(pd.concat([rows, late], ignore_index=True)))
    told = proof.departures.set_index("account_id")["band"]
    assert told.to_dict() == {"A": "red", "B": "green", "C": "unscored", "D": ""}
    warned = proof.gate("warned")
    assert (warned.numerator, warned.denominator) == (1, 3)


def test_open_outcomes_and_accounts_that_gave_notice_are_not_judged():
    rows = telling()
    clean = prove(book_with_renewals(40), history_of(rows))
    extra = rows[rows["account_id"] == "S000"].assign(account_id="X", band="red", score=1.0)
    noticed = extra.assign(state="leaving", left=True, decided_date=pd.Timestamp("2024-01-01"))
    open_ones = extra.assign(account_id="Y", left=pd.NA)
    found = prove(
        book_with_renewals(40),
        history_of(pd.concat([rows, noticed, open_ones], ignore_index=True)),
    )
    assert found.by_band["n"].tolist() == clean.by_band["n"].tolist()
    assert found.n_departures == clean.n_departures
    assert found.n_censored == len(open_ones)


def test_a_book_without_any_past_is_too_early_and_says_what_cannot_be_told():
    empty = telling().head(0)
    proof = prove(book_with_renewals(0), history_of(empty))
    assert proof.level == EARLY
    assert [one.months_to_go for one in proof.needed] == [12, None, None]
    assert proof.months_to_go is None


def test_the_score_stands_beside_the_model_on_the_rows_that_both_judged():
    history = history_of(telling())
    rows = history.outcomes.assign(left=history.outcomes["left"].astype(bool))
    rows = rows[rows["account_id"] != "S001"]
    says = rows.assign(**{"model": rows["left"].astype(float), "base rate": 0.1})
    table = beside(says, history).set_index("predictor")
    assert table.loc["model", "auc"] == 1
    assert table.loc["base rate", "auc"] == 0.5
    assert table.loc["health score", "auc"] == pytest.approx(prove_auc(rows))
    assert table["n"].eq(len(rows)).all()
    assert table["n_left"].eq(20).all()
    assert table.loc["model", "ahead_high"] <= 0
    assert beside(says.head(0), history).empty


def prove_auc(rows: pd.DataFrame) -> float:
    """The chance that who left scored lower than who stayed, counted pair by pair; ties are halves."""
    gone = rows.loc[rows["left"], "score"].to_numpy()
    stayed = rows.loc[~rows["left"], "score"].to_numpy()
    below = (gone[:, None] < stayed).mean()
    return below + (gone[:, None] == stayed).mean() / 2


def test_a_rival_is_a_risk_by_account_and_day():
    history = history_of(telling())
    rival = as_rival(history)
    row = history.scores.accounts.iloc[0]
    assert rival[row["account_id"], row["snapshot_date"]] == 100 - row["score"]


def test_the_seed_alone_decides_the_intervals():
    history, book = history_of(telling()), book_with_renewals(40)
    assert prove(book, history).gates == prove(book, replace(history)).gates
