"""The exhibits of the data quality report: whether the data can be used, and what has been restated."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.ranked_bars import ranked_bars
from analysis.contracts import TABLES, Book
from analysis.documents.exhibits import Column, Table, Tile, Tone
from analysis.loading import import_ids, load_book, months
from analysis.loading.store import freeze, frozen, frozen_names
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.packs.covers import cover_of
from analysis.periods import Window, month_end, month_name, month_text, short_day, short_month
from analysis.quality.churn_definitions import QUIET_DAYS, churn_by_definition
from analysis.quality.completeness import blank_counts
from analysis.quality.figures import Reported, reported
from analysis.quality.findings import Finding, Severity
from analysis.quality.freshness import freshness
from analysis.quality.restatements import (
    Cause,
    Earlier,
    RestatedMonth,
    Restatement,
    as_imported,
    as_known_then,
    restatements,
)
from analysis.quality.verdict import Verdict
from analysis.runs.outputs import file_name

SOURCE = "The checks of docs/data-quality.md"
MOST_COLUMNS = 12  # of blanks, in one picture
_SET_ASIDE = (
    "repeat",
    "orphan",
    "rejected",
)  # kinds of notes: rows that should be data, and are not
FIRST_REPORTED = "first-reported"  # folder below that of the packs

_TITLES: dict[Severity, str] = {
    "unusable": "What makes the data unusable",
    "doubtful": "What makes pages doubtful",
    "note": "What to know besides",
}
_LABELS = {
    "arr": "ARR",
    "customers": "customers",
    "nrr": "NRR",
    "grr": "GRR",
    "logo_churn": "logo churn",
}


def cover(book: Book) -> dict[str, Any]:
    """The cover's words. What is doubtful is the report itself, so the cover does not repeat it."""
    return cover_of(
        book, title="Can the data be trusted?", subtitle=month_name(book.as_of), uses=()
    )


def keep_reported(book: Book, packs: Path) -> None:
    """Keep the key figures of the book's month as they are first reported, below the packs' folder.

    What was kept of a month before stays as it is: a pack made anew does not change what was said.
    """
    store = packs / FIRST_REPORTED
    said = reported(book)
    name = _kept_name(book, said.month)
    if f"figures-{name}" not in frozen_names(store):
        freeze(store, f"lines-{name}", said.lines)
        freeze(store, f"figures-{name}", said.figures())


def restated(book: Book, store: str = "") -> tuple[RestatedMonth, ...]:
    """The past months whose key figures have moved since they were reported.

    Against what the pack of the month said, where it was kept in `store`; else against the first
    import that had all of the month, where imports are kept; else against what the data say was
    known at its end.
    """
    return restatements(book, earlier=_earlier(book, store))


def _earlier(book: Book, store: str) -> Earlier:
    kept = set(frozen_names(store)) if store else set()
    imported = _imported(book)
    then = as_known_then(book)

    def earlier(month: date) -> Reported | None:
        name = _kept_name(book, month)
        if f"figures-{name}" in kept:
            return Reported.kept(frozen(store, f"figures-{name}"), frozen(store, f"lines-{name}"))
        known_to = next((each for each in imported if each[0] >= month), None)
        return (by_import(*known_to)(month) if known_to else None) or then(month)

    @cache
    def by_import(last_month: date, import_id: str) -> Earlier:
        day = month_end(last_month)
        return as_imported(load_book(book.source, as_of=day, import_id=import_id))

    return earlier


def _imported(book: Book) -> list[tuple[date, str]]:
    """The imports before the latest, the earliest first, each with its last complete month."""
    ids = import_ids(book.source) if book.source else []
    return [(months(book.source, import_id=each)[1], each) for each in ids[:-1]]


def _kept_name(book: Book, month: date) -> str:
    """Companies share no figures, though they may share a folder of packs."""
    return f"{file_name(book.company or Path(book.source).name)}-{month_text(month)}"


