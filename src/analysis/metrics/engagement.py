"""Are we in touch with our customers, with those who decide, and with more than one of them?"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.breakdown import Group, ratios_by, with_groups
from analysis.metrics.in_force import in_force, recurring_lines
from analysis.metrics.ratios import Ratio, Ratios
from analysis.metrics.samples import share_of_rows

IN_TOUCH_DAYS = 90  # a quarter: a relationship without contact for longer is not one to count on
FEWEST_THREADS = 2  # with one person alone the relationship leaves when that person does

Reach = Literal["anybody", "sponsor", "several"]


def contacts_in_touch(book: Book) -> pd.DataFrame:
    """How recently each account in service was in touch with us, and through how many people.

    One row an account: `last_contact_date` and `days_since_contact`; `last_customer_date`, the last
    contact that the customer asked for (our own mails keep nobody); `has_sponsor` and
    `days_since_sponsor`, the last contact with whoever is sponsor now; `n_in_touch`, the people met
    in the last 90 days who are still there. Blank where there was none.
    """
    met = book["interactions"]
    present = _present(book)
    in_touch = people_in_touch(book)
    table = pd.DataFrame({"account_id": pd.Series(in_touch.index, dtype="str")})
    ids, today = table["account_id"], pd.Timestamp(book.as_of)
    table["last_contact_date"] = _last(met, ids)
    table["days_since_contact"] = (today - table["last_contact_date"]).dt.days.astype("Int64")
    table["last_customer_date"] = _last(met[met["initiator"] == "customer"], ids)
    table["has_sponsor"] = ids.isin(present.loc[present["is_sponsor"], "account_id"])
    since_sponsor = today - _last(_each_met(met, present[present["is_sponsor"]]), ids)
    table["days_since_sponsor"] = since_sponsor.dt.days.astype("Int64")
    table["n_in_touch"] = in_touch.to_numpy("int64")
    return table


def people_in_touch(book: Book) -> pd.Series:
    """The people met in the last 90 days who are still there, by account in service."""
    live = sorted(in_force(recurring_lines(book), book.as_of)["account_id"].unique())
    since = pd.Timestamp(book.as_of - timedelta(days=IN_TOUCH_DAYS - 1))
    met = book["interactions"]
    recent = _each_met(met[met["occurred_at"] >= since], _present(book))
    return recent.groupby("account_id")["contact_id"].nunique().reindex(live, fill_value=0)


def in_touch_rate(book: Book, *, reach: Reach = "anybody", by: Sequence[str] = ()) -> Ratios:
    """Share of the accounts in service that we have been in touch with in the last 90 days.

        anybody:  a call, meeting or mail with whomever / accounts in service
        sponsor:  with the person who is sponsor today / accounts in service that have a sponsor
        several:  with two people or more who are still there / accounts in service

    As of the book's day, whatever the window of the other measures. An account without a sponsor
    cannot have one met and stands in neither number of the second; that it has none is a finding of
    its own. The third is multi-threading: a relationship with one person leaves with that person.
    Attendance that nobody noted is no contact with anyone by name.
    """
    table = contacts_in_touch(book)
    table["is_reached"] = {
        "anybody": table["days_since_contact"] < IN_TOUCH_DAYS,
        "sponsor": table["days_since_sponsor"] < IN_TOUCH_DAYS,
        "several": table["n_in_touch"] >= FEWEST_THREADS,
    }[reach]
    table["is_reached"] = table["is_reached"].fillna(False).astype("bool")
    if reach == "sponsor":
        table = table[table["has_sponsor"]]
    rows, names = with_groups(table, book, by)
    owner = "with a sponsor " if reach == "sponsor" else ""

    def share(rows: pd.DataFrame, group: Group) -> Ratio:
        return share_of_rows(
            rows["is_reached"],
            rows["account_id"],
            book=book,
            group=group,
            reason=f"no account {owner}is in service on {book.as_of}",
        )

    return ratios_by(rows, names, share)


def _present(book: Book) -> pd.DataFrame:
    """The people still at the customers, and whether each is sponsor today."""
    contacts, today = book["contacts"], pd.Timestamp(book.as_of)
    there = contacts[~(contacts["left_date"] <= today)]
    is_sponsor = (there["sponsor_from_date"] <= today) & ~(there["sponsor_to_date"] <= today)
    return there[["account_id", "contact_id"]].assign(is_sponsor=is_sponsor)


def _each_met(met: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """One row for each of these people and contact that they took part in."""
    each = met.assign(contact_id=met["contact_ids"].str.split("|")).explode("contact_id")
    each = each.astype({"contact_id": "str"})  # where nobody noted anyone, blanks would be numbers
    return each.merge(people, on=["account_id", "contact_id"])


def _last(met: pd.DataFrame, account_ids: pd.Series) -> pd.Series:
    """The day of the last of these contacts, for each account."""
    last = met.groupby("account_id")["occurred_at"].max().reindex(account_ids)
    return pd.Series(last.to_numpy("datetime64[ns]"), index=account_ids.index).dt.normalize()
