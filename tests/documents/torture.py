"""The content that breaks layouts, on every layout there is; for PDF, HTML and presentation alike."""

from datetime import date
from types import ModuleType

import nbformat
import pandas as pd

from analysis import show
from analysis.charts.bridge import bridge
from analysis.charts.columns import columns
from analysis.charts.ranked_bars import ranked_bars
from analysis.charts.trend_lines import trend_lines
from analysis.documents.exhibits import Column, Table, Tile
from analysis.documents.payload import Cover
from analysis.narrative.numbers import money

LONGEST = "Vereinigte Donaudampfschifffahrts- und Industrieversicherungsgesellschaft mbH & Co. KGaA"
UNBROKEN = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzesgesellschaft"
NAMES = (
    LONGEST,
    UNBROKEN,
    "株式会社サンプル・インターナショナル・ホールディングス",
    "شركة الأفق للتجارة والمقاولات العامة",
    "חברת הדוגמה לטכנולוגיה בע״מ",
    "Société Générale de Précision Électromécanique du Nord",
    "Łódź Świętokrzyska Spółdzielnia",
    "=cmd()|' /C calc'!A0",
    "<script>alert(1)</script> #set page(width: 1pt)",
)
SMALLEST, LARGEST = 312_00, 98_765_432_00  # an ARR of three figures and one of eight, in cents
SOURCE = {"subtitle": "Annual recurring revenue in US dollars", "source": "billing ledger"}
MONTHS = pd.date_range("2025-11-01", periods=12, freq="MS")


def dollars(minor: float) -> str:
    return money(minor, "USD")


def amounts(count: int) -> list[int]:
    """From the smallest to the largest and below zero, in turn."""
    return [(SMALLEST, LARGEST, -LARGEST, 0)[i % 4] for i in range(count)]


def accounts(count: int) -> Table:
    """A table of accounts by every hard name; each row is known by its number."""
    frame = pd.DataFrame(
        {
            "account": [f"{NAMES[i % len(NAMES)]} {i + 1:02d}" for i in range(count)],
            "arr_minor": amounts(count),
            "change": amounts(count),
            "why": ["usage fell by half against its own six-month median" for _ in range(count)],
        }
    )
    return Table.of(
        frame,
        {
            "account": Column("Account"),
            "arr_minor": Column("ARR", show=dollars, is_number=True),
            "change": Column(
                "Change on the same quarter of last year", show=dollars, is_number=True
            ),
            "why": Column("What moves it"),
        },
        headline=f"{count} accounts are due, {LONGEST} first",
        empty="No contract ends within 180 days.",
        **SOURCE,
    )


def key_figures() -> list[Tile]:
    gaps = (3.1, None, None, 3.4, None, -2.0)
    return [
        Tile("ARR of the largest", dollars(LARGEST), "up 4.3% on last quarter", "good", gaps, "g"),
        Tile("ARR of the smallest", dollars(SMALLEST), "one point in time", "", (3.1,), "one"),
        Tile("Net new ARR", dollars(-LARGEST), "down on last quarter", "bad", (-1.0, -5.0), "fell"),
        Tile("Sponsor of " + LONGEST, "none named in the last four quarters", "", "muted"),
    ]


def notebook(sample: ModuleType, kind: str) -> nbformat.NotebookNode:
    """Every hard case on a slide or section of its own."""
    by_name = pd.Series([LARGEST, SMALLEST, -LARGEST], index=list(NAMES[:3]))
    one_point = pd.DataFrame({"ARR": [LARGEST]}, index=MONTHS[:1])
    missing = pd.DataFrame(
        {LONGEST: [LARGEST] * 12, "שם": [SMALLEST] * 12}, index=MONTHS, dtype=float
    )
    missing.loc[MONTHS.month % 4 == 1] = None
    steps = pd.Series(
        [LARGEST, -LARGEST, SMALLEST, SMALLEST],
        index=["Opening", f"Churned with {UNBROKEN}", "New", "Closing"],
    )
    steps = steps.astype(float)
    nothing = pd.Series([], dtype=float)
    sentence = "An unabridged sentence goes on and on for the reader. "
    cells = [
        sample.code(
            show.cover_bundle(
                Cover(
                    f"Review of {LONGEST} and all of its subsidiaries",
                    "Where revenue stands, what is at risk, and what we ask for",
                    f"{UNBROKEN}, {NAMES[2]}, {NAMES[3]}",
                    date(2026, 10, 31),
                    "internal",
                    ("Prepared for the account leadership team",),
                    ("Synthetic data", "Internal"),
                )
            )
        ),
        sample.words("## Figures"),
        sample.code(
            show.headline_bundle(f"{LONGEST} renewed " + "every one of its contracts " * 4),
            show.tiles_bundle(key_figures()),
            show.table_bundle(accounts(3)),
        ),
        sample.words(f"## {UNBROKEN}\n\n{NAMES[3]} {NAMES[4]} {UNBROKEN} {NAMES[2]}\n\n{sentence}"),
        sample.code(
            show.chart_bundle(
                ranked_bars(by_name, show=dollars, headline="One is far the largest", **SOURCE)
            )
        ),
        sample.words("## One point in time"),
        sample.code(
            show.chart_bundle(
                trend_lines(one_point, show=dollars, headline="One month is known", **SOURCE)
            )
        ),
        sample.words("## Missing quarters"),
        sample.code(
            show.chart_bundle(
                trend_lines(missing, show=dollars, headline="Four months are not known", **SOURCE)
            ),
            show.chart_bundle(
                columns(
                    pd.Series(amounts(6), index=MONTHS[:6]),
                    show=dollars,
                    headline="Half of it is lost again",
                    **SOURCE,
                )
            ),
        ),
        sample.words("## Below zero"),
        sample.code(
            show.chart_bundle(
                bridge(steps, show=dollars, headline="Nearly all of it left", **SOURCE)
            )
        ),
        sample.words("## Nothing"),
        sample.code(show.table_bundle(accounts(0))),
        sample.words("## No values"),
        sample.code(
            show.chart_bundle(
                ranked_bars(nothing, show=dollars, headline="Nobody is due", **SOURCE)
            )
        ),
        sample.words("## Words\n\n" + sentence * 60),
        sample.words("## All accounts", tags=("appendix",)),
        sample.code(show.table_bundle(accounts(40))),
    ]
    return sample.notebook(*cells, kind=kind)
