"""The whole synthetic portfolio, from its seed to a data directory."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.contracts.catalogue import TABLES
from analysis.demo import world
from analysis.demo.agreements import contract_lines, fx_rates, products
from analysis.demo.billing import invoices, plan
from analysis.demo.calendar import month_number, stream
from analysis.demo.companies import NEVER, Companies, draw_companies
from analysis.demo.contacts import contacts
from analysis.demo.conversations import interactions, owner_on
from analysis.demo.deals import opportunities
from analysis.demo.faults import with_faults
from analysis.demo.foresight import decisions, forecasts
from analysis.demo.history import HORIZON_DAYS, History, live_through
from analysis.demo.reviews import commitments, goals, qbrs
from analysis.demo.support import tickets
from analysis.demo.surveys import surveys
from analysis.demo.team import account_history, created_dates, people
from analysis.demo.usage import usage
from analysis.demo.work import pay, quotas, time_spent
from analysis.errors import UserError
from analysis.loading.facts import BookFacts, write_book_facts
from analysis.loading.tables import write_tables
from analysis.periods import add_months, parse_month

SEALED = "sealed"  # folder of what only the evaluation of models may read


class DemoSizeError(UserError):
    """A portfolio of that size cannot be made."""


@dataclass(frozen=True)
class Portfolio:
    """Canonical tables by name, and the truth behind them.

    `truth` has one row per account and month of service: `probability`, the chance of leaving
    within `horizon_days` of the month's last day as it truly was; `is_decided` where the customer
    had already made up their mind to go; and the hidden states.
    """

    tables: dict[str, pd.DataFrame]
    truth: pd.DataFrame


def make_portfolio(accounts: int = 200, seed: int = 7, last_month: str = "2026-10") -> Portfolio:
    """A synthetic portfolio of `accounts` customers and prospects, the same for equal arguments."""
    if accounts < 20:
        raise DemoSizeError(
            f"A demo portfolio of {accounts} accounts was asked for. Ask for at least 20: fewer "
            f"cannot hold every kind of account."
        )
    last = month_number(parse_month(last_month))
    who = draw_companies(accounts, seed, last)
    history = live_through(who, seed, last)
    tables = with_faults(_tables(who, history, seed), history, seed)
    return Portfolio(
        {name: _in_order(tables[name], name) for name in TABLES if name in tables},
        _truth(who, history),
    )


def write_demo(
    directory: str | Path, accounts: int = 200, seed: int = 7, last_month: str = "2026-10"
) -> Portfolio:
    """Make a portfolio and write it as a data directory, the truth in a folder of its own."""
    portfolio = make_portfolio(accounts, seed, last_month)
    directory = Path(directory)
    write_tables(portfolio.tables, directory)
    write_tables({"truth": portfolio.truth}, directory / SEALED)
    write_book_facts(
        directory,
        BookFacts(
            company=world.COMPANY,
            currency=world.HOME_CURRENCY,
            is_synthetic=True,
            history_from=add_months(parse_month(last_month), 1 - world.HISTORY_MONTHS),
        ),
    )
    return portfolio


def _tables(who: Companies, history: History, seed: int) -> dict[str, pd.DataFrame]:
    created = created_dates(who, history, seed)
    periods = account_history(who, history, created, seed)
    known = contacts(who, history, created, seed)
    lines = contract_lines(who, history, seed)
    asked = tickets(who, history, known, seed)
    reviews = qbrs(who, history, seed)
    responsible = owner_on(reviews, "planned_date", periods)
    team = people(who, history)
    rates = fx_rates(history, seed)
    return {
        "accounts": _accounts(who, history, created, seed),
        "account_history": periods,
        "contacts": known,
        "products": products(),
        "contract_lines": lines,
        "invoices": invoices(history, lines, seed),
        "usage": usage(who, history, seed),
        "tickets": asked,
        "surveys": surveys(who, history, known, asked, seed),
        "interactions": interactions(who, history, known, periods, seed),
        "opportunities": opportunities(who, history, lines, periods, seed),
        "forecasts": forecasts(who, history, lines, periods, seed),
        "qbrs": reviews,
        "commitments": commitments(who, history, reviews, known, team, responsible, seed),
        "goals": goals(who, history, seed),
        "people": team,
        "quotas": quotas(history, team, seed),
        "time": time_spent(who, history, lines, periods, seed),
        "pay": pay(history, team, seed),
        "decisions": decisions(who, history, periods, seed),
        "fx_rates": rates,
        "plan": plan(history, lines, rates),
    }


def _accounts(who: Companies, history: History, created: np.ndarray, seed: int) -> pd.DataFrame:
    random = stream(seed, "accounts")
    places = world.PLACES
    first = np.argmax(history.is_live, axis=0)
    seats = np.maximum(history.seats[first, np.arange(len(who))], 20)
    eligible = np.rint(seats * random.uniform(1.4, 3.0, len(who)))
    eligible = np.maximum(eligible, history.seats.max(axis=0))  # never fewer than have a seat
    spend = who.arr * 100 * random.uniform(1.3, 4.5, len(who))
    return pd.DataFrame(
        {
            "account_id": who.account_id,
            "account_name": who.name,
            "industry": np.array([i.name for i in world.INDUSTRIES])[who.industry],
            "country_code": np.array([p.country for p in places])[who.place],
            "region_name": np.array([p.region for p in places])[who.place],
            "metro_name": np.array([p.metro for p in places])[who.place],
            "metro_code": np.array([p.metro_code for p in places], dtype=object)[who.place],
            "currency": who.currency,
            "created_date": created,
            "context": who.context,
            "eligible_seats": pd.Series(eligible).astype("Int64"),
            "category_spend_annual_minor": pd.Series(np.rint(spend / 1e5) * 100_000).astype(
                "Int64"
            ),
        }
    )


def _truth(who: Companies, history: History) -> pd.DataFrame:
    month, account = np.nonzero(history.is_live)
    taken_over = np.full(len(who), NEVER)
    for gone, _, when in who.mergers:
        taken_over[gone] = when
    kept = month + history.opens < taken_over[account]
    month, account = month[kept], account[kept]
    at = (month, account)
    return pd.DataFrame(
        {
            "account_id": who.account_id[account],
            "month": (history.opens + month).astype("datetime64[M]").astype("datetime64[ns]"),
            "horizon_days": HORIZON_DAYS,
            "probability": history.probability[at],
            "is_decided": history.is_decided[at],
            "satisfaction_level": history.satisfaction[at] + 1,
            "sponsor_gap_months": pd.Series(history.gap[at])
            .where(history.gap[at] < 8)
            .astype("Int64"),
            "has_rival": history.rival[at].astype(bool),
        }
    )


def _in_order(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """The columns of the contract in their order, days as the contract types them."""
    columns = {}
    for column in TABLES[name].columns.values():
        values = table.get(column.name)
        if values is None:
            values = pd.Series(pd.NA, index=table.index)
        is_day = column.dtype == "datetime64[ns]"
        columns[column.name] = pd.to_datetime(values).astype(column.dtype) if is_day else values
    return pd.DataFrame(columns)
