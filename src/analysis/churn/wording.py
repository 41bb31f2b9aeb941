"""What a feature says of an account, in the words and units of the people who look after it."""

from collections.abc import Callable, Mapping
from math import expm1
from typing import Any

import pandas as pd

from analysis.churn.catalogue import FEATURES
from analysis.churn.service import ENDING
from analysis.periods import day_name, month_name

Row = Mapping[str, Any]


def say(name: str, row: Row) -> str:
    """The fact behind a feature, an indicator or a category; empty where there is nothing to say.

    >>> say("oldest_ticket_days", {"oldest_ticket_days": 41.0})
    'oldest open ticket is 41 days old'
    >>> say("usage_change", {"active_users_before": 14.2, "active_users": 9.0})
    'active users 14 → 9 against its own normal'
    """
    if name in _UNKNOWN:
        is_blank = all(pd.isna(row[one.name]) for one in FEATURES if one.unknown == name)
        return _UNKNOWN[name] if is_blank else ""
    if name in ("segment", "industry"):
        return f"{name} {row[name]}" if pd.notna(row[name]) else ""
    if name != "days_since_contact" and pd.isna(row.get(_READS.get(name, name))):
        return ""
    return _WORDS[name](row)


def standing(row: Row) -> str:
    """How an account stands that the model has nothing to say of.

    >>> from datetime import date
    >>> standing({"state": "leaving", "notice_given_date": pd.Timestamp("2026-10-03"),
    ...           "committed_end_date": pd.Timestamp("2026-12-31")})
    'gave notice on 3 October 2026; service ends on 31 December 2026'
    """
    end = row["committed_end_date"]
    if row["state"] == "leaving":
        given = f"gave notice on {day_name(row['notice_given_date'])}"
        return f"{given}; service ends on {day_name(end)}" if pd.notna(end) else given
    if pd.notna(end):
        return f"bound by contract until {day_name(end)}"
    return "bound by contract"


def _plural(n: float, noun: str) -> str:
    return f"{n:.0f} {noun}" + ("" if round(n) == 1 else "s")


def _log_change(what: str, name: str) -> Callable[[Row], str]:
    def words(row: Row) -> str:
        ratio = expm1(row[name])
        way = "up" if ratio > 0 else "down"
        return f"{what} {way} {abs(ratio):.0%}" if round(abs(ratio), 2) else f"{what} unchanged"

    return words


def _percent(what: str, name: str) -> Callable[[Row], str]:
    return lambda row: f"{what} {row[name]:.0%}"


def _sponsor(row: Row) -> str:
    return "executive sponsor in place" if row["has_sponsor"] else "no executive sponsor"


def _sponsor_lost(row: Row) -> str:
    if not row["has_lost_sponsor_180d"] or pd.isna(row["sponsor_lost_date"]):
        return ""
    return f"sponsor left in {month_name(row['sponsor_lost_date'])}"


def _last_contact(row: Row) -> str:
    days = row["days_since_contact"]
    if pd.isna(days):
        return "has never come to us"
    return f"last came to us {_plural(days, 'day')} ago"


def _term(row: Row) -> str:
    if row["state"] == ENDING and pd.notna(row["committed_end_date"]):
        return f"term ends on {day_name(row['committed_end_date'])}"
    return "open-ended contract"


def _notice(row: Row) -> str:
    days = _plural(row["days_to_notice"], "day")
    return f"{days} left to give notice" if row["is_auto_renew"] else f"{days} left of the term"


def _tenure(row: Row) -> str:
    months = row["tenure_months"]
    if months < 24:
        return f"customer for {_plural(months, 'month')}"
    return f"customer for {months / 12:.1f} years"


# facts that are worded with another column
_READS = {
    "usage_change": "active_users",
    "breadth_share": "features_used",
    "is_new": "tenure_months",
}

_UNKNOWN = {
    "usage_unknown": "no use recorded",
    "csat_unknown": "no ticket rated in 180 days",
    "nps_unknown": "no NPS answer in a year",
}

_WORDS: dict[str, Callable[[Row], str]] = {
    "usage_change": lambda row: (
        f"active users {row['active_users_before']:.0f} → {row['active_users']:.0f} "
        f"against its own normal"
        if pd.notna(row["active_users_before"])
        else ""
    ),
    "usage_trend": _log_change("active users over three months", "usage_trend"),
    "actions_change": _log_change("key actions", "actions_change"),
    "seats_used_share": _percent("seats in use", "seats_used_share"),
    "breadth_share": lambda row: f"{_plural(row['features_used'], 'feature')} in use",
    "features_change": _log_change("features in use", "features_change"),
    "open_tickets": lambda row: _plural(row["open_tickets"], "open ticket"),
    "oldest_ticket_days": lambda row: (
        f"oldest open ticket is {_plural(row['oldest_ticket_days'], 'day')} old"
    ),
    "urgent_tickets_90d": lambda row: (
        f"{_plural(row['urgent_tickets_90d'], 'urgent ticket')} in 90 days"
    ),
    "tickets_90d": lambda row: f"{_plural(row['tickets_90d'], 'ticket')} in 90 days",
    "reopened_tickets_90d": lambda row: (
        f"{_plural(row['reopened_tickets_90d'], 'ticket')} reopened in 90 days"
    ),
    "csat_180d": lambda row: f"tickets rated {row['csat_180d']:.1f} of 5",
    "nps_answer": lambda row: f"NPS answer {row['nps_answer']:.0f} of 10",
    "has_sponsor": _sponsor,
    "has_lost_sponsor_180d": _sponsor_lost,
    "customer_contacts_90d": lambda row: (
        f"came to us {_plural(row['customer_contacts_90d'], 'time')} in 90 days"
        if row["customer_contacts_90d"]
        else "did not come to us in 90 days"
    ),
    "days_since_contact": _last_contact,
    "missed_promises_180d": lambda row: (
        f"{_plural(row['missed_promises_180d'], 'promise')} of ours missed in 180 days"
    ),
    "price_rise_rate": lambda row: f"price {row['price_rise_rate']:+.0%} at the last renewal",
    "discount_rate": _percent("discount of", "discount_rate"),
    "spend_change_180d": _log_change("spend over six months", "spend_change_180d"),
    "is_term_ending": _term,
    "days_to_notice": _notice,
    "is_auto_renew": lambda row: (
        "renews by itself" if row["is_auto_renew"] else "does not renew by itself"
    ),
    "tenure_months": _tenure,
    "is_new": _tenure,
}
