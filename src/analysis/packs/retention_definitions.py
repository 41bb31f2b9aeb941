"""What would net retention be by the other definitions in use, and does every unit stand somewhere?"""

import pandas as pd

from analysis.documents.exhibits import Column, Table
from analysis.metrics.movements import bridge
from analysis.metrics.retention import VARIANTS
from analysis.metrics.variants import period_variants, retention_variants
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.packs.arr import LEDGER
from analysis.packs.retention import Ground
from analysis.written import quoted


def bridge_text(told: Ground) -> str:
    """That the steps account for every unit, and the difference that is left."""
    steps = bridge(told.movements, told.window).iloc[0]
    gains = sum(int(steps[f"{k}_minor"]) for k in ("new", "reactivation", "expansion"))
    losses = sum(int(steps[f"{k}_minor"]) for k in ("contraction", "churned"))
    left = int(steps["opening_minor"]) + gains - losses - int(steps["closing_minor"])
    return (
        f"Every account stands in one step, with the difference between its two balances. Opening, "
        f"steps and close differ by {n.money(left, told.book.currency)}. What is new or returned is "
        "not retention: it stands in no rate on this page."
    )


def definitions_table(told: Ground) -> Table:
    """Net retention by each definition in use, on these data, reconciled to the closing balance."""
    table = retention_variants(told.movements, window=told.window)
    left_out = table["new_minor"] + table["reactivation_minor"] + table["contraction_minor"]
    rows = pd.DataFrame(
        {
            "definition": table["label"]
            + table["is_in_force"].map({True: " (in force)", False: ""}),
            "formula": table["formula"],
            "value": table["value"],
            "counted": table["numerator_minor"],
            "left_out": left_out,
            "closing": table["closing_minor"],
            "remainder": table["residual_minor"],
        }
    )
    values = table["value"].dropna()
    return Table.of(
        rows,
        {
            "definition": Column("Definition", width=0.25),
            "formula": Column("Formula", lambda text: quoted(text, "docs/metrics.md"), width=0.25),
            "value": Column("Net retention", n.percent, is_number=True, width=0.12),
            "counted": Column("Counted", told.money, is_number=True, width=0.1),
            "left_out": Column("Left out", told.money, is_number=True, width=0.1),
            "closing": Column("Closing ARR", told.money, is_number=True, width=0.1),
            "remainder": Column("Remainder", told.money, is_number=True, width=0.1),
        },
        headline=_definitions_headline(values),
        subtitle=f"{told.span}, the same accounts each time. Counted: closing ARR in the numerator; "
        "left out: what else leads to the closing ARR. The remainder is nothing: no definition "
        "hides or invents revenue, they only look at other accounts",
        source=LEDGER,
    )


def _definitions_headline(values: pd.Series) -> str:
    if values.empty:
        return "No definition has a value: nothing was billed at the opening"
    low, high = values.min(), values.max()
    if n.percent(low) == n.percent(high):
        return f"All definitions agree on {n.percent(high)}"
    return (
        f"The definition alone moves net retention by {n.points(high - low)}: from "
        f"{n.percent(low)} to {n.percent(high)}"
    )


def definitions_text(told: Ground) -> str:
    """Which definition is in force, how to change it, and what single months would make of a year."""
    inforce = VARIANTS[told.movements.variant]
    names = listing([f"`{name}`" for name in VARIANTS])
    lines = [
        f"**In force**: {inforce.label[0].lower()}{inforce.label[1:]}. Every figure of this book goes "
        f"by it. To change it, set `net_retention` under `[definitions]` in book.toml to one of "
        f"{names}.",
        "Only those who stayed is not retention: whoever left is in neither number, so it cannot "
        "fall when customers go.",
    ]
    if told.window.months > 1:
        rates = period_variants(told.movements, window=told.window).set_index("measure")
        net = rates.loc["net_revenue_retention"]
        if pd.notna(net["compounded"]):
            lines.append(
                f"Multiplying the {plural(told.window.months, 'month')} gives "
                f"{n.percent(net['compounded'])}, not {n.percent(net['cohort'])}: who joined in "
                "between counts in later months. Compare a yearly cohort with yearly cohorts only."
            )
    return "\n".join(f"- {line}" for line in lines)
