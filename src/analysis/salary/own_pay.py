"""What do we pay, group by group, and where does that stand in the ranges we mean to pay?"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from analysis.contracts.private import PrivateTable
from analysis.errors import UserError, candidates
from analysis.salary.ranges import PayRange, compa_ratio, range_penetration
from analysis.salary.suppression import why_group_withheld

MEASURES = ("base", "total")
_DAYS_A_YEAR = 365.25


class OwnPayError(UserError):
    """The company's own pay does not hold what was asked of it."""


def paid_on(
    pay: PrivateTable,
    as_of: date,
    *,
    measure: str = "base",
    people: pd.DataFrame | None = None,
    currency: str | None = None,
) -> PrivateTable:
    """Who is paid what at the end of a day, one row a person, at full time.

    Parameters
    ----------
    measure : "base" or "total"
        Total is base and variable pay at target; a blank variable pay is none.
    people : frame
        The table `people` of the book, for role, level, location and hired_date where the pay
        table has none.
    currency : str
        Which currency's people to take, where several are paid.

    Returns
    -------
    private table: person_id, pay_minor, currency, gender, role, level, location, tenure_years. Raises
    OwnPayError where nobody is paid on that day, or people are paid in several currencies and none
    is named: exchange rates say nothing of what people are worth to each other.
    """
    if measure not in MEASURES:
        raise OwnPayError(f"There is no measure {measure!r}. {candidates(measure, list(MEASURES))}")
    rows = _in_force(pay.individual_rows(), as_of)
    if rows.empty:
        raise OwnPayError(f"The pay table has nobody who is paid on {as_of}.")
    if people is not None:
        rows = _described(rows, _in_force(people, as_of), as_of)
    rows = _of_currency(rows, currency)
    amount = rows["base_annual_minor"].astype(float)
    if measure == "total":
        amount = amount + rows["variable_annual_minor"].astype("Float64").fillna(0).astype(float)
    known = pd.DataFrame(
        {
            "person_id": rows["person_id"],
            "pay_minor": amount,
            "currency": rows["currency"],
            "gender": rows["gender"],
        }
    )
    for name in ("role", "level", "location"):
        known[name] = rows[name] if name in rows.columns else None
    hired = rows["hired_date"] if "hired_date" in rows.columns else pd.Series(pd.NaT, rows.index)
    tenure = pd.Timestamp(as_of) - pd.to_datetime(hired)
    known["tenure_years"] = tenure.dt.days / _DAYS_A_YEAR
    return PrivateTable(known.sort_values("person_id", ignore_index=True), "pay")


def standing(paid: PrivateTable, ranges: Mapping[str, PayRange]) -> PrivateTable:
    """Each person's place in the range of their role: compa_ratio and range_penetration.

    For whoever decides on pay, never for a shared page. Blank where the role has no range.
    """
    rows = paid.individual_rows()
    for role, own in rows.groupby("role").groups.items():
        if role not in ranges:
            continue
        pay_usd = rows.loc[own, "pay_minor"] / 100
        limits = ranges[str(role)]
        rows.loc[own, "compa_ratio"] = compa_ratio(pay_usd, limits.midpoint_usd)
        rows.loc[own, "range_penetration"] = range_penetration(
            pay_usd, limits.minimum_usd, limits.maximum_usd
        )
    return PrivateTable(rows, "standing")


def standing_by_role(paid: PrivateTable, ranges: Mapping[str, PayRange]) -> pd.DataFrame:
    """How the pay of each role stands in its range, without a person in it.

    Returns
    -------
    frame, one row a role
        role, n_people, median_compa_ratio, below_share and above_share (of people outside the
        range), reason (why nothing is shown: fewer than ten people, or no range). Ranges are in
        US dollars, so pay must be too: raises OwnPayError otherwise.
    """
    rows = paid.individual_rows()
    foreign = sorted(set(rows["currency"]) - {"USD"})
    if foreign:
        raise OwnPayError(
            f"Ranges are in USD and pay is in {', '.join(foreign)}; name USD's people."
        )
    placed = standing(paid, ranges).individual_rows()
    found = []
    for role, own in placed.groupby("role", dropna=False):
        reason = why_group_withheld(len(own))
        if role not in ranges:
            reason = "no pay range is set for this role"
        row = {"role": role, "n_people": len(own), "reason": reason}
        if not reason:
            row["median_compa_ratio"] = float(own["compa_ratio"].median())
            row["below_share"] = float((own["range_penetration"] < 0).mean())
            row["above_share"] = float((own["range_penetration"] > 1).mean())
        found.append(row)
    columns = ["role", "n_people", "median_compa_ratio", "below_share", "above_share", "reason"]
    return pd.DataFrame(found, columns=columns)


def _in_force(rows: pd.DataFrame, as_of: date) -> pd.DataFrame:
    at = pd.Timestamp(as_of)
    open_ended = rows["valid_to"].isna() | (rows["valid_to"] > at)
    return rows[(rows["valid_from"] <= at) & open_ended]


def _described(rows: pd.DataFrame, people: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """With what the people table says of each; those who have left are paid no more."""
    about = people.rename(columns={"metro_code": "location"})
    about = about.sort_values("valid_from").drop_duplicates("person_id", keep="last")
    names = [name for name in ("role", "level", "location", "hired_date") if name not in rows]
    if "left_date" in about.columns:
        gone = about.loc[about["left_date"] <= pd.Timestamp(as_of), "person_id"]
        rows = rows[~rows["person_id"].isin(gone)]
    return rows.merge(about[["person_id", *names]], on="person_id", how="left")


def _of_currency(rows: pd.DataFrame, currency: str | None) -> pd.DataFrame:
    there = sorted(rows["currency"].unique())
    if currency is None and len(there) > 1:
        raise OwnPayError(
            f"People are paid in {', '.join(there)}. Name one currency: pay in two is not compared."
        )
    own = rows if currency is None else rows[rows["currency"] == currency]
    if own.empty:
        raise OwnPayError(f"Nobody is paid in {currency}. There are: {', '.join(there)}.")
    return own
