"""Books of accounts made by hand or by a small known hazard, for the tests of churn.

The hazard here has nothing in common with the demo portfolio's: a hidden mood that wanders, a shock
when a sponsor goes, departures in any month (open-ended) or decided before the term ends (yearly).
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from scipy.special import expit

from analysis.contracts import TABLES, Book, conform
from analysis.periods import add_months, month_end

FIRST_MONTH = date(2023, 11, 1)

_WANDERS = np.random.default_rng(0).standard_normal((150, 3))
_WANDERS = np.concatenate([_WANDERS, -_WANDERS])


def table(name: str, rows: list[dict]) -> pd.DataFrame:
    """Rows of a table in its contract; columns not given are blank."""
    frame = pd.DataFrame(rows, columns=None if rows else list(TABLES[name].columns))
    return conform(frame, name, origin="test")


def account(account_id: str, **more) -> dict:
    return {
        "account_id": account_id,
        "account_name": f"Account {account_id}",
        "currency": "USD",
        "created_date": "2022-01-01",
        **more,
    }


def history(account_id: str, **more) -> dict:
    return {"account_id": account_id, "valid_from": "2022-01-01", "segment": "SMB", **more}


def line(account_id: str, start: str, end: str | None = None, **more) -> dict:
    return {
        "line_id": f"{account_id}-{start}",
        "contract_id": f"{account_id}-{start}",
        "account_id": account_id,
        "kind": "recurring",
        "signed_date": start,
        "start_date": start,
        "end_date": end,
        "amount_minor": 12_000_00,
        "currency": "USD",
        "term_months": 12 if end else 1,
        "is_auto_renew": False,
        **more,
    }


def book(as_of: str, lines: list[dict], **tables: list[dict]) -> Book:
    """A book of the accounts that the lines name, with whatever other tables are given."""
    ids = sorted({one["account_id"] for one in lines})
    complete = {
        "accounts": table("accounts", tables.pop("accounts", [account(i) for i in ids])),
        "account_history": table(
            "account_history", tables.pop("account_history", [history(i) for i in ids])
        ),
        "contract_lines": table("contract_lines", lines),
        **{name: table(name, rows) for name, rows in tables.items()},
    }
    return Book(complete=complete, as_of=date.fromisoformat(as_of))


@dataclass(frozen=True)
class Simulated:
    """A book with what really drove it: probability of leaving, by account and month's end."""

    book: Book
    truth: pd.DataFrame  # account_id, snapshot_date, probability of deciding to leave in 90 days


def simulate(
    accounts: int = 150, months: int = 36, seed: int = 1, strength: float = 1.0
) -> Simulated:
    """`strength` 0 makes departures pure chance."""
    random = np.random.default_rng(seed)
    rows: dict[str, list[dict]] = {
        name: []
        for name in (
            "accounts",
            "account_history",
            "contract_lines",
            "usage",
            "tickets",
            "contacts",
        )
    }
    truth: list[dict] = []
    for number in range(accounts):
        _one_account(f"T{number:04d}", months, random, strength, rows, truth)
    complete = {name: table(name, those) for name, those in rows.items()}
    last = month_end(add_months(FIRST_MONTH, months - 1))
    return Simulated(Book(complete=complete, as_of=last), pd.DataFrame(truth))


def _one_account(name, months, random, strength, rows, truth) -> None:
    is_yearly = random.random() < 0.4
    seats = int(random.integers(10, 80))
    rows["accounts"].append(account(name, industry=str(random.choice(["Retail", "Health"]))))
    rows["account_history"].append(history(name, segment=str(random.choice(["SMB", "Big"]))))
    mood, sponsor_lost_at, start = 0.0, None, int(random.integers(-14, 10))
    sponsor_goes_at = int(random.integers(0, 3 * months))
    leaves_at = None
    for month in range(max(start, 0), months):
        mood = 0.85 * mood + random.normal(0, 0.5)
        if month == sponsor_goes_at:
            sponsor_lost_at = month
        shock = 1.5 if sponsor_lost_at is not None and month - sponsor_lost_at < 5 else 0.0
        pull = strength * (1.8 * np.tanh(-mood) + shock)
        first = add_months(FIRST_MONTH, month)
        if is_yearly:
            to_term = (start - month - 1) % 12  # months after this one until the term is over
            decides = to_term == 0
        else:
            to_term, decides = None, True
        risk = float(_risk(pull, is_yearly))
        since_shock = None if sponsor_lost_at is None else month - sponsor_lost_at
        truth.append(_true(name, first, _truth(mood, since_shock, first, to_term, strength)))
        _activity(name, first, mood, seats, random, rows)
        if decides and random.random() < risk:
            leaves_at = month + 1
            break
    _lines(name, start, months, leaves_at, is_yearly, seats, rows)
    lost = add_months(FIRST_MONTH, sponsor_goes_at)
    rows["contacts"].append(
        {
            "contact_id": f"{name}-C",
            "account_id": name,
            "contact_name": "Sponsor",
            "created_date": "2022-01-01",
            "sponsor_from_date": "2022-01-01",
            "left_date": lost.isoformat(),
        }
    )


