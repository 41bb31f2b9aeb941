"""Does each table reach the day it is used for, without holes, and did its rows come in time?"""

from collections.abc import Iterator

import pandas as pd

from analysis.contracts import TABLES, Book
from analysis.periods import add_months
from analysis.quality.findings import (
    DOUBTFUL_SHARE,
    Finding,
    counted,
    listed,
    present,
    recent_from,
    shown,
)

# Tables into which rows flow as time passes; others change when they have to.
FLOWING: tuple[str, ...] = (
    "contract_lines",
    "invoices",
    "usage",
    "tickets",
    "surveys",
    "interactions",
)
FLOWING += ("opportunities", "forecasts", "time")
_PARTS = {"usage": "measure", "surveys": "kind"}  # feeds that may fall silent on their own

SHORTEST_SILENCE_DAYS = 14  # below which no silence is told from a holiday
_FEWEST_DAYS = 10  # with rows, from which a rhythm can be read
_RHYTHM_YEARS = 2
_BULK_SHARE = 0.2
CLOSING_DAYS = 3  # after a month's end, in which its last rows are still in time


def stale_tables(book: Book) -> list[Finding]:
    """Has a table, or one of its measures, fallen silent before the day of the report?

    Silent for at least 14 days, and for longer than its own rhythm of the two years before
    explains: the 95th percentile of the days between two entries, and twice again what lies between
    that and the median.
    """
    end = pd.Timestamp(book.as_of)
    found: dict[tuple[str, pd.Timestamp, int], list[str]] = {}
    for name, part, spans in _feeds(book):
        last = spans["last"].iloc[-1]
        silent = (end - last).days
        usual = _longest_usual(spans)
        if usual is None:
            continue
        usual += _usual_length(spans)  # a week or a month is only known once it has passed
        if silent >= SHORTEST_SILENCE_DAYS and silent > usual:
            found.setdefault((name, last, usual), []).append(part)
    return [
        Finding(
            check="stale_tables",
            severity="doubtful",
            tables=(name,),
            text=f"{_feed(name, parts)} ends on {last:%Y-%m-%d}, {(end - last).days} days before "
            f"{book.as_of}.",
            effect="Measures of the latest months are too low or stand still.",
            remedy="Load the newest export; see whether the feed still runs.",
            count=(end - last).days,
            of=0,
            unit="days",
            examples=(f"usual silence: up to {usual} days",),
        )
        for (name, last, usual), parts in sorted(found.items())
    ]


def gaps(book: Book) -> list[Finding]:
    """Are there weeks or months, between its first and its last, without a row from anybody?

    Measured as in `stale_tables`, over its last two years. A gap within the last thirteen months is
    doubtful, one before a note: it shows in charts and in what a model learns, not in the key figures.
    """
    found: dict[tuple[str, pd.Timestamp, pd.Timestamp], list[str]] = {}
    for name, part, spans in _feeds(book):
        usual = _longest_usual(spans)
        if usual is None:
            continue
        spans = _rhythmic(spans)
        silent = _silences(spans)
        for row in spans[(silent >= SHORTEST_SILENCE_DAYS) & (silent > usual)].itertuples():
            found.setdefault((name, row.before, row.first), []).append(part)
    return [
        Finding(
            check="gaps",
            severity="doubtful" if first > recent_from(book.as_of) else "note",
            tables=(name,),
            text=f"{name} has no row from anybody from {before + _DAY:%Y-%m-%d} to "
            f"{first - _DAY:%Y-%m-%d}.",
            effect="What happened then is unknown; sums over these days are too low.",
            remedy="Load the days that are missing, or keep them in mind when reading trends.",
            count=(first - before).days - 1,
            of=0,
            unit="days",
            examples=listed(part for part in parts if part),
        )
        for (name, before, first), parts in sorted(found.items())
    ]


