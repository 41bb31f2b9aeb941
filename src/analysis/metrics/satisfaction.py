"""What do customers say of us, and how sure can we be from those who answered?"""

from collections.abc import Sequence
from math import sqrt
from typing import Literal

import pandas as pd

from analysis.contracts import Book
from analysis.errors import UserError
from analysis.metrics.breakdown import Group, ratios_by, with_groups
from analysis.metrics.intervals import normal_reach, wilson
from analysis.metrics.ratios import Ratio, Ratios
from analysis.periods import Window

FEWEST_ANSWERS = 5  # below which an NPS says nothing of a group, and too much of a person

_PROMOTER_FROM, _DETRACTOR_TO = 9, 6  # of 0 to 10, as the score is defined
_SCALE_POINTS = 5  # of a satisfaction question: the top two of five count as satisfied


class ScaleError(UserError):
    """Answers were given on a scale for which the measure is not defined."""


def net_promoter_score(book: Book, *, window: Window, by: Sequence[str] = ()) -> Ratios:
    """How many more recommend us than advise against, as a share of those who answered.

        NPS = (answers of 9 or 10 - answers of 0 to 6) / answers

    From -1.0 to 1.0 (shown times 100). Each contact counts once, with the latest answer within the
    window; an answer without a contact counts for itself. `denominator` is the number of answers,
    `n_accounts` that of accounts they came from. Below 5 answers there is no value, with that
    reason. The interval is the normal one at 95%: the variance of a mean of n answers of which
    shares p and d are for and against is (p + d - (p - d)^2) / n.

    Raises
    ------
    ScaleError
        When an answer stands on another scale than 0 to 10: scores do not convert.
    """
    answers = _answers(book, "nps", window)
    scale = (answers["scale_min"] == 0) & (answers["scale_max"] == 10)
    _refuse_scales(answers[~scale], "NPS is defined on answers from 0 to 10")
    answers = answers.assign(voter=answers["contact_id"].fillna(answers["survey_id"]))
    latest = answers.sort_values(["responded_at", "survey_id"]).drop_duplicates(
        "voter", keep="last"
    )
    rows, names = with_groups(latest, book, by)

    def score(rows: pd.DataFrame, group: Group) -> Ratio:
        n = len(rows)
        promoters = int((rows["score"] >= _PROMOTER_FROM).sum())
        detractors = int((rows["score"] <= _DETRACTOR_TO).sum())
        if n < FEWEST_ANSWERS:
            return _ratio(book, window, rows, group, reason=_too_few(n))
        lead = (promoters - detractors) / n
        variance = ((promoters + detractors) / n - lead**2) / n
        reach = normal_reach() * sqrt(variance)
        interval = (max(-1.0, lead - reach), min(1.0, lead + reach))
        return _ratio(book, window, rows, group, promoters - detractors, n, interval)

    return ratios_by(rows, names, score)


def csat(
    book: Book,
    *,
    window: Window,
    by: Sequence[str] = (),
    of: Literal["tickets", "surveys"] = "tickets",
) -> Ratios:
    """Share of answers in the top two of five: satisfied or very satisfied.

    `of` says with what: the help with a ticket, or (surveys) us at large. The two answer different
    questions and are never mixed. Every answer counts. The interval is Wilson's, at 95%.

    Raises
    ------
    ScaleError
        When a survey's answer stands on a scale of other than five points.
    """
    answers = _ratings(book, window) if of == "tickets" else _satisfaction(book, window)
    rows, names = with_groups(answers, book, by)

    def share(rows: pd.DataFrame, group: Group) -> Ratio:
        n, satisfied = len(rows), int(rows["is_satisfied"].sum())
        if not n:
            reason = f"nobody answered from {window.first_day} to {window.last_day}"
            return _ratio(book, window, rows, group, reason=reason)
        return _ratio(book, window, rows, group, satisfied, n, wilson(satisfied, n))

    return ratios_by(rows, names, share)


def response_rate(
    book: Book,
    *,
    window: Window,
    kind: Literal["nps", "csat", "ces"] = "nps",
    by: Sequence[str] = (),
) -> Ratios:
    """Share of the surveys sent within the window that were answered by the book's day.

    Who does not answer differs from who does: a score from one customer in ten speaks for that one.
    """
    sent = book["surveys"]
    rows, names = with_groups(
        sent[(sent["kind"] == kind) & _within(sent["sent_at"], window)], book, by
    )

    def rate(rows: pd.DataFrame, group: Group) -> Ratio:
        n, answered = len(rows), int(rows["responded_at"].notna().sum())
        if not n:
            reason = f"nobody was asked from {window.first_day} to {window.last_day}"
            return _ratio(book, window, rows, group, reason=reason)
        return _ratio(book, window, rows, group, answered, n, (None, None))

    return ratios_by(rows, names, rate)


def _answers(book: Book, kind: str, window: Window) -> pd.DataFrame:
    surveys = book["surveys"]
    is_answer = (surveys["kind"] == kind) & surveys["score"].notna()
    return surveys[is_answer & _within(surveys["responded_at"], window)]


def _ratings(book: Book, window: Window) -> pd.DataFrame:
    tickets = book["tickets"]
    rated = tickets[tickets["satisfaction_score"].notna() & _within(tickets["rated_at"], window)]
    return rated.assign(is_satisfied=rated["satisfaction_score"] >= _SCALE_POINTS - 1)


def _satisfaction(book: Book, window: Window) -> pd.DataFrame:
    answers = _answers(book, "csat", window)
    is_five = answers["scale_max"] - answers["scale_min"] == _SCALE_POINTS - 1
    _refuse_scales(answers[~is_five], "CSAT is defined on five points")
    from_top = (answers["scale_max"] - answers["score"]).where(
        answers["is_higher_better"], answers["score"] - answers["scale_min"]
    )
    return answers.assign(is_satisfied=from_top <= 1)


def _refuse_scales(answers: pd.DataFrame, rule: str) -> None:
    if answers.empty:
        return
    scales = answers.groupby(["scale_min", "scale_max"], as_index=False).size()
    found = ", ".join(f"{low} to {high} ({n})" for low, high, n in scales.itertuples(index=False))
    raise ScaleError(
        f"{rule}; table surveys also has answers on {found}, the first in survey "
        f"'{answers['survey_id'].min()}'. Correct scale_min and scale_max, or give those surveys "
        f"another kind."
    )


def _within(moments: pd.Series, window: Window) -> pd.Series:
    after_last = pd.Timestamp(window.last_day) + pd.Timedelta(days=1)
    return (moments >= pd.Timestamp(window.first_day)) & (moments < after_last)


def _too_few(n: int) -> str:
    people = {0: "nobody answered", 1: "only 1 person answered"}.get(n, f"only {n} people answered")
    return f"{people}; a score needs at least {FEWEST_ANSWERS}"


def _ratio(
    book: Book,
    window: Window,
    rows: pd.DataFrame,
    group: Group,
    numerator: int = 0,
    denominator: int = 0,
    interval: tuple[float | None, float | None] = (None, None),
    reason: str = "",
) -> Ratio:
    return Ratio(
        numerator=numerator,
        denominator=denominator,
        n_accounts=rows["account_id"].nunique(),
        as_of=book.as_of,
        window=window,
        low=interval[0],
        high=interval[1],
        reason=reason,
        group=group,
    )
