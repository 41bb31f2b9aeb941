"""The exhibits of churn: who may leave, what it could cost, and how far the forecast can be trusted.

The forecast earns its precision: where the evidence carries rates only, no account is named; where
it carries a ranking, accounts are named without probabilities.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import exp
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.charts.chart import Chart
from analysis.charts.dot_ranges import dot_ranges
from analysis.charts.reliability import reliability
from analysis.charts.scatter_labelled import scatter_labelled
from analysis.churn.evaluation import BASE_RATE, MODEL, Evaluation, evaluate
from analysis.churn.features import features
from analysis.churn.model import RiskModel, train
from analysis.churn.money import Band, arr_at_risk, arr_at_risk_by
from analysis.churn.reasons import reasons
from analysis.churn.service import BOUND, LEAVING
from analysis.churn.snapshots import snapshots
from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table, Tile, Tone
from analysis.loading.store import remember
from analysis.metrics.movements import ARR_MONTHS, balances, mrr_movements
from analysis.narrative import numbers as n
from analysis.narrative.sentences import plural
from analysis.packs.covers import cover_of
from analysis.periods import last_complete_month, month_name, short_day
from analysis.runs.record import code_hash

RATE_DRAWS = 4_000
SOURCE = "Risk model trained on this book's own history"

# The tables that the model looks at: what is wrong with one of them stands on the cover.
USES: tuple[str, ...] = ("accounts", "account_history", "contract_lines", "fx_rates", "usage")
USES += ("tickets", "surveys", "contacts", "interactions", "commitments")


@dataclass(frozen=True)
class BookRisk:
    """The month's forecast of churn for a whole book: trained, judged and said once."""

    as_of: date
    currency: str
    model: RiskModel
    evaluation: Evaluation
    features: pd.DataFrame  # one row per live account
    scores: pd.DataFrame  # account_id, state, probability, low, high
    reasons: pd.DataFrame  # account_id, rank, driver, text, contribution, is_actionable
    arr_minor: pd.Series  # by account

    @property
    def source(self) -> str:
        return SOURCE

    @property
    def horizon(self) -> str:
        return f"{self.model.horizon_days} days"

    @cached_property
    def band(self) -> Band:
        """ARR expected to be lost within the horizon, with its 90% band."""
        return arr_at_risk(
            self.scores, self.arr_minor, parameter_draws=self.model.draws(self.features)
        )

    def of(self, account_id: str) -> pd.Series | None:
        """The account's score, or None where it has none."""
        found = self.scores[self.scores["account_id"] == account_id]
        return None if found.empty else found.iloc[0]

    def reasons_of(self, account_id: str) -> pd.DataFrame:
        """The account's reasons in a reader's words: text, effect on the odds, kind."""
        mine = self.reasons[self.reasons["account_id"] == account_id]
        return pd.DataFrame(
            {
                "text": [_reason(row) for row in mine.itertuples()],
                "effect": [_effect(value) for value in mine["contribution"]],
                "kind": ["yes" if act else "given" for act in mine["is_actionable"]],
            }
        )

    def tile(self, score: pd.Series | None) -> Tile:
        """The account's chance of leaving, as far as it may be said."""
        label = f"Chance of leaving in {self.horizon}"
        if score is None:
            return Tile(label, n.ABSENT, "not in service")
        if score["state"] == LEAVING:
            return Tile(label, "has given notice", "", "bad")
        if score["state"] == BOUND:
            return Tile(label, "bound by contract", "cannot leave within the horizon")
        if not self.evaluation.verdict.may_give_probabilities:
            return Tile(label, "not given", "the evidence does not carry probabilities", "muted")
        return Tile(
            label,
            n.percent(score["probability"], 0),
            f"90% band {n.interval(score['low'], score['high'], _whole)}; "
            f"the book's base rate is {_whole(self.evaluation.base_rate)}",
        )

    def sentence(self, account_id: str) -> str:
        """Where the account stands in the book, for a headline."""
        score = self.of(account_id)
        if score is None:
            return "The account is not in service"
        if score["state"] == LEAVING:
            return "The account has given notice"
        if score["state"] == BOUND:
            return "The contract binds the account beyond the horizon"
        if not self.evaluation.verdict.may_rank:
            return "The evidence does not carry a word on single accounts"
        ranked = undecided(self)
        rank = int((ranked["probability"] > score["probability"]).sum()) + 1
        return f"The account ranks {rank} of {len(ranked)} that could leave within {self.horizon}"