def headline(verdict: Verdict) -> str:
    """Whether the data can be used, in a sentence."""
    doubtful = len(verdict.of("doubtful"))
    if not verdict.is_usable:
        return "The data cannot be used: no report is made from them"
    if doubtful:
        things = "one thing makes" if doubtful == 1 else f"{doubtful} things make"
        return f"The data can be used, and {things} some pages doubtful"
    return "The data can be used, and no page is doubtful"


def tiles(book: Book, verdict: Verdict) -> list[Tile]:
    """The verdict in figures."""
    rows = sum(len(table) for table in book.complete.values())
    aside = sum(note.n_rows for note in book.notes if note.kind in _SET_ASIDE)
    there = sum(book.has(name) for name in TABLES)
    graver = "bad" if not verdict.is_usable else "warn" if verdict.of("doubtful") else "good"
    words = {"bad": "cannot be used", "warn": "usable, with doubts", "good": "usable"}
    tone: Tone = graver  # type: ignore[assignment]
    clean = len(verdict.checks) - len({finding.check for finding in verdict.findings})
    return [
        Tile("Verdict", words[graver], f"on {short_day(book.as_of)}", tone),
        Tile("Doubtful", n.count(len(verdict.of("doubtful"))), "mark the pages that use them"),
        Tile("Notes", n.count(len(verdict.of("note"))), "change no key figure visibly"),
        Tile("Checks that found nothing", f"{n.count(clean)} of {n.count(len(verdict.checks))}"),
        Tile("Tables", f"{n.count(there)} of {n.count(len(TABLES))}", f"{n.count(rows)} rows kept"),
        Tile("Rows set aside", n.count(aside), "repeated, rejected, or of unknown accounts"),
    ]


def grave_findings(verdict: Verdict) -> list[Table]:
    """What stops reports or marks pages."""
    unusable = [findings_table(verdict, "unusable")] if not verdict.is_usable else []
    return [*unusable, findings_table(verdict, "doubtful")]


def findings_table(verdict: Verdict, severity: Severity) -> Table:
    """The findings of one severity, each with what it does and what to do."""
    found = verdict.of(severity)
    rows = pd.DataFrame(
        [
            {
                "text": finding.text,
                "count": _counted(finding),
                "effect": f"{finding.effect} {finding.remedy}",
                "examples": listing(finding.examples, most=2) if finding.examples else None,
            }
            for finding in found
        ],
        columns=["text", "count", "effect", "examples"],
    )
    named = {"unusable": "unusable", "doubtful": "doubtful", "note": "worth knowing"}[severity]
    return Table.of(
        rows,
        {
            "text": Column("What was found", _breakable, width=0.28),
            "count": Column("How much", width=0.14),
            "effect": Column("What it does, and what to do", _breakable, width=0.33),
            "examples": Column("For example", _breakable, width=0.25),
        },
        headline=f"{plural(len(found), 'finding')} {'is' if len(found) == 1 else 'are'} {named}"
        if found
        else f"Nothing is {named}",
        subtitle=_TITLES[severity],
        source=SOURCE,
        empty="No check found anything of this kind.",
    )


def freshness_table(book: Book) -> Table:
    """How far each table reaches."""
    rows = freshness(book)
    flowing = rows[rows["empty_months"].notna()]
    late = flowing[flowing["last"] < pd.Timestamp(book.as_of.replace(day=1))]
    return Table.of(
        rows,
        {
            "table": Column("Table", width=0.26),
            "rows": Column("Rows", n.count, is_number=True),
            "first": Column("From", short_day),
            "last": Column("To", short_day),
            "silent_days": Column("Days since", n.count, is_number=True),
            "empty_months": Column(
                "Months without rows, of 13", n.count, is_number=True, tone=_any_is_bad
            ),
        },
        headline=f"{listing(late['table'])} {'ends' if len(late) == 1 else 'end'} before the month"
        if len(late)
        else "Every table into which rows flow reaches into the month",
        subtitle=f"What had happened by {short_day(book.as_of)}; a dash where rows do not flow",
        source=SOURCE,
    )


