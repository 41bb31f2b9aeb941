"""What an account has agreed: how long it is with us, at what price, and how that moved."""

from datetime import date

import numpy as np
import pandas as pd

from analysis.churn.service import ENDING
from analysis.metrics.adoption import seats_held
from analysis.periods import add_months

DAYS_PER_MONTH = 365.25 / 12
NEW_MONTHS = 6  # in which a customer is still being set up


def term_features(
    lines: pd.DataFrame, products: pd.DataFrame, day: date, standing: pd.DataFrame
) -> pd.DataFrame:
    """Terms of each account of `standing` (from `service.standing`) on `day`.

    `tenure_months` since the present spell of service began, and `is_new` in its first six;
    `price_rise_rate` of the latest renewal in force, by unit where units are agreed;
    `discount_rate` off the list price; `spend_change_180d` is the log ratio of recurring spend to
    that of six months before (0 for an account that is younger); `seats` are those agreed, or the
    units in a book without a list of products; `days_to_notice` are those left until the day by
    which the term is decided.
    """
    today = pd.Timestamp(day)
    lines = lines.assign(monthly=lines["amount_minor"] / lines["term_months"])
    now = _in_force(lines, day)
    accounts = standing.index

    spend = now.groupby("account_id")["monthly"].sum().reindex(accounts)
    then = _in_force(lines, add_months(day, -6)).groupby("account_id")["monthly"].sum()
    listed = now[now["list_amount_minor"].notna()].groupby("account_id")
    agreed, list_price = listed["amount_minor"].sum(), listed["list_amount_minor"].sum()
    tenure = (today - standing["spell_start_date"]).dt.days / DAYS_PER_MONTH
    to_decide = (standing["decide_by_date"] - today).dt.days
    is_ending = standing["state"] == ENDING
    return pd.DataFrame(
        {
            "tenure_months": tenure,
            "is_new": (tenure < NEW_MONTHS).astype(float),
            "is_term_ending": is_ending.astype(float),
            "days_to_notice": to_decide.where(is_ending).astype(float),
            "is_auto_renew": standing["is_auto_renew"].astype(float),
            "price_rise_rate": _price_rise(lines, now).reindex(accounts),
            "discount_rate": (1 - agreed / list_price.where(list_price > 0)).reindex(accounts),
            "spend_change_180d": np.log(spend / then.reindex(accounts)),
            "seats": _seats(now, products).reindex(accounts),
        },
        index=accounts,
    )


def _seats(now: pd.DataFrame, products: pd.DataFrame) -> pd.Series:
    if products.empty:  # nothing says what is sold by seat
        return now.groupby("account_id")["quantity"].sum(min_count=1)
    return seats_held(now, products)


def _in_force(lines: pd.DataFrame, day: date) -> pd.DataFrame:
    on = pd.Timestamp(day)
    has_ended = lines["service_end_date"] <= on  # blank: goes on
    return lines[(lines["start_date"] <= on) & ~has_ended]


def _price_rise(lines: pd.DataFrame, now: pd.DataFrame) -> pd.Series:
    """Price of the latest renewals in force against what they renewed, less one, by account."""
    renewals = now[now["renews_line_id"].notna()]
    latest = renewals.groupby("account_id")["start_date"].transform("max")
    renewals = renewals[renewals["start_date"] == latest]
    old = lines.set_index("line_id")[["monthly", "quantity"]].add_suffix("_before")
    pairs = renewals.join(old, on="renews_line_id", how="inner")
    units = (pairs["quantity"] / pairs["quantity_before"]).astype(float)
    comparable = pairs["monthly_before"] * units.where(units > 0).fillna(1.0)
    totals = pairs.assign(before=comparable).groupby("account_id")[["monthly", "before"]].sum()
    return totals["monthly"] / totals["before"] - 1
