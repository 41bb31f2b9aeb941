"""Where could the book grow, who carries it, and how good have our forecasts been?"""

import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.ranked_bars import ranked_bars
from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tile, Tone
from analysis.metrics.capacity import manager_load, unassigned_accounts
from analysis.metrics.forecast import BASELINES, forecast_record
from analysis.metrics.penetration import seat_penetration, whitespace
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.packs.arr import LEDGER
from analysis.packs.key_figures import MEASURE
from analysis.packs.standing import BookStanding
from analysis.periods import Window, short_day, short_month
from analysis.qbr.people import team_names
from analysis.written import quoted

MOST = 6  # rows that a slide tells without small print
MOST_MANAGERS = 12
MOST_NAMED = 3  # in a headline; beyond it they are counted
FULL = 0.85  # of working time: above it nothing unplanned fits
HORIZON = 90  # days ahead: what a quarter's forecast is judged on

_EXPANSION = ("upsell", "cross_sell")
_NO_ESTIMATE = (
    "There is no product that an account lacks, with a price by the seat that others pay: what could "
    "still be sold cannot be estimated."
)
_CALLS = {
    "final": "Leadership",
    "owner": "Account owner",
    "model": "Model",
    "all_renew": "If all renewed",
    "last_year": "As last year",
}


def expansion_tiles(book: Book, window: Window) -> list[Tile]:
    """What is open to be sold, what is asked for, and how full the seats are."""
    gaps = whitespace(book, month=window.closing)
    estimate, low, high = (
        int(gaps[name].fillna(0).sum())
        for name in ("estimate_arr_minor", "low_arr_minor", "high_arr_minor")
    )
    deals = _open_deals(book)
    seats = seat_penetration(book, month=window.closing).only()
    return [
        Tile(
            "Open to our accounts, a year",
            _money(book, estimate) if estimate else n.ABSENT,
            f"estimate; quartiles {n.interval(low, high, lambda v: _money(book, v))}"
            if estimate
            else "nothing to estimate it from",
        ),
        Tile(
            "Expansion in the pipeline",
            _money(book, deals["amount_annual_minor"].sum()),
            plural(len(deals), "open deal"),
        ),
        Tile(
            "Seats agreed of people who could use one",
            n.percent(seats.value, 0) if seats.value is not None else n.ABSENT,
            quoted(seats.reason, MEASURE) or f"{n.count(seats.denominator)} people",
        ),
    ]


def expansion_exhibits(book: Book, window: Window) -> list[Chart | Table | str]:
    """The accounts with most to gain, and for which product; an estimate, not a forecast."""
    gaps = whitespace(book, month=window.closing).dropna(subset=["estimate_arr_minor"])
    if gaps.empty:
        return [_NO_ESTIMATE]
    accounts = book.roster.set_index("account_id")["account_name"]
    largest = gaps.groupby("account_id")["estimate_arr_minor"].sum().astype(float)
    largest = largest.sort_values(ascending=False, kind="stable")
    top = largest.head(MOST)
    share = top.sum() / largest.sum() if largest.sum() else None
    chart = ranked_bars(
        top.set_axis([accounts[one] for one in top.index]),
        headline=f"{plural(len(top), 'account')} {'holds' if len(top) == 1 else 'hold'} {n.percent(share, 0)} of what could still be "
        "sold",
        subtitle=f"ARR in {book.currency} of products that others of the industry have and the "
        "account lacks, at what others pay",
        source="Contract lines in force and list prices",
        show=lambda minor: _money(book, minor),
        size="wide",
    )
    return [chart]


def capacity_headline(book: Book) -> str:
    """Who has too much to look after, or that nobody has."""
    load = manager_load(book)
    names = team_names(book)
    over = load[load["load_rate"] > FULL]["owner_id"]
    alone = unassigned_accounts(book)
    tail = f"; {plural(len(alone), 'account')} without an owner" if len(alone) else ""
    if len(over) > MOST_NAMED:
        known = int(load["load_rate"].notna().sum())
        return (
            f"{n.count(len(over))} of {plural(known, 'manager')} are booked beyond "
            f"{n.percent(FULL, 0)}{tail}"
        )
    if len(over):
        who = listing([names.get(one, one) for one in over])
        return f"{who} {'is' if len(over) == 1 else 'are'} booked beyond {n.percent(FULL, 0)}{tail}"
    lowest, highest = load["load_rate"].min(), load["load_rate"].max()
    if pd.isna(highest):
        return f"How much time the accounts take is not known{tail}"
    return (
        f"The team has room: books take "
        f"{n.interval(lowest, highest, lambda v: n.percent(v, 0))} of working time{tail}"
    )


