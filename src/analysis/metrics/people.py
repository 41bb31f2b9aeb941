"""Who of us was there on a day, in which role, and who has stayed?"""

from collections.abc import Sequence
from datetime import date, timedelta

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.breakdown import NOT_STATED, Group, check_breakdown, ratios_by
from analysis.metrics.ratios import Ratio, Ratios
from analysis.metrics.samples import share_of_rows
from analysis.periods import Window

PEOPLE_GROUPS = ("person_id", "role", "team", "manager_id")  # what measures of people split by


def staff(book: Book, day: date) -> pd.DataFrame:
    """The people employed at the end of `day`, each in the role of that day. One row a person.

    `person_id`, `person_name`, `role`, `level`, `manager_id`, `team`, `weekly_hours`, `hired_date`.
    """
    people, at = book["people"], pd.Timestamp(day)
    there = (people["hired_date"] <= at) & ~(people["left_date"] <= at)
    holds = (people["valid_from"] <= at) & ~(people["valid_to"] <= at)
    found = people[there & holds].sort_values(["person_id", "valid_from"])
    columns = ["person_id", "person_name", "role", "level", "manager_id", "team"]
    columns += ["weekly_hours", "hired_date"]
    return found.drop_duplicates("person_id", keep="last")[columns].reset_index(drop=True)


def team_retention(book: Book, *, window: Window, by: Sequence[str] = ()) -> Ratios:
    """Share of the people of the opening who are still with us at the close.

        people employed at both ends / people employed at the opening

    Whoever joined within the window is in neither number; a change of role is no departure. 1.0
    when nobody left. Split by `role`, `team` or `manager_id`, as at the opening. The interval is
    Clopper and Pearson's: of twelve people one departure more or less is no finding.
    """
    opening_day = window.first_day - timedelta(days=1)
    opening = staff(book, opening_day)
    stayed = set(staff(book, window.last_day)["person_id"])
    rows = opening.assign(has_stayed=opening["person_id"].isin(stayed))
    names = check_breakdown(by, PEOPLE_GROUPS)
    for name in names:
        rows[name] = rows[name].astype("object").fillna(NOT_STATED).astype("str")

    def share(rows: pd.DataFrame, group: Group) -> Ratio:
        return share_of_rows(
            rows["has_stayed"],
            rows["person_id"],
            book=book,
            window=window,
            group=group,
            reason=f"nobody is known to have been employed on {opening_day}",
            counted="people",
        )

    return ratios_by(rows, names, share)


def with_people(rows: pd.DataFrame, book: Book, names: Sequence[str]) -> pd.DataFrame:
    """`rows` (one `person_id` each) with what is known of the people by the book's day joined on.

    Where somebody has left, the last role held stands.
    """
    joined = [name for name in names if name not in rows.columns]
    people = book["people"].sort_values(["person_id", "valid_from"], kind="stable")
    last = people.drop_duplicates("person_id", keep="last")[["person_id", *joined]]
    rows = rows.merge(last, on="person_id", how="left", validate="m:1")
    for name in joined:
        rows[name] = rows[name].astype("object").fillna(NOT_STATED).astype("str")
    return rows