def _risk(pull: float | np.ndarray, is_yearly: bool) -> float | np.ndarray:
    """Chance that one decision is to leave: yearly ones are rare and weigh more."""
    return expit(-2.0 + 1.3 * pull) if is_yearly else expit(-4.4 + 1.2 * pull)


def _truth(
    mood: float, since_shock: int | None, first: date, to_term: int | None, strength: float
) -> float:
    """Chance that a decision dated within 90 days of the month's end is to leave.

    The mood wanders on until then (`_WANDERS`: the same paths for all, mirrored); a sponsor who goes
    meanwhile is left out, which happens to one account in fifty. An open contract is decided on at
    every later month's end; a yearly one when its term is over, dated the day after, so that the
    decision of this very month still lies ahead.
    """
    seen = month_end(first)
    moods, chance_to_stay = np.full(len(_WANDERS), mood), np.ones(len(_WANDERS))
    for ahead in range(4):
        if ahead:
            moods = 0.85 * moods + 0.5 * _WANDERS[:, ahead - 1]
        dated = month_end(add_months(first, ahead)) + timedelta(days=to_term is not None)
        is_decided = ahead > 0 if to_term is None else ahead == to_term
        if is_decided and dated <= seen + timedelta(days=90):
            is_shaken = since_shock is not None and since_shock + ahead < 5
            pull = strength * (1.8 * np.tanh(-moods) + (1.5 if is_shaken else 0.0))
            chance_to_stay *= 1 - _risk(pull, to_term is not None)
    return float(1 - chance_to_stay.mean())


def _true(name: str, first: date, probability: float) -> dict:
    return {
        "account_id": name,
        "snapshot_date": pd.Timestamp(month_end(first)),
        "probability": probability,
    }


def _activity(name, first, mood, seats, random, rows) -> None:
    users = seats * 0.6 * float(np.exp(0.5 * mood))
    for week in range(4):
        day = first + timedelta(days=7 * week)
        for measure, level in (
            ("active_users", users),
            ("key_actions", 9 * users),
            ("features_used", 8),
        ):
            rows["usage"].append(
                {
                    "account_id": name,
                    "usage_date": day.isoformat(),
                    "days": 7,
                    "measure": measure,
                    "product_id": "all",
                    "value": float(random.poisson(level)),
                }
            )
    for number in range(random.poisson(0.5 * np.exp(-0.5 * mood))):
        opened = pd.Timestamp(first) + pd.Timedelta(days=int(random.integers(0, 27)), hours=9)
        solved = opened + pd.Timedelta(days=float(random.exponential(4)))
        rows["tickets"].append(
            {
                "ticket_id": f"{name}-{first}-{number}",
                "account_id": name,
                "opened_at": opened,
                "solved_at": solved,
                "priority": str(random.choice(["normal", "urgent"])),
            }
        )


def _lines(name, start, months, leaves_at, is_yearly, seats, rows) -> None:
    def day(month: int) -> str:
        return add_months(FIRST_MONTH, month).isoformat()

    if not is_yearly:
        gone = day(leaves_at) if leaves_at is not None else None
        notice = (date.fromisoformat(gone) - timedelta(days=1)).isoformat() if gone else None
        rows["contract_lines"].append(
            line(name, day(start), quantity=seats, terminated_date=gone, cancelled_date=notice)
        )
        return
    stop = leaves_at if leaves_at is not None else months + 12
    before = None
    for month in range(start, stop, 12):
        one = line(name, day(month), day(month + 12), quantity=seats, renews_line_id=before)
        if month + 12 == leaves_at:
            one["cancelled_date"] = one["end_date"]
        rows["contract_lines"].append(one)
        before = one["line_id"]
