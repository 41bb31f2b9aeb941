"""The exhibits of what lies ahead by name: renewals to be decided, and accounts that may pay less."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.dot_ranges import dot_ranges
from analysis.churn.money import arr_at_risk_by
from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table
from analysis.narrative import numbers as n
from analysis.narrative.sentences import plural
from analysis.packs.risk import SOURCE, BookRisk, money, whole
from analysis.periods import short_day, short_month
from analysis.written import quoted

MOST_RENEWALS, MOST_CONTRACTIONS = 12, 8
LEAST_RENEWALS = 10  # past ones: where none was lost, a rate then says under one in twenty
REPLAYED = f"{SOURCE}, replayed quarter by quarter"


def renewals_text(risks: BookRisk) -> str:
    """What is known of renewals, and how far ahead it could be told. In Markdown."""
    model, coming = risks.renewals, risks.coming
    return (
        f"{plural(len(coming), 'renewal')} will be decided within {n.days(180)}. The forecast of single "
        f"renewals rests on {plural(model.n_renewals, 'past one')}, of which "
        f"{n.count(model.n_lost)} {'was' if model.n_lost == 1 else 'were'} lost. "
        f"{quoted(model.verdict.sentence, 'the judgement of the renewal forecast')}"
    )


def renewals_exhibits(risks: BookRisk) -> list[Chart | Table | str]:
    """What the renewals of the months ahead may cost, and what that rests on.

    Of a handful of past renewals a rate would be the prior's: no chart is drawn of it.
    """
    chart = [renewals_chart(risks)] if risks.renewals.n_renewals >= LEAST_RENEWALS else []
    return [*chart, renewals_text(risks)]


def renewals_chart(risks: BookRisk) -> Chart:
    """ARR expected to be lost at the renewals of each month ahead, with its band.

    Where single chances are not carried, each segment's own rate stands in for them.
    """
    by_name = risks.renewals.verdict.may_give_probabilities
    model = risks.renewals if by_name else replace(risks.renewals, ridge=None)
    coming = model.score(risks.coming)
    table = pd.DataFrame(columns=["group", "low_minor", "expected_minor", "high_minor"])
    if len(coming):
        month = coming.set_index("account_id")["decide_by_date"].dt.strftime("%Y-%m")
        table = arr_at_risk_by(
            coming, risks.arr_minor, month, parameter_draws=model.draws(coming)
        ).sort_values("group")
    frame = table.set_index("group")[["low_minor", "expected_minor", "high_minor"]].astype(float)
    frame.columns = pd.Index(["low", "mid", "high"])
    frame.index = pd.Index(
        [short_month(pd.Period(one, "M").start_time.date()) for one in frame.index]
    )
    worst = str(frame["mid"].idxmax()) if len(frame) else ""
    return dot_ranges(
        frame,
        headline=f"Renewals to be decided in {worst} put the most ARR at risk"
        if worst
        else "No renewal has to be decided soon",
        subtitle=f"ARR expected to be lost by month of decision, {risks.currency}, each with its 90% band"
        + ("" if by_name else "; at the rate of each segment, as single chances are not carried"),
        source=SOURCE,
        show=lambda minor: money(risks, minor),
        highlight=[worst],
    )


def renewals_table(book: Book, risks: BookRisk) -> Table:
    """The renewals ahead with the most ARR at stake, by day of decision."""
    names = book.roster.set_index("account_id")["account_name"]
    model = risks.renewals
    arr = risks.coming["account_id"].map(risks.arr_minor).fillna(0)
    rows = risks.coming.assign(arr=arr, expected=arr * risks.coming["probability"])
    if not model.verdict.may_rank:
        rows = rows.assign(expected=rows["arr"])
    top = rows.sort_values(["expected", "account_id"], ascending=[False, True]).head(MOST_RENEWALS)
    top = top.sort_values(["decide_by_date", "account_id"]).assign(
        account=lambda table: table["account_id"].map(names),
        how=lambda table: np.where(table["is_by_notice"], "last day for notice", "end of the term"),
        band=lambda table: [
            n.interval(low, high, whole)
            for low, high in zip(table["low"], table["high"], strict=True)
        ],
    )
    columns = {
        "account": Column("Account", width=0.24),
        "decide_by_date": Column("Decided by", lambda day: short_day(day.date())),
        "how": Column("That is the"),
        "arr": Column("ARR", lambda v: money(risks, v), is_number=True),
        "probability": Column("Chance of loss", whole, is_number=True),
        "band": Column("90% band", is_number=True),
        "expected": Column("Expected loss", lambda v: money(risks, v), is_number=True),
    }
    if not model.verdict.may_give_probabilities:
        for name in ("probability", "band", "expected"):
            columns.pop(name)
    return Table.of(
        top,
        columns,
        headline=f"Of {plural(len(rows), 'renewal')} ahead, these "
        f"{n.count(len(top))} put the most ARR at stake"
        if len(rows) > len(top)
        else f"{plural(len(rows), 'renewal')} {'has' if len(rows) == 1 else 'have'} to be decided",
        subtitle=f"Decided within {n.days(180)}; after that day the account is bound or gone",
        source=SOURCE,
        empty="No renewal has to be decided soon.",
    )


def renewals_proof(risks: BookRisk) -> Table:
    """How well renewals could be told from how far ahead."""
    model = risks.renewals
    rows = model.by_days
    far = rows[rows["log_loss_saved"] > 0]["days_before"].max() if len(rows) else None
    return Table.of(
        rows,
        {
            "days_before": Column("Looked at", lambda v: f"{n.days(v)} before", width=0.24),
            "n": Column("Renewals", n.count, is_number=True),
            "n_lost": Column("Lost", n.count, is_number=True),
            "expected": Column("Expected lost", lambda v: n.count(v, 1), is_number=True),
            "auc": Column("AUC", lambda v: n.count(v, 2), is_number=True),
            "log_loss_saved": Column("Saved against the rate", whole, is_number=True),
        },
        headline=f"Renewals could be told {n.days(far)} before their decision"
        if far is not None and pd.notna(far)
        else "Renewals could not be told ahead",
        subtitle="Past renewals that the model had not seen; saved: how much better than saying the rate "
        "to all, none at zero; AUC of a coin is one half",
        source=REPLAYED,
        empty="There were too few lost renewals to judge anything by.",
    )


def contraction_table(book: Book, risks: BookRisk) -> Table:
    """The accounts most likely to pay less, as far as that could be told."""
    forecast = risks.contraction
    verdict = forecast.evaluation.verdict
    known = risks.features.set_index("account_id")
    rows = forecast.scores.sort_values(["probability", "account_id"], ascending=[False, True])
    rows = rows.head(MOST_CONTRACTIONS if verdict.may_rank else 0)
    names = book.roster.set_index("account_id")["account_name"]
    rows = rows.assign(
        account=rows["account_id"].map(names),
        arr=rows["account_id"].map(risks.arr_minor).fillna(0),
        used=rows["account_id"].map(known["seats_used_share"]),
        band=[
            n.interval(low, high, whole)
            for low, high in zip(rows["low"], rows["high"], strict=True)
        ],
    )
    columns = {
        "account": Column("Account", width=0.32),
        "arr": Column("ARR", lambda v: money(risks, v), is_number=True),
        "used": Column("Seats in use", whole, is_number=True),
        "probability": Column("Chance of paying less", whole, is_number=True),
        "band": Column("90% band", is_number=True),
    }
    if not verdict.may_give_probabilities:
        for name in ("probability", "band"):
            columns.pop(name)
    said = "the judgement of the contraction forecast"
    return Table.of(
        rows,
        columns,
        headline=f"{plural(len(rows), 'account')} may stay and pay less: look at the seats first"
        if len(rows)
        else "Who may pay less cannot be told",
        subtitle=f"Recurring spend down by a twentieth or more within {risks.horizon}; a forecast of its "
        f"own. {quoted(verdict.sentence, said)}",
        source=SOURCE,
        empty=quoted(verdict.sentence, said),
    )
