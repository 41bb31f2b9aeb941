"""What do customers say of us, and how sure can we be from those who answered?"""

from collections.abc import Sequence
from math import sqrt
from typing import Literal

import pandas as pd

from analysis.contracts import Book
from analysis.errors import UserError
from analysis.metrics.breakdown import Group, ratios_by, with_groups
from analysis.metrics.intervals import normal_reach, ratio_of_sums, wilson
from analysis.metrics.ratios import Ratio, Ratios
from analysis.metrics.samples import ratio_of_totals
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
    rows, names = with_groups(_latest_of_each(book, window), book, by)

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


def net_promoter_by_account(
    book: Book,
    *,
    window: Window,
    weight: pd.Series | None = None,
    by: Sequence[str] = (),
) -> Ratios:
    """The net promoter score with one voice for each account, or with as many as it pays.

        sum of weight x (promoters - detractors) / answers of the account / sum of weights

    A score by contact is ruled by the accounts in which many answer. Without `weight` each account
    counts once, with it (ARR by account_id, say) by its size: three scores that may point three
    ways. Accounts without a weight stand in neither number. Otherwise as `net_promoter_score`; the
    interval is that of a ratio of sums over accounts.
    """
    answers = _latest_of_each(book, window)
    is_for, is_against = answers["score"] >= _PROMOTER_FROM, answers["score"] <= _DETRACTOR_TO
    lead = is_for.astype("float64") - is_against.astype("float64")
    each = lead.groupby(answers["account_id"]).mean().rename("lead").reset_index()
    each["weight"] = 1.0 if weight is None else each["account_id"].map(weight).astype("float64")
    rows, names = with_groups(each[each["weight"].notna()], book, by)

    def score(rows: pd.DataFrame, group: Group) -> Ratio:
        if len(rows) < FEWEST_ANSWERS:
            return _ratio(book, window, rows, group, reason=_too_few(len(rows), "accounts"))
        return ratio_of_totals(
            rows["weight"] * rows["lead"],
            rows["weight"],
            rows["account_id"],
            book=book,
            window=window,
            group=group,
            reason="the accounts that answered pay nothing",
            least=-1.0,
            most=1.0,
        )

    return ratios_by(rows, names, score)


def customer_effort_score(book: Book, *, window: Window, by: Sequence[str] = ()) -> Ratios:
    """How easy customers say we make things: the mean answer, turned so that more is easier.

        CES = sum of answers / answers

    In points of the scale that was asked (1 to 7, most often; its ends stand in each row of the
    data). Vendors ask it both ways round, and a 6 is good for one and bad for the other: answers
    for which low is good are turned over (min + max - answer), and answers on several scales or in
    both directions within one window are refused, for they are answers to different questions. Each
    answer counts. Below 5 answers there is no value. The interval is Student's, at 95%.

    Raises
    ------
    ScaleError
        When the window holds answers on two scales, or in two directions.
    """
    answers = _answers(book, "ces", window)
    asked = answers.drop_duplicates(["scale_min", "scale_max", "is_higher_better"])
    if len(asked) > 1:
        _refuse_scales(answers, "CES is defined on one scale, asked one way round")
    turned = answers["scale_min"] + answers["scale_max"] - answers["score"]
    points = answers["score"].where(answers["is_higher_better"], turned)
    rows, names = with_groups(answers.assign(points=points, answer=1), book, by)

    def score(rows: pd.DataFrame, group: Group) -> Ratio:
        n = len(rows)
        if n < FEWEST_ANSWERS:
            return _ratio(book, window, rows, group, reason=_too_few(n))
        interval = ratio_of_sums(
            rows["points"],
            rows["answer"],
            least=float(rows["scale_min"].min()),
            most=float(rows["scale_max"].max()),
        )
        return _ratio(book, window, rows, group, float(rows["points"].sum()), n, interval)

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


def _latest_of_each(book: Book, window: Window) -> pd.DataFrame:
    """The latest recommendation of each contact; one without a contact stands for itself."""
    answers = _answers(book, "nps", window)
    scale = (answers["scale_min"] == 0) & (answers["scale_max"] == 10)
    _refuse_scales(answers[~scale], "NPS is defined on answers from 0 to 10")
    answers = answers.assign(voter=answers["contact_id"].fillna(answers["survey_id"]))
    ordered = answers.sort_values(["responded_at", "survey_id"])
    return ordered.drop_duplicates("voter", keep="last")


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
    both_ways = answers["is_higher_better"].nunique() > 1
    keys = ["scale_min", "scale_max", "is_higher_better"]
    scales = answers.groupby(keys if both_ways else keys[:2], as_index=False).size()
    found = ", ".join(_scale_words(*row) for row in scales.itertuples(index=False))
    raise ScaleError(
        f"{rule}; table surveys also has answers on {found}, the first in survey "
        f"'{answers['survey_id'].min()}'. Correct scale_min, scale_max and is_higher_better, or "
        f"give those surveys another kind."
    )


def _scale_words(low: int, high: int, *more: int) -> str:
    *direction, n = more
    way = "" if not direction else ", high is good" if direction[0] else ", low is good"
    return f"{low} to {high}{way} ({n})"


def _within(moments: pd.Series, window: Window) -> pd.Series:
    after_last = pd.Timestamp(window.last_day) + pd.Timedelta(days=1)
    return (moments >= pd.Timestamp(window.first_day)) & (moments < after_last)


def _too_few(n: int, who: str = "people") -> str:
    one = {"people": "person", "accounts": "account"}[who]
    words = {0: "nobody answered", 1: f"only 1 {one} answered"}.get(n, f"only {n} {who} answered")
    return f"{words}; a score needs at least {FEWEST_ANSWERS}"


def _ratio(
    book: Book,
    window: Window,
    rows: pd.DataFrame,
    group: Group,
    numerator: float = 0,
    denominator: float = 0,
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