def capacity_table(book: Book, risks: BookStanding) -> Table:
    """What each manager carries: accounts, revenue, expected loss, hours. For the team, not a ranking.

    Of a large team those with the least room are printed, in order of names like everybody's.
    """
    at_risk = None
    if risks.verdict.may_give_probabilities:
        expected = risks.scores.set_index("account_id")["probability"].astype(float)
        arr = risks.arr_minor.reindex(expected.index).fillna(0)
        at_risk = (expected * arr).round().astype("Int64")
    load = manager_load(book, at_risk_minor=at_risk)
    names = team_names(book)
    rows = load.assign(owner=[names.get(one, one) for one in load["owner_id"]]).sort_values("owner")
    fullest = rows["load_rate"].rank(method="first", ascending=False, na_option="bottom")
    is_printed = fullest <= MOST_MANAGERS
    rows = pd.concat([rows[is_printed], rows[~is_printed]])
    of_whom = "" if is_printed.all() else f" of the {n.count(MOST_MANAGERS)} with the least room"
    columns = {
        "owner": Column("Account manager", width=0.28),
        "n_accounts": Column("Accounts", n.count, is_number=True),
        "arr_minor": Column("ARR", lambda v: _money(book, v), is_number=True),
        "at_risk_minor": Column("Expected loss", lambda v: _money(book, v), is_number=True),
        "needed_hours": Column("Hours needed a month", n.count, is_number=True),
        "load_rate": Column(
            "Of working time", lambda v: n.percent(v, 0), is_number=True, tone=_load_tone
        ),
    }
    if at_risk is None:
        columns.pop("at_risk_minor")
    return Table.of(
        rows,
        columns,
        headline=capacity_headline(book),
        subtitle=f"As of {short_day(book.as_of)}; hours that accounts of each tier took over the last "
        f"year, of contracted hours. In order of names{of_whom}: a picture of load, not of people",
        source=f"{LEDGER}, time records and people",
        most=MOST_MANAGERS,
        empty="No account in service has an owner.",
    )


def forecast_table(book: Book, window: Window) -> Table:
    """How far each voice was from what renewed, a quarter ahead, beside rules that cost nothing."""
    record = forecast_record(book, window=window)
    rows = record[record["horizon_days"] == HORIZON]
    rows = rows.assign(name=rows["call"].map(_CALLS))
    called = rows[~rows["call"].isin(BASELINES)]
    better = called[called["skill"] > 0]
    best = called.loc[called["wape"].idxmin()] if len(called) else None
    return Table.of(
        rows,
        {
            "name": Column("Whose forecast", width=0.3),
            "n_contracts": Column("Contracts", n.count, is_number=True),
            "wape": Column("Off by (WAPE)", n.percent, is_number=True),
            "low": Column("95% from", n.percent, is_number=True),
            "high": Column("to", n.percent, is_number=True),
            "bias": Column("Too hopeful by", lambda v: n.signed(v, n.percent), is_number=True),
            "skill": Column(
                "Beats the rules by",
                lambda v: n.signed(v, lambda share: n.percent(share, 0)),
                is_number=True,
                tone=lambda v: "good" if v > 0 else "bad" if v < 0 else "muted",
            ),
        },
        headline=f"{best['name']} came closest, {n.percent(best['wape'])} off; "
        f"{n.count(len(better))} of {plural(len(called), 'voice')} beat both simple rules"
        if best is not None
        else "No forecast made a quarter ahead can be judged yet",
        subtitle=f"Renewals decided from {short_month(window.opening)} to {short_month(window.closing)}, "
        f"as forecast {n.count(HORIZON)} days before; last column: against the better of the two rules",
        source="Frozen forecasts and contract lines",
        empty="No renewal of the window had a forecast made a quarter ahead.",
    )


def forecast_exhibits(book: Book, window: Window) -> list[Chart | Table | str]:
    """That table; nothing where no forecast can be judged yet."""
    table = forecast_table(book, window)
    return [table] if table.rows else []


def _open_deals(book: Book) -> pd.DataFrame:
    deals = book["opportunities"]
    return deals[deals["kind"].isin(_EXPANSION) & deals["outcome"].isna()]


def _load_tone(share: float) -> Tone:
    return "bad" if share > FULL else ""


def _money(book: Book, minor: float) -> str:
    return n.money_short(minor, book.currency)
