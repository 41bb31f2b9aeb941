"""The exhibits of churn: what departures could cost, where, and which accounts to look at first."""

from typing import Any

import numpy as np
import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.dot_ranges import dot_ranges
from analysis.charts.scatter_labelled import scatter_labelled
from analysis.churn.money import arr_at_risk_by
from analysis.churn.service import LEAVING
from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tile
from analysis.narrative import numbers as n
from analysis.narrative.sentences import plural
from analysis.packs import risk
from analysis.packs.covers import cover_of
from analysis.packs.risk import SOURCE, BookRisk, money, undecided, whole
from analysis.periods import month_name, short_month
from analysis.qbr.people import team_names
from analysis.written import quoted

USES = (*risk.USES, "decisions", "people")
RATE_DRAWS = 4_000
LIKELY = 0.2  # a chance of one in five
MOST_OWNERS = 12  # owners listed; the rest stand in the data


def cover(book: Book) -> dict[str, Any]:
    """The cover's words."""
    return cover_of(
        book,
        title="Who may leave, and how sure we are",
        subtitle=month_name(book.as_of),
        uses=USES,
    )


def money_headline(book: Book, risks: BookRisk) -> str:
    """What departures could cost within the horizon."""
    band = risks.band
    return (
        f"We expect customers to cancel {money(risks, band.expected_minor)} of ARR within "
        f"{risks.horizon}; nine times in ten between {money(risks, band.low_minor)} and "
        f"{money(risks, band.high_minor)}"
    )


def money_tiles(book: Book, risks: BookRisk) -> list[Tile]:
    """Expected loss with its band, notices given, accounts with something to decide."""
    band = risks.band
    leaving = risks.scores.loc[risks.scores["state"] == LEAVING, "account_id"]
    given = int(risks.arr_minor.reindex(leaving).fillna(0).sum())
    return [
        Tile(
            f"ARR expected to leave in {risks.horizon}",
            money(risks, band.expected_minor),
            f"90% band {n.interval(band.low_minor, band.high_minor, lambda v: money(risks, v))}",
        ),
        Tile(
            "Share of ARR",
            n.percent(band.expected_minor / band.arr_minor if band.arr_minor else None),
            f"of {money(risks, band.arr_minor)}",
        ),
        Tile(
            "Notice already given",
            money(risks, given),
            plural(len(leaving), "account"),
            "bad" if given else "",
        ),
        Tile(
            "Accounts that could leave",
            n.count(len(undecided(risks))),
            f"of {n.count(len(risks.scores))} in service; the others are bound or leaving",
        ),
    ]


def money_text(risks: BookRisk) -> str:
    """What the figures above mean, in Markdown."""
    return (
        "Each account counts with its chance times its ARR; an account that has given notice counts "
        "in full, whenever its service ends. The band holds what is lost in nine of ten simulated "
        "futures: it covers how unsure the chances are and that an account goes as a whole or not at "
        "all. It is no worst case, and the bands of groups do not add up."
    )


def money_by_segment(book: Book, risks: BookRisk) -> Chart:
    """Expected loss of each segment with its band."""
    segments = book.roster.set_index("account_id")["segment"]
    table = arr_at_risk_by(
        risks.scores,
        risks.arr_minor,
        segments,
        parameter_draws=risks.model.draws(risks.features),
    ).set_index("group")
    frame = table[["low_minor", "expected_minor", "high_minor"]].astype(float)
    top = str(frame["expected_minor"].idxmax()) if len(frame) else ""
    share = frame["expected_minor"].max() / frame["expected_minor"].sum() if len(frame) else None
    return dot_ranges(
        frame.set_axis(["low", "mid", "high"], axis="columns"),
        headline=f"{top} accounts carry {n.percent(share, 0)} of the expected loss",
        subtitle=f"ARR expected to leave within {risks.horizon}, {risks.currency}, each with its 90% band",
        source=SOURCE,
        show=lambda minor: money(risks, minor),
        highlight=[top],
    )


def money_by_owner(book: Book, risks: BookRisk) -> Table:
    """Expected loss in each owner's book. Owners are named for the work ahead, never ranked.

    Of many owners those with most to lose are printed, in order of names like everybody's.
    """
    owners = book.roster.set_index("account_id")["owner_id"]
    names = team_names(book)
    table = _by(risks, owners.map(lambda owner: names.get(owner, owner)))
    table = table.sort_values("group", ignore_index=True)
    is_printed = table["expected_minor"].rank(method="first", ascending=False) <= MOST_OWNERS
    of_whom = "" if is_printed.all() else f" of the {n.count(MOST_OWNERS)} with most to lose"
    return _money_table(
        risks,
        pd.concat([table[is_printed], table[~is_printed]], ignore_index=True),
        "Owner",
        headline=f"{plural(len(table), 'owner')} have accounts that could leave within {risks.horizon}",
        subtitle=f"In order of names{of_whom}, since the order of owners says nothing: risk depends "
        "on the accounts one is given",
        most=MOST_OWNERS,
    )


