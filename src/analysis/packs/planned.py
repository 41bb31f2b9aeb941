"""What a month's pack consists of: which documents, of which accounts, in which order."""

from pathlib import Path

import pandas as pd

from analysis.churn.service import LEAVING
from analysis.churn.worklist import Effort, worklist
from analysis.contracts import Book
from analysis.metrics.in_force import in_force
from analysis.metrics.movements import mrr_movements
from analysis.packs.arr import ShortHistoryError, covered_year
from analysis.packs.forecast_record import FOLDER as FORECASTS
from analysis.packs.risk import BookRisk, undecided
from analysis.packs.standing import BookStanding, NoForecast
from analysis.periods import Quarter, day_name, month_text
from analysis.qbr.people import team_names
from analysis.runs.record import Job

BOOK, REVIEWS, COMPANIONS, PAY = (
    "The book of accounts",
    "Customer reviews due",
    "Companions to the reviews (internal)",
    "What account roles are paid",
)
REVIEW_DAYS = 14  # reviews due this soon are prepared with the month
PRICED_ROLES = ("Account Manager", "Account Director")
PRICED_PLACE = "New York-Newark-Jersey City, NY-NJ"  # where most people in these roles work


def jobs(
    book: Book,
    *,
    data: Path,
    store: Path,
    reported: Path,
    risks: BookRisk | NoForecast | None = None,
) -> list[Job]:
    """The documents of the book's month, the longest first, so that workers end together.

    `store` is the folder of the models trained for the month, `reported` that of the figures which
    earlier packs gave; the forecasts of churn that they made lie beside it.
    """
    month = month_text(book.as_of)
    common = {"data": str(data), "month": month}
    trained = {**common, "store": str(store)}
    kept = {**trained, "record": str(reported.parent / FORECASTS)}
    planned = [
        Job(
            "portfolio_review",
            {**trained, "reported": str(reported)},
            "portfolio-review",
            "Portfolio review",
            group=BOOK,
        ),
        Job("churn", kept, "churn", "Who may leave, and how sure we are", group=BOOK),
        Job(
            "churn_model_card", kept, "churn-model-card", "Can the forecast be trusted?", group=BOOK
        ),
        Job("health", trained, "health", "How our accounts are doing", group=BOOK),
        Job(
            "retention",
            {**common, "reported": str(reported)},
            "retention",
            "Where retention comes from",
            group=BOOK,
        ),
        Job(
            "data_quality",
            {**common, "store": str(reported)},
            "data-quality",
            "Can the data be trusted?",
            group=BOOK,
        ),
        Job(
            "metric_dictionary",
            trained,
            "metric-dictionary",
            "What each measure says, and is",
            group=BOOK,
        ),
    ]
    if isinstance(risks, NoForecast) and len(risks.scores):
        planned.insert(
            1,
            Job(
                "before_forecast",
                trained,
                "before-forecast",
                "Who may leave: what is known so far",
                group=BOOK,
            ),
        )
    names = team_names(book)
    stands = standings(risks) if risks else {}
    for account_id, quarter in reviews_due(book):
        account = book.account(account_id)
        facts = {
            "account": account["account_name"],
            "owner": names.get(account["owner_id"], ""),
            "segment": "" if pd.isna(account["segment"]) else account["segment"],
            "risk": stands.get(account_id, ""),
        }
        about = {"account_id": account_id, "quarter": str(quarter)}
        name = f"{account_id}-{quarter}"
        planned += [
            Job(
                "qbr",
                {**common, **about},
                f"customer/{name}",
                account["account_name"],
                f"Business review, {quarter.name}",
                REVIEWS,
                facts,
            ),
            Job(
                "qbr_internal",
                {**trained, **about},
                f"internal/{name}-companion",
                account["account_name"],
                f"Companion, {quarter.name}",
                COMPANIONS,
                facts,
            ),
            Job(
                "account_brief",
                {**trained, "account_id": account_id},
                f"internal/{account_id}-brief",
                account["account_name"],
                "Brief and plan, one page",
                COMPANIONS,
                facts,
            ),
        ]
    for role in PRICED_ROLES:
        slug = role.lower().replace(" ", "-")
        for by in ("region", "industry"):
            planned.append(
                Job(f"salary_by_{by}", {"role": role}, f"pay/{slug}-by-{by}", role, f"By {by}", PAY)
            )
        here = {"role": role, "area": PRICED_PLACE}
        planned.append(Job("role_pay", here, f"pay/{slug}-here", role, "In New York", PAY))
    return planned


def nothing_to_tell(book: Book, risks: BookRisk | NoForecast | None) -> dict[str, str]:
    """The reports that have nothing to say of a book so young, or so empty, each with the reason."""
    found = {}
    if isinstance(risks, NoForecast):
        found["churn"] = found["churn_model_card"] = risks.verdict.sentence
        if risks.scores.empty:
            found["health"] = f"No account is in service on {day_name(book.as_of)}."
        else:
            found["churn"] += (
                ' Until then, "Who may leave: what is known so far" stands in its place.'
            )
    try:
        covered_year(mrr_movements(book))
    except ShortHistoryError as error:
        found["portfolio_review"] = found["retention"] = str(error)
    return found


def standings(risks: BookStanding) -> dict[str, str]:
    """How each account stands, to find it by: leaving, on the watch list, or neither.

    Accounts that have not given notice are left out where the evidence does not carry a ranking.
    """
    scores = risks.scores
    found = dict.fromkeys(scores.loc[scores["state"] == LEAVING, "account_id"], "leaving")
    if not isinstance(risks, BookRisk) or not risks.verdict.may_rank:
        return found
    listed = worklist(undecided(risks), risks.arr_minor, Effort())["account_id"]
    watched = dict.fromkeys(listed, "on the watch list")
    return dict.fromkeys(scores["account_id"], "none known") | watched | found


def reviews_due(book: Book, *, days: int = REVIEW_DAYS) -> list[tuple[str, Quarter]]:
    """Accounts in service whose review is due soon or late and has not been held, by due day."""
    reviews = book["qbrs"]
    today = pd.Timestamp(book.as_of)
    last = Quarter.last_whole(book.as_of)
    if not book["contract_lines"]["start_date"].min() <= pd.Timestamp(last.last_day):
        return []  # the company's first contract is younger than the quarter
    waiting = reviews[
        (reviews["quarter"] == str(last))
        & reviews["held_date"].isna()
        & (reviews["due_date"] <= today + pd.Timedelta(days=days))
        & reviews["account_id"].isin(in_force(book["contract_lines"], book.as_of)["account_id"])
    ].sort_values(["due_date", "account_id"])
    return [(row.account_id, Quarter.parse(row.quarter)) for row in waiting.itertuples()]
