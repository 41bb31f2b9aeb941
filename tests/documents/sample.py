"""An executed notebook built by hand, as the tests of the documents read it."""

from datetime import date
from typing import Any

import nbformat
import pandas as pd
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis import show
from analysis.charts.chart import Chart
from analysis.documents.exhibits import Column, Table, Tile
from analysis.documents.payload import Cover

SOURCE = "billing ledger and contract register, as of 31 October 2026"


def display(bundle: Any) -> nbformat.NotebookNode:
    """The output that showing leaves in a notebook."""
    data, metadata = bundle
    return new_output("display_data", data=data, metadata=metadata)


def code(*bundles: Any, tags: tuple[str, ...] = ()) -> nbformat.NotebookNode:
    """An executed cell with its displays."""
    return new_code_cell(
        "show.something()",
        outputs=[display(bundle) for bundle in bundles],
        metadata={"tags": list(tags)},
    )


def words(source: str, *, tags: tuple[str, ...] = ()) -> nbformat.NotebookNode:
    return new_markdown_cell(source, metadata={"tags": list(tags)})


def notebook(*cells: nbformat.NotebookNode, kind: str = "deck") -> nbformat.NotebookNode:
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number:02d}"
    return new_notebook(cells=list(cells), metadata={"analysis": {"kind": kind}})


def line_chart(
    headline: str = "Recurring revenue held above plan", *, width: float = 8.2, height: float = 4.2
) -> Chart:
    months = pd.date_range("2025-11-01", periods=12, freq="MS")
    values = [3.10, 3.14, 3.12, 3.22, 3.31, 3.29, 3.38, 3.41, 3.37, 3.46, 3.52, 3.61]
    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.subplots()
    axes.plot(range(12), values, color="#0B6E75", linewidth=2.4)
    axes.fill_between(
        range(12), [v - 0.1 for v in values], [v + 0.1 for v in values], color="#A9CDD0", alpha=0.4
    )
    axes.set_xticks(range(0, 12, 2), [m.strftime("%b %y") for m in months[::2]], family="Inter")
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.text(
        11, values[-1] + 0.04, "$3.61M", ha="right", weight=600, family="Inter", color="#0B6E75"
    )
    return Chart(
        figure=figure,
        headline=headline,
        subtitle="Annual recurring revenue in millions of US dollars, month by month to October 2026",
        source=SOURCE,
        alt="Line: annual recurring revenue rises from 3.10 million dollars to 3.61 million dollars.",
        data=pd.DataFrame({"month": months, "arr_usd": values}),
    )


def account_table(
    rows: int = 8, headline: str = "Eight accounts hold most of what is due", name: str = ""
) -> Table:
    names = [
        "Northwind Logistics",
        "Société Générale Précision",
        "株式会社サンプル",
        "شركة الأفق",
        "Ünal & Söhne",
        "=cmd()",
        "<script>alert(1)</script>",
        "Acme #[*_$@ Ltd",
    ]
    frame = pd.DataFrame(
        {
            "account": [name or names[i % len(names)] for i in range(rows)],
            "owner": [["D. Ortiz", "Li Wei", "P. Nair"][i % 3] for i in range(rows)],
            "arr_minor": [612_000_00 - 41_000_00 * (i % 16) for i in range(rows)],
            "change": [0.12 - 0.05 * (i % 6) for i in range(rows)],
            "notice": [date(2026, 11, 5 + i % 20) for i in range(rows)],
        }
    )
    return Table.of(
        frame,
        {
            "account": Column("Account"),
            "owner": Column("Owner"),
            "arr_minor": Column("ARR", show=lambda v: f"${v / 100:,.0f}", is_number=True),
            "change": Column(
                "Change, 12 months",
                show=lambda v: f"{v:+.0%}".replace("-", "−"),
                is_number=True,
                tone=lambda v: "good" if v > 0.005 else "bad" if v < -0.005 else "",
            ),
            "notice": Column("Notice by", show=lambda d: f"{d.day} Nov 2026"),
        },
        headline=headline,
        subtitle="Accounts whose contracts end within 180 days, by annual recurring revenue",
        source=SOURCE,
        empty="No contract ends within 180 days.",
    )


def key_figures() -> list[Tile]:
    rising = (3.10, 3.14, 3.12, 3.22, 3.31, 3.29, 3.38, None, 3.37, 3.46, 3.52, 3.61)
    return [
        Tile(
            "Annual recurring revenue",
            "$3.61M",
            "up 4.3% on last quarter",
            "good",
            rising,
            "rises from 3.10 to 3.61 million",
        ),
        Tile(
            "Net revenue retention",
            "104.2%",
            "down 0.6 points on last quarter",
            "bad",
            tuple(reversed(rising)),
            "falls",
        ),
        Tile("Gross revenue retention", "93.1%", "held on last quarter", "", rising[:6], "held"),
        Tile("Accounts", "118", "2 won, 1 lost", "muted"),
    ]


def deck(audience: str = "internal") -> nbformat.NotebookNode:
    """A review with a slide of every layout."""
    return notebook(
        words("# Portfolio review\n\nWords that the cover replaces."),
        code(
            show.cover_bundle(
                Cover(
                    "Portfolio review",
                    "Where revenue stands, what is at risk, and what we ask for",
                    "Example Analytics GmbH",
                    date(2026, 10, 31),
                    audience,  # type: ignore[arg-type]
                    ("Prepared for the account leadership team",),
                    ("Synthetic data", "Internal")
                    if audience == "internal"
                    else ("Synthetic data",),
                )
            )
        ),
        words("## Key figures"),
        code(
            show.headline_bundle(
                "Revenue grew 4.3% on the quarter while retention slipped 0.6 points"
            ),
            show.tiles_bundle(key_figures()),
        ),
        words(
            "- Growth came from **new accounts**; the accounts we had grew less than a quarter ago.\n- Two accounts hold a third of what is due for renewal.\n- We ask for one decision: the uplift on multi-year terms."
        ),
        words(
            "## Revenue\n\nThe trend has been up in nine of eleven months. A band shows the range of the plan.\n\n1. New business brought $180K.\n2. Expansion brought $94K.\n\n> Price uplifts were *half* of expansion."
        ),
        code(show.chart_bundle(line_chart())),
        words("## Retention"),
        code(
            show.chart_bundle(
                line_chart("Growth is steady across both years", width=11.5, height=4.4)
            )
        ),
        words("## Two views"),
        code(
            show.headline_bundle("Enterprise carries the growth; smaller accounts hold"),
            show.chart_bundle(line_chart("Enterprise grew", width=5.4, height=4.0)),
            show.chart_bundle(line_chart("Small accounts held", width=5.4, height=4.0)),
        ),
        words("## Renewals"),
        code(show.table_bundle(account_table())),
        code(show.callout_bundle("One notice date falls **before** the next review: decide now.")),
        words(
            "## Decisions\n\n1. Approve the uplift of 4% on terms of two years and longer.\n2. Name a sponsor for Northwind Logistics by 15 November.\n3. Confirm the date of the January review.\n\nQuestions go to [the team](mailto:team@example.com)."
        ),
        words("Mention the board's question of last quarter.", tags=("notes",)),
        words("## Detail", tags=("appendix",)),
        code(show.table_bundle(account_table(40, "Forty contracts end within 180 days"))),
    )
