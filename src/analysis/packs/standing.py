"""How each account of a book stands on a day, whether or not there is a forecast of who leaves.

Notice given and the days of contracts are known without a model. A book that is too young for a
forecast has this and no more: its pages ask `verdict` what they may say, as everybody's do.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.churn.features import HORIZON_DAYS
from analysis.churn.readiness import LEAST_MONTH_ENDS, LEAST_SEEN, Readiness
from analysis.churn.service import BOUND, LEAVING
from analysis.churn.verdict import NOTHING, Verdict
from analysis.documents.exhibits import Tile
from analysis.narrative import numbers as n
from analysis.narrative.sentences import plural
from analysis.periods import day_name, month_name


@dataclass(frozen=True, kw_only=True)
class BookStanding:
    """The accounts in service on a day, and what is certain of each.

    `scores` has a row an account: `account_id`, `state`, and its chance where there is a forecast.
    """

    as_of: date
    currency: str
    features: pd.DataFrame  # one row per live account
    scores: pd.DataFrame
    arr_minor: pd.Series  # by account

    @property
    def verdict(self) -> Verdict:
        """What may be said of accounts that could leave."""
        raise NotImplementedError

    @property
    def source(self) -> str:
        return "Contract lines in force"

    @property
    def horizon(self) -> str:
        return n.days(HORIZON_DAYS)

    def of(self, account_id: str) -> pd.Series | None:
        """The account's row of `scores`, or None where it is not in service."""
        found = self.scores[self.scores["account_id"] == account_id]
        return None if found.empty else found.iloc[0]

    def reasons_of(self, account_id: str) -> pd.DataFrame:
        """The account's reasons in a reader's words: text, effect on the odds, kind."""
        return pd.DataFrame(columns=["text", "effect", "kind"])

    def tile(self, score: pd.Series | None) -> Tile:
        """The account's chance of leaving, as far as it may be said."""
        label = f"Chance of leaving in {self.horizon}"
        if score is None:
            return Tile(label, n.ABSENT, "not in service")
        if score["state"] == LEAVING:
            return Tile(label, "has given notice", "", "bad")
        if score["state"] == BOUND:
            return Tile(label, "bound by contract", "nothing to decide within the horizon")
        return self._chance(label, score)

    def sentence(self, account_id: str) -> str:
        """Where the account stands in the book, for a headline."""
        score = self.of(account_id)
        if score is None:
            return "The account is not in service"
        if score["state"] == LEAVING:
            return "The account has given notice"
        if score["state"] == BOUND:
            return "The contract binds the account beyond the horizon"
        return self._rank(score)

    def _chance(self, label: str, score: pd.Series) -> Tile:
        """The tile of an account that could leave."""
        return Tile(label, "not given", "the evidence does not carry probabilities", "muted")

    def _rank(self, score: pd.Series) -> str:
        """The headline of an account that could leave."""
        return "The evidence does not carry a word on single accounts"


@dataclass(frozen=True, kw_only=True)
class NoForecast(BookStanding):
    """What stands in place of a forecast: too little to learn from, or nobody in service."""

    readiness: Readiness

    @property
    def verdict(self) -> Verdict:
        if self.scores.empty:
            nobody = f"no account is in service on {day_name(self.as_of)}"
            return Verdict(NOTHING, f"There is no forecast of churn: {nobody}.")
        return Verdict(NOTHING, f"{self._why}. {self.when}.")

    @property
    def _why(self) -> str:
        months, seen = self.readiness.n_settled, self.readiness.n_seen
        return (
            "There is no forecast of churn yet: it learns from accounts that were free to leave at a "
            f"month's end, once it is known what they did. So far there are {n.count(seen)} of at "
            f"least {n.count(LEAST_SEEN)}, from {n.count(months)} of at least "
            f"{plural(LEAST_MONTH_ENDS, 'month')}"
        )

    @property
    def when(self) -> str:
        """From when there will be one, without a full stop."""
        first = self.readiness.first_month
        if first is None:
            return "From when there can be one is not known: no account is free to leave yet"
        return f"The first forecast can be made for {month_name(first)}"

    def _chance(self, label: str, score: pd.Series) -> Tile:
        return Tile(label, n.ABSENT, "no forecast yet", "muted")

    def _rank(self, score: pd.Series) -> str:
        return "The account is free to leave; how likely that is cannot be said yet"
