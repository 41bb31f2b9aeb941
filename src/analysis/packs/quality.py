"""The exhibits of the data quality report: whether the data can be used, and why not."""

from typing import Any

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.ranked_bars import ranked_bars
from analysis.contracts import TABLES, Book
from analysis.documents.exhibits import Column, Table, Tile, Tone
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.packs.covers import cover_of
from analysis.periods import Window, month_name, short_day, short_month
from analysis.quality.churn_definitions import QUIET_DAYS, churn_by_definition
from analysis.quality.completeness import blank_counts
from analysis.quality.findings import Finding, Severity
from analysis.quality.freshness import freshness
from analysis.quality.verdict import Verdict

SOURCE = "The checks of docs/data-quality.md"
MOST_COLUMNS = 12  # of blanks, in one picture
_SET_ASIDE = (
    "repeat",
    "orphan",
    "rejected",
)  # kinds of notes: rows that should be data, and are not

_TITLES: dict[Severity, str] = {
    "unusable": "What makes the data unusable",
    "doubtful": "What makes pages doubtful",
    "note": "What to know besides",
}


def cover(book: Book) -> dict[str, Any]:
    """The cover's words. What is doubtful is the report itself, so the cover does not repeat it."""
    return cover_of(
        book, title="Can the data be trusted?", subtitle=month_name(book.as_of), uses=()
    )


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


def _breakable(text: str) -> str:
    """Names of columns may go on in the next line: a space without width after each underscore."""
    return text.replace("_", "_\u200b")


def _any_is_bad(value: int) -> Tone:
    return "bad" if value else ""
