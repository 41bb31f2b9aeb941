"""What we said and what happened: every month's forecast kept as it was made, scored when it ripens."""

from contextlib import suppress
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.reliability import reliability
from analysis.churn.ledger import entry, kept_word, ripened, scored, track_record
from analysis.churn.verdict import EVENTS_FOR_RANKING
from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table
from analysis.loading.paths import resolve
from analysis.loading.store import FrozenError, freeze, frozen, frozen_names
from analysis.narrative import numbers as n
from analysis.narrative.sentences import plural
from analysis.packs.first_reported import kept_name
from analysis.packs.risk import BookRisk, money, whole
from analysis.periods import month_name, short_day

FOLDER = "forecasts"  # beside the packs: outlives each of them
SOURCE = "Forecasts as they were frozen each month"
_MONTH = len("2026-10")  # ends the name of a forecast


def keep_forecast(book: Book, risks: BookRisk, folder: Path) -> bool:
    """Freeze the month's forecast; whether it is the one that stands.

    The first forecast of a month stands: one that is made again with other data or other code is
    not kept, since a record that can be improved afterwards is no record.
    """
    table = entry(
        risks.scores,
        risks.arr_minor,
        book=book,
        horizon_days=risks.model.horizon_days,
        base_rate=risks.model.rates.overall,
        level=risks.verdict.level,
    )
    with suppress(FrozenError):
        freeze(folder, _name(book, book.as_of), table)
        return True
    return False


def record(book: Book, folder: str) -> pd.DataFrame:
    """Every forecast frozen in `folder`, with what became of it as known on the book's day."""
    if not folder:
        return ripened([], book)
    place = resolve(folder)
    ours = _name(book, book.as_of)[:-_MONTH]
    names = [name for name in frozen_names(place) if name[:-_MONTH] == ours]
    return ripened((frozen(place, name) for name in names), book)


def _name(book: Book, month: date) -> str:
    return f"churn-{kept_name(book, month)}"


def record_text(rows: pd.DataFrame, risks: BookRisk) -> str:
    """What the record says so far, in Markdown."""
    months = track_record(rows)
    told = scored(rows)
    if not len(months):
        return (
            "No forecast has been kept yet. Each month's pack freezes its own, and scores it once its "
            f"outcome is settled: {risks.horizon} and a month of grace later. Until then, the replay of "
            "the past is the only evidence."
        )
    if not told["n"]:
        counted = months[~months["was_made_late"]]
        if not len(counted):
            return "The forecasts kept were made with hindsight, so they do not count."
        first = counted["settles_date"].min()
        return (
            f"{plural(len(counted), 'forecast')} kept, none ripe: the first is settled on "
            f"{short_day(first.date())}."
        )
    settled = f"{plural(int(told['n']), 'settled prediction')}, {plural(int(told['n_left']), 'departure')}"
    if told["n_left"] < EVENTS_FOR_RANKING:
        counted = months[~months["was_made_late"] & months["happened"].notna()]
        return (
            f"{settled}, where {n.count(counted['expected'].sum(), 1)} were expected. Too few to tell a good "
            f"forecast from a lucky one: that takes {plural(EVENTS_FOR_RANKING, 'departure')}."
        )
    return (
        f"{settled}: the forecasts as printed saved {whole(told['log_loss_saved'])} of the base rate's log-loss and ranked a leaver "
        f"above a stayer {whole(told['auc'])} of the time."
    )


def record_exhibits(rows: pd.DataFrame, risks: BookRisk) -> list[Table | Chart]:
    """The record by month and, once forecasts have ripened, what was printed against what happened."""
    if not len(rows):
        return []
    ripe = [record_chart(rows)] if len(kept_word(rows)) else []
    return [record_table(rows, risks), *ripe]


def record_table(rows: pd.DataFrame, risks: BookRisk) -> Table:
    """Month by month: how many were expected to leave, and how many did."""
    months = track_record(rows)
    known = months["happened"].notna()
    inside = ((months["low"] <= months["happened"]) & (months["happened"] <= months["high"]))[known]

    def in_money(minor: float) -> str:
        return money(risks, minor)

    table = months.assign(
        month=[month_name(day.date()) for day in months["snapshot_date"]],
        band=[
            n.interval(low, high, lambda v: n.count(v, 1))
            for low, high in zip(months["low"], months["high"], strict=True)
        ],
        status=np.select(
            [months["was_made_late"].astype(bool), known],
            ["made with hindsight", "settled"],
            "open",
        ),
    )
    table["until"] = [short_day(day.date()) for day in months["settles_date"]]
    return Table.of(
        table,
        {
            "month": Column("Forecast of", width=0.15),
            "n": Column("Accounts", n.count, is_number=True),
            "expected": Column("Expected", lambda v: n.count(v, 1), is_number=True),
            "band": Column("90% band", is_number=True),
            "happened": Column("Left", n.count, is_number=True),
            "expected_minor": Column("ARR expected", in_money, is_number=True),
            "happened_minor": Column("ARR lost", in_money, is_number=True),
            "until": Column("Settled on", width=0.14),
            "status": Column("Status", width=0.11),
        },
        headline=f"{n.count(int(inside.sum()))} of {plural(int(known.sum()), 'settled forecast')} held "
        "within the band"
        if known.any()
        else "No forecast is settled yet",
        subtitle="The first forecast of a month stands, however it turned out. Those made from data that "
        "reach past the month are shown and never counted",
        source=SOURCE,
        empty="No forecast has been kept yet.",
    )


def record_chart(rows: pd.DataFrame) -> Chart:
    """What was printed against what happened."""
    table = kept_word(rows)
    inside = int(
        ((table["low"] <= table["predicted"]) & (table["predicted"] <= table["high"])).sum()
    )
    return reliability(
        table,
        headline=f"In {n.count(inside)} of {plural(len(table), 'group')} what was printed agrees with what "
        "happened"
        if len(table)
        else "Nothing has ripened yet",
        subtitle="Frozen predictions in groups of like chance; share that decided to leave, each with its "
        "90% interval",
        source=SOURCE,
        show=whole,
        x_name="Chance printed",
        y_name="Share that left",
    )