def book_risk(book: Book, store: str = "") -> BookRisk:
    """The forecast of the book's day: from `store` where it was made before, else made here."""
    if not store:
        return _made(book)
    key = f"{book.data_hash}-{book.as_of}-{code_hash()}"
    return remember(Path(store), "book-risk", key, lambda: _made(book))


def _made(book: Book) -> BookRisk:
    history = snapshots(book)
    evaluation = evaluate(book, history=history)
    model = train(book, history=history, verdict=evaluation.verdict)
    known = features(book)
    mrr = balances(mrr_movements(book), last_complete_month(book.as_of))
    return BookRisk(
        as_of=book.as_of,
        currency=book.currency,
        model=model,
        evaluation=evaluation,
        features=known,
        scores=model.score(known),
        reasons=reasons(model, known),
        arr_minor=mrr * ARR_MONTHS,
    )


def undecided(risks: BookRisk) -> pd.DataFrame:
    """The accounts there is something to predict of, the most likely to leave first."""
    open_ones = risks.scores[~risks.scores["state"].isin([LEAVING, BOUND])]
    return open_ones.sort_values(["probability", "account_id"], ascending=[False, True])


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
        f"We expect departures of {_money(risks, band.expected_minor)} of ARR within "
        f"{risks.horizon}; nine times in ten between {_money(risks, band.low_minor)} and "
        f"{_money(risks, band.high_minor)}"
    )


def money_tiles(book: Book, risks: BookRisk) -> list[Tile]:
    """Expected loss with its band, notices given, accounts with something to decide."""
    band = risks.band
    leaving = risks.scores.loc[risks.scores["state"] == LEAVING, "account_id"]
    given = int(risks.arr_minor.reindex(leaving).fillna(0).sum())
    return [
        Tile(
            f"ARR expected to leave in {risks.horizon}",
            _money(risks, band.expected_minor),
            f"90% band {n.interval(band.low_minor, band.high_minor, lambda v: _money(risks, v))}",
        ),
        Tile(
            "Share of ARR",
            n.percent(band.expected_minor / band.arr_minor if band.arr_minor else None),
            f"of {_money(risks, band.arr_minor)}",
        ),
        Tile(
            "Notice already given",
            _money(risks, given),
            plural(len(leaving), "account"),
            "bad" if given else "",
        ),
        Tile(
            "Accounts that could leave",
            n.count(len(undecided(risks))),
            f"of {len(risks.scores)} in service; the others are bound or leaving",
        ),
    ]


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
        subtitle=f"ARR expected to leave within {risks.horizon}, {risks.currency}, with 90% bands",
        source=SOURCE,
        show=lambda minor: _money(risks, minor),
        highlight=[top],
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
        "towards the whole book's where few were seen, with 90% intervals",
        source="Contract lines, month by month",
        show=n.percent,
        reference=rates.overall,
        reference_name="All",
    )


