"""The exhibits of the proof: does the health score tell who leaves?

The verdict stands over every page of health. What it rests on is printed beside it, met or not.
"""

from functools import partial

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.interval_columns import interval_columns
from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tone
from analysis.health.proof import (
    EARLY,
    GREEN_MOST,
    LEAST_DEPARTURES,
    LEAST_MONTHS,
    LEAST_RENEWALS,
    RED_LIFT,
    WARNED,
    WARNING_DAYS,
    Gate,
    Proof,
    beside,
)
from analysis.health.score import RED, YELLOW
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, out_of, plural
from analysis.packs.health import BAND_TONES, BookHealth
from analysis.packs.health_book import found_of
from analysis.packs.risk import BookRisk, forecast
from analysis.periods import short_day

SOURCE = "Scores made anew for every past month's end, against what happened"
_FIRST, _LAST = WARNING_DAYS


def verdict_text(proof: Proof) -> str:
    """The verdict on the score, with what it rests on, in Markdown. Stands over every page."""
    if proof.is_validated:
        return (
            f"**Validated.** In {plural(_found(proof, 'months'), 'month')} and "
            f"{plural(proof.n_departures, 'departure')} the score kept its three bars: "
            f"{_clauses(proof.gates)}."
        )
    if proof.level == EARLY:
        if not proof.n_snapshots and proof.n_unscored:
            return (
                "**Not validated.** No past month can be judged: of no account was enough known to "
                "score it. These pages give facts, and no scores; the list of what is missing says "
                "which tables would help."
            )
        short = [one for one in proof.needed if not one.is_enough]
        return (
            f"**Not validated.** There is too little to judge the score by: "
            f"{listing(found_of(one) for one in short)}. "
            f"{_wait_text(proof)} Until then these pages give facts, and no scores."
        )
    missed = [gate for gate in proof.gates if not gate.met]
    return (
        f"**Not validated.** On {plural(proof.n_departures, 'departure')} the score missed "
        f"{'a bar' if len(missed) == 1 else f'{n.count(len(missed))} of its three bars'}: "
        f"{_clauses(missed)}. These pages give facts, and no scores."
    )


def verdict_tone(proof: Proof) -> Tone:
    """Green only where the score has proved itself."""
    return "good" if proof.is_validated else "warn" if proof.level == EARLY else "bad"


def gates_table(proof: Proof) -> Table:
    """The three bars, each with its counts and interval."""
    rows = pd.DataFrame(
        {
            "bar": [_QUESTIONS[gate.name] for gate in proof.gates],
            "counts": [_counts(gate) for gate in proof.gates],
            "value": [_show(gate, gate.value) for gate in proof.gates],
            "interval": [_interval(gate) for gate in proof.gates],
            "asked": [_ASKED[gate.name] for gate in proof.gates],
            "met": [
                "too early"
                if proof.level == EARLY
                else "nothing to judge"
                if gate.met is None
                else "yes"
                if gate.met
                else "no"
                for gate in proof.gates
            ],
        }
    )
    met = sum(gate.met is True for gate in proof.gates)
    return Table.of(
        rows,
        {
            "bar": Column("What is asked of the score", width=0.36),
            "counts": Column("Counted", width=0.22),
            "value": Column("Found", is_number=True),
            "interval": Column("90% interval", is_number=True),
            "asked": Column("Bar", is_number=True),
            "met": Column("Kept", tone=lambda v: _MET.get(v, "muted")),
        },
        headline=f"The score keeps {n.count(met)} of its three bars"
        if proof.level != EARLY
        else "It is too early to say whether the score keeps its bars",
        subtitle=f"{plural(proof.n_snapshots, 'account-month')} of accounts that could leave, "
        f"{plural(proof.n_departures, 'departure')}; {n.count(proof.n_censored)} still open and "
        f"{n.count(proof.n_unscored)} without a score left out. The interval of the first must also lie above 1",
        source=SOURCE,
    )


