"""The exhibits of how the score is made, and of where people set it aside and who was right."""

from math import exp

import pandas as pd

from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table
from analysis.health.inputs import INPUTS
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.packs.health import BAND_TONES, BookHealth
from analysis.periods import short_day
from analysis.qbr.people import team_names

MOST_OVERRIDES = 20  # listed; the rest are counted and stand in the data


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
        most=MOST_OVERRIDES,
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
        most=MOST_OVERRIDES,
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