def watch_list(book: Book, risks: BookRisk, *, most: int) -> Table:
    """The accounts to look at first, by expected loss, each with its largest reasons."""
    names = book.roster.set_index("account_id")["account_name"]
    verdict = risks.evaluation.verdict
    ranked = undecided(risks).assign(
        arr_minor=lambda table: table["account_id"].map(risks.arr_minor).fillna(0).astype("int64")
    )
    ranked["expected_minor"] = ranked["probability"] * ranked["arr_minor"]
    top = ranked.sort_values(["expected_minor", "account_id"], ascending=[False, True]).head(most)
    if not verdict.may_rank:
        top = top.head(0)
    rows = pd.DataFrame(
        {
            "account": top["account_id"].map(names),
            "arr": top["arr_minor"],
            "chance": top["probability"],
            "band": [
                n.interval(low, high, _whole)
                for low, high in zip(top["low"], top["high"], strict=True)
            ],
            "expected": top["expected_minor"],
            "why": [_why(risks, account) for account in top["account_id"]],
        }
    )
    columns = {
        "account": Column("Account", width=0.2),
        "arr": Column("ARR", lambda v: _money(risks, v), is_number=True),
        "chance": Column("Chance", _whole, is_number=True),
        "band": Column("90% band", is_number=True),
        "expected": Column("Expected loss", lambda v: _money(risks, v), is_number=True),
        "why": Column("What moves the risk up", width=0.42),
    }
    if not verdict.may_give_probabilities:
        for name in ("chance", "band", "expected"):
            columns.pop(name)
    total = ranked["expected_minor"].sum()
    share = rows["expected"].sum() / total if total else None
    return Table.of(
        rows,
        columns,
        headline=f"{plural(len(rows), 'account')} carry {n.percent(share, 0)} of the expected loss"
        if verdict.may_give_probabilities
        else f"{plural(len(rows), 'account')} to look at first"
        if verdict.may_rank
        else "The evidence does not carry a list of accounts",
        subtitle=f"Accounts that could leave within {risks.horizon}, by expected loss, as of "
        f"{short_day(risks.as_of)}",
        source=SOURCE,
        empty=verdict.sentence,
    )


def watch_list_text(risks: BookRisk, capacity: int) -> str:
    """How the list is to be used, in Markdown."""
    return (
        f"The list holds what a team can take in hand in a month ({plural(capacity, 'account')}), "
        "ordered by expected loss: chance times ARR. The account most likely to leave is not always "
        "the one where an hour does most. Write down what you do and what came of it."
    )


def verdict_text(risks: BookRisk) -> str:
    """What the evidence carries, in one sentence."""
    return risks.evaluation.verdict.sentence


def verdict_tone(risks: BookRisk) -> Tone:
    """Green only where probabilities have proved themselves."""
    verdict = risks.evaluation.verdict
    if verdict.may_give_probabilities:
        return "good"
    return "warn" if verdict.may_rank else "bad"


def reliability_chart(risks: BookRisk) -> Chart:
    """What was said against what happened, on months and accounts not seen."""
    e = risks.evaluation
    table = e.reliability
    inside = int(
        ((table["low"] <= table["predicted"]) & (table["predicted"] <= table["high"])).sum()
    )
    return reliability(
        table,
        headline=f"In {inside} of {len(table)} groups what was said agrees with what happened"
        if len(table)
        else "There is nothing to judge yet",
        subtitle=f"Accounts grouped by the chance they were given; share that left within "
        f"{risks.horizon}, with 90% intervals; {plural(e.n_events, 'departure')}",
        source=f"{SOURCE}, replayed month by month",
        show=_whole,
        x_name="Chance given",
        y_name="Share that left",
    )


