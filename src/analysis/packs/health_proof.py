"""The exhibits of the proof: does the health score tell who leaves, and who was right against it?

The verdict stands over every page of health. What it rests on is printed beside it, met or not.
"""

from functools import partial
from math import exp

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.interval_columns import interval_columns
from analysis.churn.snapshots import NoHistoryError
from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tone
from analysis.health.inputs import INPUTS
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
from analysis.packs.health import BAND_TONES, BookHealth, found_of
from analysis.packs.risk import book_risk
from analysis.periods import short_day
from analysis.qbr.people import team_names

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
    try:
        rows = beside(book_risk(book, store).evaluation.predictions, health.history)
    except NoHistoryError:
        rows = pd.DataFrame()
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


def overrides_table(book: Book, health: BookHealth) -> Table:
    """What people say against the computed band today, and until when."""
    names = book.roster.set_index("account_id")["account_name"]
    team = team_names(book)
    rows = health.overrides.current
    computed = health.history.now.accounts.set_index("account_id")["band"]
    table = pd.DataFrame(
        {
            "account": rows["account_id"].map(names),
            "band": rows["account_id"].map(computed),
            "value": rows["value"],
            "who": [team.get(one, one) if pd.notna(one) else None for one in rows["person_id"]],
            "reason": rows["reason"],
            "until": rows["expires_date"],
        }
    )
    columns = {
        "account": Column("Account", width=0.22),
        "band": Column("Computed", tone=lambda v: BAND_TONES.get(v, "muted")),
        "value": Column("People say", tone=lambda v: BAND_TONES.get(v, "")),
        "who": Column("Who", width=0.16),
        "reason": Column("Why", width=0.26),
        "until": Column("Until", short_day),
    }
    if not health.may_score:
        columns.pop("band")
    aside = health.overrides.set_aside["why"].value_counts()
    said = ", ".join(f"{n.count(count)} {why}" for why, count in aside.items())
    return Table.of(
        table,
        columns,
        headline=f"{plural(len(rows), 'override')} {'is' if len(rows) == 1 else 'are'} in force"
        if len(rows)
        else "No override is in force",
        subtitle="Beside the computed band, never in its place"
        + (f"; not followed: {said}" if said else ""),
        source="Decisions",
        empty="Nobody says anything else than the score today.",
    )


def set_aside_table(book: Book, health: BookHealth) -> Table:
    """The overrides that are not followed, the latest first, each with why."""
    names = book.roster.set_index("account_id")["account_name"]
    rows = health.overrides.set_aside.iloc[::-1]
    table = pd.DataFrame(
        {
            "account": rows["account_id"].map(names).fillna(rows["account_id"]),
            "decided": rows["decided_at"],
            "value": rows["value"],
            "reason": rows["reason"],
            "until": rows["expires_date"],
            "why": rows["why"],
        }
    )
    return Table.of(
        table,
        {
            "account": Column("Account", width=0.26),
            "decided": Column("Made on", short_day),
            "value": Column("Said"),
            "reason": Column("Why", width=0.28),
            "until": Column("Until", short_day),
            "why": Column("Not followed"),
        },
        headline=f"{plural(len(rows), 'override')} {'is' if len(rows) == 1 else 'are'} not followed"
        if len(rows)
        else "Every override is followed",
        subtitle="An override needs a band, a reason and a last day that is still to come",
        source="Decisions",
        empty="None is expired, or lacks a band, a reason or a last day.",
    )


def record_text(health: BookHealth) -> str:
    """Who was right where people and the score disagreed, in Markdown."""
    record = health.record
    apart = record[record["way"].isin(["better", "worse"])]
    told = apart[apart["was_right"].notna()]
    if record.empty:
        return "No override has ever been recorded."
    waiting = len(apart) - len(told)
    lines = [
        f"Of {plural(len(record), 'override')} ever made, {n.count(len(apart))} said something else "
        f"than the score. {n.count(len(told))} of these can be judged"
        + (f", {n.count(waiting)} not yet." if waiting else ".")
    ]
    for way, words in (("better", "better"), ("worse", "worse")):
        mine = told[told["way"] == way]
        if len(mine):
            right = int(mine["was_right"].sum())
            did = "the account stayed" if way == "better" else "the account decided to leave"
            lines.append(
                f"- People who saw an account as {words} than the score were right "
                f"{n.count(right)} of {plural(len(mine), 'time')}: {did} within "
                f"{n.days(health.proof.horizon_days)}."
            )
    if len(told) and (told["way"] == "better").any():
        lines.append(
            "- Most accounts stay whatever is said of them: to be right that one stays is easy, and "
            "proves little."
        )
    return "\n".join(lines)


def method_table(health: BookHealth) -> Table:
    """What the score is made of: sides, weights, inputs and how each is read."""
    rows = []
    total = sum(side.weight for side in health.settings.sides.values())
    for side in health.settings.sides.values():
        inside = sum(one.weight for one in side.inputs.values())
        for name, one in side.inputs.items():
            share = side.weight / total * one.weight / inside if total and inside else 0.0
            rows.append(
                {
                    "side": side.title,
                    "input": INPUTS[name].meaning,
                    "share": share,
                    "points": ", ".join(f"{_value(name, x)} → {n.count(y)}" for x, y in one.points),
                }
            )
    profiles = listing(profile.says.lower() for profile in health.settings.profiles.values())
    return Table.of(
        pd.DataFrame(rows),
        {
            "side": Column("Side", width=0.14),
            "input": Column("Input", width=0.4),
            "share": Column("Share", lambda v: n.percent(v, 0), is_number=True),
            "points": Column("Value → points", width=0.34),
        },
        headline=f"The score weighs {plural(len(rows), 'input')} on "
        f"{plural(len(health.settings.sides), 'side')}",
        subtitle=f"Straight lines between the points; read differently: {profiles}",
        source="health.yml beside the data"
        if health.has_own_settings
        else "data/reference/health.yml, the project's own settings",
    )


def method_text(health: BookHealth) -> str:
    """The rules that the table cannot show, in Markdown."""
    s = health.settings
    missing = {
        "exclude": "is left out, and the rest counts for more",
        "neutral": "counts as 50",
        "penalise": "counts as 0",
    }
    caps = "\n".join(f"- **At most {n.count(cap.most)}** where {cap.says}." for cap in s.caps)
    return (
        f"- **What is not known** {missing[s.missing]}; no side counts for more than "
        f"{n.percent(s.most_share, 0)}.\n"
        "- **What is stale** fades to 50.\n"
        f"- **Green** from {n.count(s.green_from)}; **red** are the lowest below "
        f"{n.count(s.red_below)}, at most {n.count(s.capacity)}; **yellow** the others.\n"
        f"- **No score** with fresh evidence for less than {n.percent(s.coverage_floor, 0)} of the "
        f"weight.\n{caps}"
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


def _value(name: str, value: float) -> str:
    """A value of an input as a reader sees it.

    >>> _value("usage_change", -0.693), _value("seats_used_share", 0.5), _value("csat_180d", 3.5)
    ('−50%', '50%', '3.5')
    """
    unit = INPUTS[name].unit
    if unit == "log ratio":
        return n.signed(exp(value) - 1, lambda change: n.percent(change, 0))
    if unit == "share":
        return n.percent(value, 0)
    return n.count(value, 0 if float(value).is_integer() else 1)


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