def blanks_chart(book: Book) -> Chart | Table:
    """The columns with the most blanks, of those that measures need."""
    blanks = blank_counts(book)
    blanks = blanks[~blanks["is_free"]]
    shares = (blanks["blanks"] / blanks["rows"]).set_axis(blanks["table"] + "." + blanks["column"])
    series = shares.sort_values(ascending=False, kind="stable").head(MOST_COLUMNS)
    if series.empty:
        return Table.of(
            pd.DataFrame({"column": []}),
            {"column": Column("Column")},
            headline="No value that a measure needs is blank",
            source=SOURCE,
            empty="Every column is filled in.",
        )
    return ranked_bars(
        series,
        headline=f"{series.index[0]} is blank in {n.percent(series.iloc[0], 0)} of its rows, "
        "more often than any other",
        subtitle=f"Share of blanks in the {plural(len(series), 'column')} with the most, of those "
        "that measures need",
        source=SOURCE,
        show=n.percent,
        highlight=[series.index[0]],
        size="wide",
    )


def churn_exhibits(book: Book, verdict: Verdict) -> list[Table | str]:
    """Who left within the year, by three definitions, where revenue can be told at all."""
    if not verdict.is_usable:
        return ["Who has left cannot be told from data that cannot be used."]
    return [churn_table(book)]


def churn_table(book: Book) -> Table:
    """Who left within the year, by three definitions."""
    window = Window.trailing(book.as_of)
    told = churn_by_definition(book, window=window)
    names = {
        "by_contract": "By contract: MRR falls to nothing (the measure of all reports)",
        "by_use": f"By use: nothing in the last {QUIET_DAYS} days, where there was some before",
        "by_invoice": "By invoice: all that was billed is used up",
    }
    rows = told.counts() if told else pd.DataFrame(columns=["definition", "n_accounts", "n_lost"])
    rows = rows.assign(
        definition=rows["definition"].map(names),
        rate=[
            lost / of if of else None
            for lost, of in zip(rows["n_lost"], rows["n_accounts"], strict=True)
        ],
        only_here=rows.get("only_here"),
        only_contract=rows.get("only_contract"),
    )
    rates = rows["rate"].dropna()
    return Table.of(
        rows,
        {
            "definition": Column("Definition", width=0.44),
            "n_accounts": Column("Accounts", n.count, is_number=True, width=0.12),
            "n_lost": Column("Left", n.count, is_number=True, width=0.1),
            "rate": Column("Logo churn", n.percent, is_number=True, width=0.12),
            "only_here": Column("Only here", n.count, is_number=True, width=0.11),
            "only_contract": Column("Not here", n.count, is_number=True, width=0.11),
        },
        headline=f"Logo churn is {n.interval(min(rates), max(rates))}, depending on what counts as "
        "leaving"
        if len(rates) and n.percent(min(rates)) != n.percent(max(rates))
        else "The definitions of leaving agree"
        if len(rates)
        else "Leaving cannot be told yet",
        subtitle=f"Accounts that paid at the end of {short_month(window.opening)}, and had left by "
        f"that of {short_month(window.closing)}. Only here: left, though the contract runs; not "
        "here: still there, though it ended",
        source="Contract lines, usage and invoices",
        empty="The data do not reach back twelve months.",
    )


def restatements_table(restated: tuple[RestatedMonth, ...], book: Book) -> Table:
    """What earlier reports said, what the data say of the same months now, and why."""
    rows = pd.DataFrame(
        [
            {
                "month": month.month,
                "moved": "; ".join(_moved(moved, book) for moved in month.moved),
                "why": causes_text(month.causes),
            }
            for month in restated
        ],
        columns=["month", "moved", "why"],
    )
    return Table.of(
        rows,
        {
            "month": Column("Month", short_month, width=0.12),
            "moved": Column("As first reported, and now", width=0.44),
            "why": Column("Why", width=0.44),
        },
        headline=restatements_headline(restated, book),
        subtitle="ARR, customers, and retention over the twelve months up to the month. Where no "
        "pack or import of then was kept: as the data say it was known at its end",
        source="Contract lines as known then and now",
        empty="Nothing that became known later bears on them.",
    )