def needed_table(proof: Proof) -> Table:
    """How much there is to judge by, how much a verdict needs, and how long that takes."""
    rows = pd.DataFrame(
        {
            "what": [_NEEDS[one.what] for one in proof.needed],
            "found": [one.found for one in proof.needed],
            "least": [one.least for one in proof.needed],
            "wait": [
                "enough"
                if one.is_enough
                else "cannot be told: none yet"
                if one.months_to_go is None
                else f"about {plural(one.months_to_go, 'month')}"
                for one in proof.needed
            ],
        }
    )
    return Table.of(
        rows,
        {
            "what": Column("What a verdict rests on", width=0.5),
            "found": Column("There are", n.count, is_number=True),
            "least": Column("Needed", n.count, is_number=True),
            "wait": Column("Still to go", tone=lambda v: "good" if v == "enough" else "warn"),
        },
        headline="There is enough to judge the score by"
        if all(one.is_enough for one in proof.needed)
        else "A verdict has to wait",
        subtitle="Waits are at the pace of the months judged so far",
        source=SOURCE,
    )


def bands_chart(proof: Proof) -> Chart:
    """How often accounts of each band decided to leave."""
    table = proof.by_band[proof.by_band["n"] > 0].set_index("band")
    frame = table[["rate", "low", "high"]].rename(columns={"rate": "value"})
    frame.index = [str(band).capitalize() for band in frame.index]
    worst = frame["value"].iloc[0] if len(frame) else None
    best = frame["value"].iloc[-1] if len(frame) else None
    return interval_columns(
        frame,
        headline="There is no band to compare yet"
        if len(frame) < 2
        else f"{plural(proof.n_departures, 'departure')} cannot tell the bands apart for sure"
        if proof.level == EARLY
        else f"{frame.index[0]} accounts decided to leave in {n.percent(worst)} of the cases, "
        f"{frame.index[-1].lower()} ones in {n.percent(best)}",
        subtitle=f"Share of account-months after which the customer decided to leave within "
        f"{n.days(proof.horizon_days)}, with 90% intervals; all together {n.percent(proof.base_rate)}",
        source=SOURCE,
        show=lambda share: n.percent(share, 0),
        highlight=["Red"],
    )


def departures_table(book: Book, health: BookHealth, *, most: int = 12) -> Table:
    """The latest departures, what the score said of each in time, and what stood out then."""
    names = book["accounts"].set_index("account_id")["account_name"]
    proof, then = health.proof, health.facts_then
    rows = proof.departures.tail(most).iloc[::-1]
    table = pd.DataFrame(
        {
            "account": rows["account_id"].map(names),
            "decided": rows["decided_date"],
            "seen": rows["snapshot_date"],
            "band": rows["band"].replace({"": "not in the book yet", "unscored": "no score"}),
            "facts": [
                "; ".join(_facts_on(then, row.account_id, row.snapshot_date)) or None
                for row in rows.itertuples()
            ],
        }
    )
    seen = proof.departures[proof.departures["band"] != ""]
    warned = int(seen["band"].isin([RED, YELLOW]).sum())
    return Table.of(
        table,
        {
            "account": Column("Account", width=0.24),
            "decided": Column("Decided to leave", short_day),
            "seen": Column("Looked at on", short_day),
            "band": Column("Band then", tone=lambda v: BAND_TONES.get(v, "muted")),
            "facts": Column("What stood out then", width=0.38),
        },
        headline="Nobody has left yet"
        if rows.empty
        else f"{out_of(warned, len(seen), 'departure')} had been below green in time",
        subtitle=f"The latest {plural(len(rows), 'departure')}; the worst band of the month's ends "
        f"{n.count(_FIRST)} to {n.days(_LAST)} before the decision",
        source=SOURCE,
        empty="There is no departure to learn from.",
    )