def money_by_renewal_month(book: Book, risks: BookRisk) -> Table:
    """Expected loss by the month in which the term has to be decided."""
    known = risks.features.set_index("account_id")
    month = known["decide_by_date"].where(known["state"] == "ending").dt.to_period("M")
    day = known["state"].map({"open": "open-ended", "leaving": "notice given"})
    group = month.dt.strftime("%Y-%m").where(month.notna(), day)
    table = _by(risks, group[group.notna()])
    table = table[table["group"] != "none"].sort_values("group", ignore_index=True)
    table["group"] = [
        short_month(pd.Period(name, "M").start_time.date()) if name[:1].isdigit() else name
        for name in table["group"]
    ]
    dated = table[~table["group"].isin(["open-ended", "notice given"])]
    worst = dated.loc[dated["expected_minor"].idxmax(), "group"] if len(dated) else ""
    return _money_table(
        risks,
        table,
        "Decided by",
        headline=f"Of the terms ahead, those decided by {worst} carry most of the expected loss"
        if worst
        else "No term has to be decided within the horizon",
        subtitle="By the month of the last day for notice, or of the term's end where it does not "
        "renew by itself",
    )


def rates_chart(risks: BookRisk) -> Chart:
    """How often accounts of each segment have left: what can be said when nothing finer can."""
    rates = risks.model.rates
    names = pd.Series(sorted(rates.groups))
    draws = rates.draws(names, RATE_DRAWS, np.random.default_rng(risks.model.seed))
    frame = pd.DataFrame(
        {
            "low": np.percentile(draws, 5, axis=0),
            "mid": rates.rate(names),
            "high": np.percentile(draws, 95, axis=0),
        },
        index=names,
    ).sort_values("mid", ascending=False, kind="stable")
    apart = len(frame) > 1 and frame["low"].iloc[0] > frame["high"].iloc[-1]
    return dot_ranges(
        frame,
        headline=f"{frame.index[0]} accounts leave more often than {frame.index[-1]} ones"
        if apart
        else "No segment can be told apart from the others by how often it leaves",
        subtitle=f"Of accounts free to leave, the share that did within {risks.horizon}; drawn "
        "towards the whole book's where few were seen, each with its 90% interval",
        source="Contract lines, month by month",
        show=n.percent,
        reference=rates.overall,
        reference_name="All",
    )


def spread_exhibits(book: Book, risks: BookRisk) -> list[Chart | Table | str]:
    """That picture, where chances of single accounts may be given; else why they may not."""
    if risks.verdict.may_give_probabilities:
        return [spread_chart(book, risks)]
    return [
        "Chances of single accounts are not given. "
        + quoted(risks.verdict.sentence, "the judgement of the forecast")
    ]


def spread_chart(book: Book, risks: BookRisk) -> Chart:
    """Every account by chance and size."""
    names = book.roster.set_index("account_id")["account_name"]
    open_ones = undecided(risks)
    frame = pd.DataFrame(
        {
            "x": open_ones["probability"].to_numpy(),
            "y": open_ones["account_id"].map(risks.arr_minor).fillna(0).to_numpy(dtype=float),
        },
        index=open_ones["account_id"].map(names),
    )
    frame = frame.assign(expected=frame["x"] * frame["y"]).sort_values(
        "expected", ascending=False, kind="stable"
    )
    above = int((frame["x"] >= LIKELY).sum())
    return scatter_labelled(
        frame[["x", "y"]],
        headline=f"{plural(above, 'account')} of {n.count(len(frame))} have a chance of one in five or more",
        subtitle=f"Chance of leaving within {risks.horizon} against ARR in {risks.currency}; named: "
        "the largest expected losses",
        source=SOURCE,
        show_x=whole,
        show_y=lambda minor: money(risks, minor),
        x_name="Chance of leaving",
        y_name="ARR",
    )


def _by(risks: BookRisk, groups: pd.Series) -> pd.DataFrame:
    return arr_at_risk_by(
        risks.scores,
        risks.arr_minor,
        groups,
        parameter_draws=risks.model.draws(risks.features),
    )


def _money_table(
    risks: BookRisk,
    table: pd.DataFrame,
    what: str,
    *,
    headline: str,
    subtitle: str,
    most: int | None = None,
) -> Table:
    def in_money(minor: float) -> str:
        return money(risks, minor)

    rows = table.assign(
        band=[
            n.interval(low, high, in_money)
            for low, high in zip(table["low_minor"], table["high_minor"], strict=True)
        ]
    )
    return Table.of(
        rows,
        {
            "group": Column(what, width=0.28),
            "n_accounts": Column("Accounts", n.count, is_number=True),
            "arr_minor": Column("ARR", in_money, is_number=True),
            "expected_minor": Column("Expected loss", in_money, is_number=True),
            "band": Column("90% band", is_number=True),
        },
        headline=headline,
        subtitle=subtitle,
        source=SOURCE,
        most=most,
    )
