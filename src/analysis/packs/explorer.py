"""Pickers for JupyterLab: the same exhibits as in the reports, for the accounts one picks."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from analysis import show
from analysis.contracts import Book
from analysis.errors import UserError
from analysis.metrics.movements import mrr_movements
from analysis.packs import portfolio_details as details
from analysis.packs.arr import arr_bridge, covered_year
from analysis.packs.key_figures import key_figures
from analysis.periods import add_months, last_complete_month, month_end, month_text, months_between
from analysis.qbr.people import team_names

if TYPE_CHECKING:
    from ipywidgets import VBox

ALL = "All"
MONTHS = 24  # to choose from, at most


class EmptyChoiceError(UserError):
    """No account is what was picked."""


def portfolio(book: Book) -> "VBox":
    """Pickers for segment, owner and month over key figures, the ARR bridge and retention.

    Needs ipywidgets, which comes with JupyterLab in this project.
    """
    import ipywidgets as widgets

    owners = team_names(book)
    choose_segment = widgets.Dropdown(
        options=[ALL, *sorted(book.roster["segment"].dropna().unique())], description="Segment"
    )
    choose_owner = widgets.Dropdown(
        options=[(ALL, ALL), *sorted((owners.get(key, key), key) for key in _owners(book))],
        description="Owner",
    )
    choose_month = widgets.Dropdown(
        options=[month_text(each) for each in _months(book)], description="Month"
    )
    shown = widgets.Output()

    def draw(_: object = None) -> None:
        with shown:
            shown.clear_output(wait=True)
            try:
                display(book, choose_segment.value, choose_owner.value, choose_month.value)
            except UserError as mistake:
                show.callout(str(mistake))

    for picker in (choose_segment, choose_owner, choose_month):
        picker.observe(draw, names="value")
    draw()
    return widgets.VBox([widgets.HBox([choose_segment, choose_owner, choose_month]), shown])


def display(book: Book, segment: str, owner_id: str, month: str) -> None:
    """Show the exhibits of the accounts that the pickers name."""
    chosen = picked(book, segment, owner_id, date.fromisoformat(f"{month}-01"))
    movements = mrr_movements(chosen)
    year = covered_year(movements)
    show.tiles(key_figures(chosen, movements, year))
    show.chart(arr_bridge(chosen, movements, year))
    show.table(details.retention_table(movements, year, "industry", "Industry"))
    show.table(details.renewals_table(chosen))


def picked(book: Book, segment: str, owner_id: str, month: date) -> Book:
    """The book at the end of the month, with only the accounts of a segment and an owner.

    Accounts go by their segment and owner of that day. "All" leaves a picker open.

    Raises
    ------
    EmptyChoiceError
        If no account is left.
    """
    then = book.at(month_end(month))
    roster = then.roster
    kept = pd.Series(True, index=roster.index)
    if segment != ALL:
        kept &= roster["segment"] == segment
    if owner_id != ALL:
        kept &= roster["owner_id"] == owner_id
    if not kept.any():
        if segment == owner_id == ALL:
            raise EmptyChoiceError(
                f"There was no account yet in {month_text(month)}. Pick a later month."
            )
        wanted = [f"in segment {segment}"] if segment != ALL else []
        wanted += ["with this owner"] if owner_id != ALL else []
        raise EmptyChoiceError(
            f"No account was {' and '.join(wanted)} in {month_text(month)}. "
            "Set one of the pickers to All."
        )
    accounts = set(roster.loc[kept, "account_id"])
    accounts |= {old for old, new in then.survivors.items() if new in accounts}
    tables = {
        name: table[table["account_id"].isin(accounts)] if "account_id" in table else table
        for name, table in then.complete.items()
    }
    return replace(then, complete=tables)


def _months(book: Book) -> list[date]:
    """The latest first, back to the first whose figures have a month to be compared with."""
    movements = mrr_movements(book)
    last = last_complete_month(book.as_of)
    covered = 0 if movements.changes.empty else months_between(movements.first_month, last)
    return [add_months(last, -back) for back in range(max(1, min(MONTHS, covered)))]


def _owners(book: Book) -> list[str]:
    return sorted(book.roster["owner_id"].dropna().unique())