def evaluation_table(risks: BookRisk) -> Table:
    """The forecast beside simpler rules, on the same accounts and months."""
    e = risks.evaluation
    names = {
        MODEL: "This forecast",
        BASE_RATE: "Always the base rate",
        "renewal date": "By how the contract stands",
        "segment": "By segment",
    }
    table = e.comparison
    single = table[~table["predictor"].isin(names)].head(1)  # the best, found in hindsight
    rows = table[table["predictor"].isin([*names, *single["predictor"]])]
    rows = rows.assign(
        predictor=[
            names.get(rule) or f"Best single fact: {rule.replace('_', ' ')}"
            for rule in rows["predictor"]
        ]
    )
    saved = e.log_loss_saved
    return Table.of(
        rows,
        {
            "predictor": Column("Rule", width=0.4),
            "log_loss": Column("Log-loss", lambda v: n.count(v, 3), is_number=True),
            "brier": Column("Brier score", lambda v: n.count(v, 4), is_number=True),
            "auc": Column("AUC", lambda v: n.count(v, 2), is_number=True),
            "average_precision": Column("PR AUC", lambda v: n.count(v, 2), is_number=True),
        },
        headline=f"The forecast saves {n.percent(saved.value, 0)} of the base rate's log-loss "
        f"(90% interval {n.interval(saved.low, saved.high, _whole)})",
        subtitle=f"{n.count(e.n_snapshots)} account-months, {plural(e.n_events, 'departure')}, base rate "
        f"{n.percent(e.base_rate)}; lower log-loss and Brier are better, AUC of 0.5 is a coin",
        source=f"{SOURCE}, replayed month by month",
        empty="There were too few departures to judge anything by.",
    )


def evaluation_text(risks: BookRisk) -> str:
    """The rest of what is printed every time, in Markdown."""
    e = risks.evaluation
    if not e.n_snapshots:
        return "Nothing could be judged yet."
    slope, lift = e.calibration_slope, e.lift_at_capacity
    months = e.by_month
    return "\n".join(
        [
            f"- **Lift at capacity**: looking at the {e.capacity} accounts ranked highest each month "
            f"finds {n.multiple(lift.value)} as many departures as looking at {e.capacity} at random "
            f"(90% interval {n.interval(lift.low, lift.high, n.multiple)}), "
            f"{_whole(e.caught_at_capacity)} of all.",
            f"- **Calibration slope** {n.count(slope.value, 2)} (90% interval "
            f"{n.interval(slope.low, slope.high, lambda v: n.count(v, 2))}); 1 is right, below 1 says "
            "too extreme.",
            f"- **Over {plural(len(months), 'month')}** {n.count(months['expected'].sum())} were "
            f"expected to be seen leaving and {n.count(months['n_left'].sum())} were; a departure is "
            "seen from every month-end in the horizon before it.",
            f"- **Left out**: {plural(e.n_censored, 'account-month')} whose outcome is still open, "
            f"{n.count(e.n_leaving)} after notice was given, {n.count(e.n_bound)} bound by contract.",
        ]
    )


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
    above = int((frame["x"] >= 0.2).sum())
    return scatter_labelled(
        frame[["x", "y"]],
        headline=f"{plural(above, 'account')} of {len(frame)} have a chance of one in five or more",
        subtitle=f"Chance of leaving within {risks.horizon} against ARR in {risks.currency}; named: "
        "the largest expected losses",
        source=SOURCE,
        show_x=_whole,
        show_y=lambda minor: _money(risks, minor),
        x_name="Chance of leaving",
        y_name="ARR",
    )


def _why(risks: BookRisk, account_id: str) -> str:
    mine = risks.reasons[
        (risks.reasons["account_id"] == account_id) & ~(risks.reasons["contribution"] < 0)
    ]
    return "; ".join(_reason(row) for row in mine.head(2).itertuples()) or "nothing in particular"


def _reason(row: Any) -> str:
    return f"{row.driver}: {row.text}" if row.driver else row.text


def _effect(contribution: float) -> str:
    """How a reason moves the odds.

    >>> _effect(0.7), _effect(-0.7), _effect(float("nan"))
    ('up, odds × 2.0', 'down, odds × 0.5', '–')
    """
    if pd.isna(contribution):
        return "–"
    return f"{'up' if contribution > 0 else 'down'}, odds × {n.count(exp(contribution), 1)}"


def _money(risks: BookRisk, minor: float) -> str:
    return n.money_short(minor, risks.currency)


def _whole(share: float | None) -> str:
    return n.percent(share, 0)
