"""The month's forecast of a book: who may leave or come to pay less, made once and read by every page.

The forecast earns its precision: where the evidence carries rates only, no account is named; where
it carries a ranking, accounts are named without probabilities. A flag that stands holds it back
further, until somebody overrules it by name.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from math import exp
from typing import Any

import pandas as pd

from analysis.churn.contraction import ContractionForecast, contraction_forecast
from analysis.churn.evaluation import Evaluation, evaluate
from analysis.churn.features import features
from analysis.churn.flags import Flag, feature_drift, find_flags, published
from analysis.churn.model import RiskModel, train
from analysis.churn.money import Band, arr_at_risk
from analysis.churn.readiness import readiness
from analysis.churn.reasons import reasons
from analysis.churn.renewals import (
    RenewalModel,
    coming_renewals,
    fit_renewals,
    past_renewals,
)
from analysis.churn.service import BOUND, LEAVING
from analysis.churn.snapshots import NoHistoryError
from analysis.churn.verdict import Verdict
from analysis.contracts import Book
from analysis.documents.exhibits import Tile
from analysis.errors import UserError
from analysis.health.history import as_rival
from analysis.health.settings import Settings, settings
from analysis.loading.health_file import health_file
from analysis.metrics.movements import ARR_MONTHS, balances, mrr_movements
from analysis.narrative import numbers as n
from analysis.packs.past import book_history, made_once, past_scores, settings_hash
from analysis.packs.standing import BookStanding, NoForecast
from analysis.periods import last_complete_month

SOURCE = "Risk model trained on this book's own history"

# The tables that the model, or the health score beside it, looks at: a doubt of one stands on the cover.
USES: tuple[str, ...] = ("accounts", "account_history", "contract_lines", "fx_rates", "usage")
USES += ("tickets", "surveys", "contacts", "interactions", "commitments", "invoices", "products")


@dataclass(frozen=True, kw_only=True)
class BookRisk(BookStanding):
    """The month's forecast of churn for a whole book: trained, judged and said once.

    `scores` has, beside the state, `probability`, `low` and `high`. The verdict, which is that of the
    evaluation, says what may be published: what the evidence carries, held back by the flags that
    stand.
    """

    model: RiskModel
    evaluation: Evaluation
    reasons: pd.DataFrame  # account_id, rank, driver, text, contribution, is_actionable
    flags: tuple[Flag, ...]
    drift: pd.DataFrame  # one row a column: see `churn.drift`
    renewals: RenewalModel
    coming: pd.DataFrame  # the renewals ahead, scored
    contraction: ContractionForecast

    @property
    def verdict(self) -> Verdict:
        return self.evaluation.verdict

    @property
    def source(self) -> str:
        return SOURCE

    @property
    def horizon(self) -> str:
        return n.days(self.model.horizon_days)

    @cached_property
    def band(self) -> Band:
        """ARR expected to be lost to decisions within the horizon, with its 90% band."""
        return arr_at_risk(
            self.scores, self.arr_minor, parameter_draws=self.model.draws(self.features)
        )

    def reasons_of(self, account_id: str) -> pd.DataFrame:
        mine = self.reasons[self.reasons["account_id"] == account_id]
        return pd.DataFrame(
            {
                "text": [reason(row) for row in mine.itertuples()],
                "effect": [effect(value) for value in mine["contribution"]],
                "kind": ["yes" if act else "given" for act in mine["is_actionable"]],
            }
        )

    def _chance(self, label: str, score: pd.Series) -> Tile:
        if not self.verdict.may_give_probabilities:
            return super()._chance(label, score)
        return Tile(
            label,
            n.percent(score["probability"], 0),
            f"90% band {n.interval(score['low'], score['high'], whole)}; "
            f"the book's base rate is {whole(self.evaluation.base_rate)}",
        )

    def _rank(self, score: pd.Series) -> str:
        if not self.verdict.may_rank:
            return super()._rank(score)
        ranked = undecided(self)
        rank = int((ranked["probability"] > score["probability"]).sum()) + 1
        return (
            f"The account ranks {n.count(rank)} of {n.count(len(ranked))} that could leave within "
            f"{self.horizon}"
        )


def forecast(book: Book, store: str = "", overrule: str = "") -> BookRisk | NoForecast:
    """The forecast of the book's day: from `store` where it was made before, else made here.

    Here alone it is decided whether a book is old enough for one. `overrule` names the flags that a
    person has looked at and overrules, with commas between; those of `book.overrule` are overruled
    as well.
    """
    names = [name.strip() for name in overrule.split(",") if name.strip()]
    chosen = _health_settings(book)
    return made_once(
        book,
        store,
        "book-risk",
        lambda: _made(book, names, chosen, store),
        ",".join(sorted(names)),
        sorted(book.overrule.items()),
        settings_hash(chosen) if chosen else "",
    )


def book_risk(book: Book, store: str = "", overrule: str = "") -> BookRisk:
    """The forecast, for pages that are about nothing else.

    Raises
    ------
    NoHistoryError
        If the book is too young for one, with the month of the first.
    """
    found = forecast(book, store, overrule)
    if isinstance(found, NoForecast):
        raise NoHistoryError(
            f"{found.verdict.sentence} The report 'before_forecast' says what is known without one; "
            f"earlier contract lines, imported, would bring it forward."
        )
    return found


def _made(
    book: Book, overruled: Collection[str], chosen: Settings | None, store: str
) -> BookRisk | NoForecast:
    known = features(book)
    mrr = balances(mrr_movements(book), last_complete_month(book.as_of))
    history = book_history(book, store)
    found = readiness(book, history, known)
    if history is None or not found.is_enough or known.empty:
        return NoForecast(
            as_of=book.as_of,
            currency=book.currency,
            features=known,
            scores=known[["account_id", "state"]],
            arr_minor=mrr * ARR_MONTHS,
            readiness=found,
        )
    rival = as_rival(past_scores(book, chosen, history, store)) if chosen else None
    drifts = feature_drift(history, known)
    flags = find_flags(history, drifts, overruled, standing_orders=book.overrule)
    evaluation = evaluate(book, history=history, rival=rival)
    evaluation = replace(evaluation, verdict=published(evaluation.verdict, flags))
    model = train(book, history=history, verdict=evaluation.verdict)
    renewals = fit_renewals(past_renewals(book, history))
    return BookRisk(
        as_of=book.as_of,
        currency=book.currency,
        model=model,
        evaluation=evaluation,
        features=known,
        scores=model.score(known),
        reasons=reasons(model, known),
        arr_minor=mrr * ARR_MONTHS,
        flags=tuple(flags),
        drift=drifts,
        renewals=renewals,
        coming=renewals.score(coming_renewals(known)),
        contraction=contraction_forecast(book, history, known),
    )


def _health_settings(book: Book) -> Settings | None:
    """How the health score that the forecast is held against is made.

    None where health.yml cannot be followed: that stops the pages of health, not these.
    """
    with suppress(UserError):
        file = health_file(book.source)
        return settings(file.said, file.origin)
    return None


def undecided(risks: BookRisk) -> pd.DataFrame:
    """The accounts there is something to predict of, the most likely to leave first."""
    open_ones = risks.scores[~risks.scores["state"].isin([LEAVING, BOUND])]
    return open_ones.sort_values(["probability", "account_id"], ascending=[False, True])


def reason(row: Any) -> str:
    """A reason with the side of the account that it is of."""
    return f"{row.driver}: {row.text}" if row.driver else row.text


def effect(contribution: float) -> str:
    """How a reason moves the odds.

    >>> effect(0.7), effect(-0.7), effect(float("nan"))
    ('up, odds × 2.0', 'down, odds × 0.5', '–')
    """
    if pd.isna(contribution):
        return "–"
    return f"{'up' if contribution > 0 else 'down'}, odds × {n.count(exp(contribution), 1)}"


def money(risks: BookRisk, minor: float) -> str:
    """An amount of the book in short."""
    return n.money_short(minor, risks.currency)


def whole(share: float | None) -> str:
    """A share in whole percent."""
    return n.percent(share, 0)