def beside_table(book: Book, health: BookHealth, store: str = "") -> Table:
    """The score next to the risk model and the base rate, on the same accounts and months.

    The model is that of `store`, or trained here.
    """
    risks = forecast(book, store)
    rows = pd.DataFrame()
    if isinstance(risks, BookRisk):
        rows = beside(risks.evaluation.predictions, health.history)
    names = {
        "health score": "Health score",
        "model": "Churn forecast",
        "base rate": "Always the base rate",
    }
    table = pd.DataFrame(
        {
            "predictor": [names[one] for one in rows.get("predictor", [])],
            "auc": rows.get("auc", pd.Series(dtype=float)),
            "interval": [
                n.interval(row.low, row.high, lambda v: n.count(v, 2)) for row in rows.itertuples()
            ],
        }
    )
    first = rows.iloc[0] if len(rows) else None
    return Table.of(
        table,
        {
            "predictor": Column("Who ranks the accounts", width=0.5),
            "auc": Column("AUC", lambda v: n.count(v, 2), is_number=True),
            "interval": Column("90% interval", is_number=True),
        },
        headline=_rivalry(rows),
        subtitle="Chance that an account that left was ranked above one that stayed, where a coin has a half. "
        + (
            f"{plural(int(first['n']), 'account-month')} and "
            f"{plural(int(first['n_left']), 'departure')} that both judged"
            if first is not None
            else ""
        ),
        source="Health score and churn forecast, both replayed month by month",
        empty="There are too few departures to fit a forecast that the score could be held against.",
    )


_MET: dict[str, Tone] = {"yes": "good", "no": "bad"}


_QUESTIONS = {
    "red": "Do reds decide to leave more often than everybody?",
    "warned": f"Were those who left below green {n.count(_FIRST)} to {n.days(_LAST)} before they decided?",
    "green": "Does it keep green for those who have earned it?",
}


_ASKED = {
    "red": f"at least {n.multiple(RED_LIFT)}",
    "warned": f"at least {n.percent(WARNED, 0)}",
    "green": f"at most {n.percent(GREEN_MOST, 0)}",
}


_NEEDS = {
    "months": f"Months judged ({n.count(LEAST_MONTHS)} or more)",
    "renewals": f"Renewals decided, or twelve months without a term ({n.count(LEAST_RENEWALS)} or more)",
    "departures": f"Departures ({n.count(LEAST_DEPARTURES)} or more)",
}


def _facts_on(then: pd.DataFrame, account_id: str, day: pd.Timestamp) -> list[str]:
    if then.empty:
        return []
    mine = then[(then["account_id"] == account_id) & (then["snapshot_date"] == day)]
    return mine["text"].head(2).tolist()


def _interval(gate: Gate) -> str | None:
    if gate.met is None:
        return None
    return n.interval(gate.low, gate.high, partial(_show, gate))


def _found(proof: Proof, what: str) -> int:
    return next(one.found for one in proof.needed if one.what == what)


def _show(gate: Gate, value: float) -> str:
    return n.multiple(value) if gate.name == "red" else n.percent(value, 0)


def _counts(gate: Gate) -> str:
    part, whole = int(gate.numerator), int(gate.denominator)
    if not whole:
        return "none yet"
    if gate.name == "red":
        return f"{n.count(part)} of {plural(whole, 'red account-month')} left"
    if gate.name == "warned":
        return f"{n.count(part)} of {plural(whole, 'departure')}"
    return f"{n.count(part)} of {plural(whole, 'account-month')}"


def _clauses(gates: tuple[Gate, ...] | list[Gate]) -> str:
    said = {
        "red": "reds decided to leave {value} as often as everybody (at least {bar} is asked)",
        "warned": "{value} of those who left had been below green in time (at least {bar})",
        "green": "{value} of all account-months were green (at most {bar})",
    }
    return "; ".join(
        said[gate.name].format(value=_show(gate, gate.value), bar=_show(gate, gate.bar))
        if gate.met is not None
        else {"red": "no account was red", "warned": "nobody left", "green": "nothing is scored"}[
            gate.name
        ]
        for gate in gates
    )


def _wait_text(proof: Proof) -> str:
    wait = proof.months_to_go
    if wait is None:
        least = max((one.months_to_go or 0 for one in proof.needed), default=0)
        return f"It takes at least {plural(least, 'month')} more; how many cannot be told yet."
    return f"At the pace so far there will be in about {plural(wait, 'month')}."


def _rivalry(rows: pd.DataFrame) -> str:
    if rows.empty:
        return "No forecast to compare the score with"
    by = rows.set_index("predictor")
    ahead = by.loc["model", ["ahead_low", "ahead_high"]]
    if ahead["ahead_low"] > 0:
        return "The score ranks accounts better than the churn forecast"
    if ahead["ahead_high"] < 0:
        return "The churn forecast ranks accounts better than the score"
    return "The score and the churn forecast rank accounts about as well"
