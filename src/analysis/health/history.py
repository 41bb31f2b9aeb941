"""How did every account stand at each month's end, and what moved it?

A score of the past is made anew from the book as it was known on that day. None is ever stored and
none can be revised: the same book gives the same past.
"""

from dataclasses import dataclass, field

import pandas as pd

from analysis.churn.features import HORIZON_DAYS, features
from analysis.churn.snapshots import Snapshots
from analysis.contracts import Book
from analysis.errors import UserError
from analysis.health.inputs import health_inputs
from analysis.health.score import GONE, UNSCORED, Scores, score
from analysis.health.settings import Settings

TREND_MONTHS = 3


class NobodyInServiceError(UserError):
    """There is no account to score."""


@dataclass(frozen=True)
class ScoreHistory:
    """Scores of every month's end and of the book's day, with what followed.

    `outcomes`: one row an account and month's end that was scored or not: `account_id`,
    `snapshot_date`, `case_id`, `state`, `left` (blank while open), `decided_date`, `left_date`, as in
    `churn.snapshots`, and `score`, `band`, `coverage`.
    """

    scores: Scores  # all days
    outcomes: pd.DataFrame = field(repr=False)
    inputs: pd.DataFrame = field(repr=False)  # what was read, all days
    horizon_days: int = HORIZON_DAYS

    @property
    def days(self) -> list[pd.Timestamp]:
        return sorted(self.scores.accounts["snapshot_date"].unique())

    @property
    def now(self) -> Scores:
        """The scores of the book's day."""
        return self.scores.on(self.days[-1])

    def inputs_on(self, day: pd.Timestamp) -> pd.DataFrame:
        """What the scores of a day were made from."""
        return self.inputs[self.inputs["snapshot_date"] == day].reset_index(drop=True)

    def before(self, months: int = TREND_MONTHS) -> Scores | None:
        """The scores of so many month's ends earlier; None where the book does not go back."""
        days = self.days
        return self.scores.on(days[-1 - months]) if len(days) > months else None


def score_history(book: Book, settings: Settings, history: Snapshots | None = None) -> ScoreHistory:
    """Score the book's day and, where it has a history, every month's end before it.

    `history`, from `churn.snapshots.snapshots(book)`, says what was known and what followed; a
    book too young for one has its own day alone.

    Raises
    ------
    NobodyInServiceError
        If no account is in service on the book's day.
    """
    today = pd.Timestamp(book.as_of)
    known = {} if history is None else dict(list(history.rows.groupby("snapshot_date")))
    known[today] = features(book)
    if known[today].empty:
        raise NobodyInServiceError(
            f"On {book.as_of} no account is in service: there is nobody whose health could be told. "
            "Choose an earlier month, or load the contracts in force."
        )
    made = [health_inputs(book.at(day.date()), rows) for day, rows in sorted(known.items())]
    inputs = pd.concat(made, ignore_index=True)
    scores = score(inputs, settings)
    return ScoreHistory(
        scores=scores,
        outcomes=_outcomes(scores, history),
        inputs=inputs,
        horizon_days=history.horizon_days if history else HORIZON_DAYS,
    )


def moved(now: Scores, before: Scores) -> pd.DataFrame:
    """What each side added to the change of the score between two days, per account.

        effect of a side = share x points now - share x points before
                           - (share now - share before) x mean of the two scores

    The effects add up to the change exactly, before caps; what a cap took or gave is a row of its
    own ("cap"). The last term makes a side that has come to be known count only for how far it lies
    from the rest. Accounts scored on both days; columns `account_id`, `side`, `effect`.
    """
    both = [_with_total(scores) for scores in (now, before)]
    keys = ["account_id", "side"]
    table = both[0].merge(both[1], on=keys, how="outer", suffixes=("", "_before"))
    scored = [set(s.accounts.dropna(subset="score")["account_id"]) for s in (now, before)]
    table = table[table["account_id"].isin(scored[0] & scored[1])]
    part = ["share", "gain", "share_before", "gain_before"]
    table[part] = table[part].fillna(0.0)
    total = table.groupby("account_id")[["gain", "gain_before"]].transform("sum")
    middle = total.mean(axis="columns")
    table["effect"] = (
        table["gain"] - table["gain_before"] - (table["share"] - table["share_before"]) * middle
    )
    capped = _capped(now, total["gain"].groupby(table["account_id"]).first())
    capped -= _capped(before, total["gain_before"].groupby(table["account_id"]).first())
    caps = capped.rename("effect").rename_axis("account_id").reset_index().assign(side="cap")
    made = pd.concat([table[[*keys, "effect"]], caps[[*keys, "effect"]]], ignore_index=True)
    return made.sort_values(keys, ignore_index=True)


def as_rival(history: ScoreHistory) -> pd.Series:
    """The score as a risk (100 - score) for the evaluation of the risk model, by account and day.

    Indexed by `account_id` and `snapshot_date`; blank where there was no score.
    """
    rows = history.scores.accounts.set_index(["account_id", "snapshot_date"])["score"]
    return (100 - rows).rename("health score")


def _outcomes(scores: Scores, history: Snapshots | None) -> pd.DataFrame:
    keys = ["account_id", "snapshot_date"]
    told = ["case_id", "left", "decided_date", "left_date"]
    said = scores.accounts[[*keys, "state", "score", "band", "coverage"]]
    if history is None:
        blank = {"case_id": "str", "left": "boolean"}
        days = dict.fromkeys(["decided_date", "left_date"], "datetime64[ns]")
        empty = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in (blank | days).items()})
        return said.head(0).join(empty)
    return history.rows[[*keys, *told]].merge(said, on=keys, how="left", validate="1:1")


def _with_total(scores: Scores) -> pd.DataFrame:
    """Shares and gains of the sides, and what was left over as a side of its own."""
    sides = scores.sides.assign(gain=scores.sides["share"] * scores.sides["points"].fillna(0))
    rest = 1 - sides.groupby("account_id")["share"].sum()
    extra = rest.rename("share").reset_index().assign(side="nothing known")
    extra["gain"] = extra["share"] * 50.0
    return pd.concat([sides, extra])[["account_id", "side", "share", "gain"]]


def _capped(scores: Scores, total: pd.Series) -> pd.Series:
    return scores.accounts.set_index("account_id")["score"].reindex(total.index) - total


def is_scored(table: pd.DataFrame) -> pd.Series:
    """Whether a row of outcomes or accounts has a band of health."""
    return ~table["band"].isin([GONE, UNSCORED]) & table["score"].notna()