def late_rows(book: Book) -> list[Finding]:
    """Did rows reach us after the month they belong to had been closed?

    Counted where load times are kept. A contract line belongs to the month from which it is both
    signed and in force, other rows to that of their day. A load of more than a fifth of a table is
    history being read in, and not late.
    """
    found = []
    for name, table in present(book, *TABLES):
        known_from = TABLES[name].known_from
        if known_from is None or table["loaded_at"].isna().all():
            continue
        columns = ["signed_date", "start_date"] if name == "contract_lines" else [known_from]
        belongs = table[columns].max(axis="columns")
        loads = table["loaded_at"].map(table["loaded_at"].value_counts())
        timed = table[loads <= _BULK_SHARE * len(table)]
        closed = belongs.reindex(timed.index) + pd.offsets.MonthEnd(0) + CLOSING_DAYS * _DAY
        late = timed[timed["loaded_at"].dt.normalize() > closed.dt.normalize()]
        if late.empty:
            continue
        months = belongs.reindex(late.index).dt.strftime("%Y-%m").drop_duplicates().sort_values()
        recent = belongs >= recent_from(book.as_of)
        is_much = recent.any() and recent[late.index].sum() / recent.sum() >= DOUBTFUL_SHARE
        found.append(
            Finding(
                check="late_rows",
                severity="doubtful" if is_much else "note",
                tables=(name,),
                text=f"{counted(len(late), 'row', 'rows')} of {name} reached us after the end of the "
                f"month concerned ({', '.join(months.tail(3))}).",
                effect="Figures of these months as first reported are without them: see the "
                "restatements.",
                remedy="Load later in the month, or have the source deliver sooner.",
                count=len(late),
                of=len(table),
                examples=shown(late, [TABLES[name].key[0], "loaded_at"]),
            )
        )
    return found


def freshness(book: Book) -> pd.DataFrame:
    """How far each table reaches: one row a table that is there, in the order of the catalogue.

    `table`, `rows`, `first`, `last` (days on which something happened, up to the book's day),
    `silent_days` from the last to the book's day, and `empty_months`: of the last thirteen complete
    months those without a row, for tables into which rows flow.
    """
    rows = []
    months = [add_months(book.as_of.replace(day=1), -back) for back in range(12, -1, -1)]
    for name in (name for name in TABLES if book.has(name)):
        table, known_from = book[name], TABLES[name].known_from
        happened = table[known_from].dropna() if known_from else pd.Series(dtype="datetime64[ns]")
        last = _spans(table, name)["last"].max() if len(happened) else pd.NaT
        seen = set(happened.dt.strftime("%Y-%m"))
        empty = [m for m in months if m.strftime("%Y-%m") not in seen]
        rows.append(
            {
                "table": name,
                "rows": len(table),
                "first": happened.min() if len(happened) else pd.NaT,
                "last": last,
                "silent_days": (pd.Timestamp(book.as_of) - last).days if len(happened) else None,
                "empty_months": len(empty) if name in FLOWING else None,
            }
        )
    table = pd.DataFrame(rows)
    return table.astype({"silent_days": "Int64", "empty_months": "Int64"})


_DAY = pd.Timedelta(days=1)


def _feeds(book: Book) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Every table into which rows flow, by its measures where it has some."""
    for name, table in present(book, *FLOWING):
        if name not in _PARTS:
            yield name, "", _spans(table, name)
            continue
        for part, rows in table.groupby(_PARTS[name], sort=True, observed=True):
            yield name, str(part), _spans(rows, name)


def _spans(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The days that rows cover, one row a first day: `first`, `last`, and `before`, the last day
    covered by any earlier one."""
    known_from = TABLES[name].known_from
    rows = pd.DataFrame({"first": table[known_from].dt.normalize()})
    rows["last"] = rows["first"]
    if name == "usage":
        rows["last"] += pd.to_timedelta(table["days"] - 1, unit="D")
    elif name == "time":
        rows["last"] += pd.offsets.MonthEnd(0)
    spans = rows.dropna().groupby("first", as_index=False)["last"].max().sort_values("first")
    return spans.assign(last=spans["last"].cummax(), before=spans["last"].cummax().shift())


def _rhythmic(spans: pd.DataFrame) -> pd.DataFrame:
    """The last years of a feed: a company that grows does not keep the rhythm of its first."""
    since = spans["last"].iloc[-1] - pd.DateOffset(years=_RHYTHM_YEARS)
    return spans[spans["first"] > since]


def _silences(spans: pd.DataFrame) -> pd.Series:
    return ((spans["first"] - spans["before"]).dt.days - 1).clip(lower=0)


def _longest_usual(spans: pd.DataFrame) -> int | None:
    """The longest silence that the feed's rhythm explains, in days; None where it has none."""
    silent = _silences(_rhythmic(spans)).dropna()
    if len(silent) < _FEWEST_DAYS:
        return None
    median, high = silent.quantile([0.5, 0.95])
    return int(high + 2 * (high - median))


def _usual_length(spans: pd.DataFrame) -> int:
    return int(((spans["last"] - spans["first"]).dt.days + 1).median())


def _feed(name: str, parts: list[str]) -> str:
    named = ", ".join(part for part in parts if part)
    return f"{name} ({named})" if named else name
