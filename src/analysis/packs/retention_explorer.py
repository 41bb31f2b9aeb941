"""Pickers for JupyterLab: how long accounts stay, and what the model would say if one fact differed."""

from typing import TYPE_CHECKING

import pandas as pd

from analysis import show
from analysis.charts.chart import Chart
from analysis.churn.catalogue import FEATURES
from analysis.churn.service import UNDECIDED
from analysis.churn.what_if import ACTIONABLE, CAVEAT, Answer, levers, what_if
from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tile
from analysis.errors import UserError
from analysis.narrative import numbers as n
from analysis.packs import staying as pages
from analysis.packs.risk import SOURCE, BookRisk, whole
from analysis.periods import short_day

if TYPE_CHECKING:
    from ipywidgets import VBox

SEGMENT, COHORT = "Segment", "Year of beginning"


def survival(book: Book) -> "VBox":
    """A picker for what the curves of survival are told apart by."""
    import ipywidgets as widgets

    stay = pages.staying(book)
    choose = widgets.ToggleButtons(options=["All", SEGMENT, COHORT], description="By")
    shown = widgets.Output()

    def draw(_: object = None) -> None:
        with shown:
            shown.clear_output(wait=True)
            show.chart(survival_chart(stay, choose.value))

    choose.observe(draw, names="value")
    draw()
    return widgets.VBox([choose, shown])


def survival_chart(stay: pages.Staying, by: str) -> Chart:
    """The curve of all accounts, or a curve for each segment or year of beginning."""
    if by == SEGMENT:
        return pages.segments_chart(stay)
    if by == COHORT:
        return pages.cohorts_chart(stay)
    return pages.survival_chart(stay)


def one_account(book: Book, risks: BookRisk) -> "VBox":
    """Pickers for an account, a fact and a value: what the model would say then."""
    import ipywidgets as widgets

    asked = risks.features[risks.features["state"].isin(UNDECIDED)]
    names = book.roster.set_index("account_id")["account_name"]
    choose_account = widgets.Dropdown(
        options=sorted((names.get(one, one), one) for one in asked["account_id"]),
        description="Account",
    )
    choose_fact = widgets.Dropdown(
        options=[(name.replace("_", " "), name) for name in ACTIONABLE], description="Fact"
    )
    choose_value = widgets.FloatText(description="If it were", step=0.1)
    shown = widgets.Output()

    def reset(_: object = None) -> None:
        row = asked[asked["account_id"] == choose_account.value]
        value = row[choose_fact.value].iloc[0] if len(row) else 0.0
        choose_value.value = 0.0 if pd.isna(value) else round(float(value), 2)
        draw()

    def draw(_: object = None) -> None:
        with shown:
            shown.clear_output(wait=True)
            try:
                display(risks, choose_account.value, choose_fact.value, choose_value.value)
            except UserError as mistake:
                show.callout(str(mistake))

    choose_account.observe(reset, names="value")
    choose_fact.observe(reset, names="value")
    choose_value.observe(draw, names="value")
    reset()
    return widgets.VBox(
        [widgets.HBox([choose_account, choose_fact, choose_value]), shown],
    )


def display(risks: BookRisk, account_id: str, fact: str, value: float) -> None:
    """What the model says, what it would say, its caveat, and which facts would move it most.

    Raises
    ------
    WhatIfError
        Where the model has nothing to say of single accounts.
    """
    answer = what_if(risks.model, risks.features, account_id, fact, value)
    if not risks.verdict.may_give_probabilities:
        show.callout("The evidence does not carry probabilities: read the direction, not the size.")
    show.tiles(tiles(answer))
    show.text(bound_text(answer))
    show.text(CAVEAT)
    show.table(levers_table(risks, account_id))


def tiles(answer: Answer) -> list[Tile]:
    """The probability as it stands and with one fact changed."""
    fact = answer.feature.replace("_", " ")
    return [
        Tile(
            "Chance of leaving as it stands",
            whole(answer.probability),
            f"{fact}: {_value(answer.value)}",
        ),
        Tile(
            "If that one fact were different",
            whole(answer.probability_changed),
            f"{fact}: {_value(answer.changed_to)}",
        ),
    ]


def bound_text(answer: Answer) -> str:
    """That a value beyond what the model tells apart was read as the bound; "" within it."""
    feature = next(one for one in FEATURES if one.name == answer.feature)
    read = min(max(answer.changed_to, feature.low), feature.high)
    if read == answer.changed_to:
        return ""
    return (
        f"**Read as {_value(read)}.** The model tells {feature.name.replace('_', ' ')} apart from "
        f"{_value(feature.low)} to {_value(feature.high)}; what lies beyond counts as the bound."
    )


def levers_table(risks: BookRisk, account_id: str) -> Table:
    """Which actionable facts would lower the chance most, were they as of a good account."""
    table = levers(risks.model, risks.features, account_id)
    seen = table[["probability", "probability_changed"]].map(whole)  # as the reader will
    table = table[seen["probability"] != seen["probability_changed"]]
    best = table["feature"].iloc[0].replace("_", " ") if len(table) else ""
    return Table.of(
        table,
        {
            "feature": Column("Fact", lambda name: name.replace("_", " "), width=0.36),
            "value": Column("As it is", _value, is_number=True),
            "good_value": Column("Of a good account", _value, is_number=True),
            "probability": Column("Chance", whole, is_number=True),
            "probability_changed": Column("Chance then", whole, is_number=True),
        },
        headline=f"What goes with the largest difference is {best}"
        if best
        else "No single fact would lower the chance by a whole point",
        subtitle="Each fact alone set to that of the better quarter of accounts that could leave, as of "
        f"{short_day(risks.as_of)}",
        source=SOURCE,
        empty="No single fact would lower the chance by a whole point.",
    )


def _value(value: float) -> str:
    return n.count(value, 0 if float(value).is_integer() else 2) if pd.notna(value) else "not known"