def restatements_headline(restated: tuple[RestatedMonth, ...], book: Book) -> str:
    """The latest restatement in a sentence, or that there is none.

    An example: "September 2026's ARR was first reported as $36.3M, and is now $36.9M; 7 months
    before it moved as well". Why, the table says beside each month.
    """
    if not restated:
        return "No figure of the last twelve months has changed"
    latest = restated[0]
    first = latest.moved[0]
    others = len(restated) - 1
    tail = f"; {plural(others, 'month')} before it moved as well" if others else ""
    return (
        f"{month_name(latest.month)}’s {_LABELS[first.measure]} was first reported as "
        f"{_value(first.first, first.measure, book)}, and is now "
        f"{_value(first.now, first.measure, book)}{tail}"
    )


def causes_text(causes: tuple[Cause, ...]) -> str:
    """Why figures moved, in words.

    >>> causes_text((Cause("late", 2, ("L1", "L2")), Cause("rates", 1, ("EUR",))))
    '2 contracts reached us late (L1 and L2), EUR counted at another constant rate'
    """
    return ", ".join(_cause(cause) for cause in causes)


def _cause(cause: Cause) -> str:
    ids = f" ({listing(cause.examples, most=3)})" if cause.examples else ""
    lines = plural(cause.count, "contract")
    words = {
        "late": f"{lines} reached us late{ids}",
        "back_dated": f"{lines} back-dated{ids}",
        "renewed_late": f"{lines} renewed after {'its' if cause.count == 1 else 'their'} end{ids}",
        "removed": f"{lines} no longer in the data{ids}",
        "amount": f"{lines} with another amount{ids}",
        "days": f"{lines} with another start or end{ids}",
        "merged": f"{plural(cause.count, 'account')} taken over by another{ids}",
        "rates": f"{listing(cause.examples)} counted at another constant rate",
        "method": "the same contracts, worked out otherwise than then",
    }
    return words[cause.kind]


def checks_table(verdict: Verdict) -> Table:
    """Every check, and what it found."""
    counts = pd.Series([finding.check for finding in verdict.findings]).value_counts()
    rows = pd.DataFrame(
        [
            {
                "area": check.area,
                "question": check.question,
                "found": int(counts.get(check.name, 0)),
            }
            for check in verdict.checks
        ]
    )
    clean = int((rows["found"] == 0).sum())
    return Table.of(
        rows,
        {
            "area": Column("Area", width=0.18),
            "question": Column("What was asked", width=0.66),
            "found": Column("Findings", lambda v: n.count(v) if v else "none", is_number=True),
        },
        headline=f"{n.count(clean)} of {n.count(len(rows))} checks found nothing",
        subtitle=f"Every check there is, as of {short_day(verdict.as_of)}",
        source=SOURCE,
    )


def _counted(finding: Finding) -> str:
    if not finding.of:
        return plural(finding.count, finding.unit.removesuffix("s"))
    said = n.percent(finding.share)
    said = "under 0.1%" if said == n.percent(0) and finding.count else said
    share = f" ({said})" if finding.of >= 20 else ""
    return f"{n.count(finding.count)} of {n.count(finding.of)} {finding.unit}{share}"


def _moved(moved: Restatement, book: Book) -> str:
    first, now = (_value(value, moved.measure, book) for value in (moved.first, moved.now))
    return f"{_LABELS[moved.measure]} {first}, now {now}"


def _value(value: float | None, measure: str, book: Book) -> str:
    if value is None:
        return "no value"
    if measure == "arr":
        return n.money_short(value, book.currency)
    return n.count(value) if measure == "customers" else n.percent(value)


def _breakable(text: str) -> str:
    """Names of columns may go on in the next line: a space without width after each underscore."""
    return text.replace("_", "_\u200b")


def _any_is_bad(value: int) -> Tone:
    return "bad" if value else ""
