"""What the demo company billed, when it was paid, and what it had planned to reach."""

import numpy as np
import pandas as pd

from analysis.demo import world
from analysis.demo.calendar import days, first_day, last_day, number_of, stream
from analysis.demo.history import History

TERMS_DAYS = 30  # to pay an invoice


def invoices(history: History, lines: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Term contracts are billed a year ahead, open-ended ones every month; a few bills are credited."""
    random = stream(seed, "invoices")
    billed = lines[lines["amount_minor"] > 0]
    monthly = billed["end_date"].isna().to_numpy()
    end = billed["terminated_date"].fillna(billed["end_date"]).to_numpy().astype("datetime64[D]")
    end = np.where(np.isnat(end), last_day(history.last) + days(1), end)
    first = number_of(billed["start_date"].to_numpy())
    until = number_of(end - days(1))
    every = np.where(monthly, 1, 12)
    count = np.maximum((until - first) // every + 1, 0)
    row = np.repeat(np.arange(len(billed)), count)
    turn = np.arange(len(row)) - np.repeat(count.cumsum() - count, count)
    day = (billed["start_date"].to_numpy().astype("datetime64[D]") - first_day(first)).astype(int)
    issued = first_day(first[row] + turn * every[row]) + days(np.minimum(day[row], 27))
    months = np.minimum(billed["term_months"].to_numpy()[row] - turn * 12, 12)
    months = np.where(monthly[row], billed["term_months"].to_numpy()[row], months)
    amount = (
        billed["amount_minor"].to_numpy()[row] * months // billed["term_months"].to_numpy()[row]
    )
    kept = (issued >= first_day(history.opens)) & (issued <= last_day(history.last)) & (months > 0)
    row, issued, amount = row[kept], issued[kept], amount[kept]
    n = len(row)
    slow = random.gamma(2.0, 9.0, n) + np.where(random.random(n) < 0.06, 45, 0)
    paid = issued + days((8 + slow).astype(int))
    table = pd.DataFrame(
        {
            "account_id": billed["account_id"].to_numpy()[row],
            "line_id": billed["line_id"].to_numpy()[row],
            "kind": np.where(random.random(n) < 0.004, "credit_note", "invoice"),
            "issued_date": issued,
            "due_date": issued + days(TERMS_DAYS),
            "paid_date": np.where(paid <= last_day(history.last), paid, np.datetime64("NaT", "D")),
            "amount_minor": amount,
            "currency": billed["currency"].to_numpy()[row],
        }
    )
    small = table["kind"] == "credit_note"
    table.loc[small, "amount_minor"] = table.loc[small, "amount_minor"] // 12
    table = table.sort_values(["issued_date", "line_id"], kind="stable", ignore_index=True)
    return table.assign(invoice_id=[f"B{k + 1:06d}" for k in range(n)])


def plan(history: History, lines: pd.DataFrame, rates: pd.DataFrame) -> pd.DataFrame:
    """Targets set before each year began: recurring revenue by segment growing 9% a year, and the
    three retention figures of the company."""
    euro = float(rates["rate"].mean())
    yearly = 12 * lines["amount_minor"] / lines["term_months"]
    worth = yearly * np.where(lines["currency"] == "EUR", euro, 1.0) / 12
    rows: list[tuple] = []
    for month in range(history.opens, history.last + 3):
        year_start = month - month % 12
        opening = last_day(max(year_start - 1, history.opens - 1))
        ends = lines["terminated_date"].fillna(lines["end_date"])
        live = (lines["start_date"] <= opening) & (ends.isna() | (ends > opening))
        target = worth[live].sum() * 1.09 ** ((month - year_start + 1) / 12)
        day, said = first_day(month), first_day(year_start) - days(24)
        rows.append(
            (day, "mrr", "all", float(round(target / 1e5) * 100_000), world.HOME_CURRENCY, said)
        )
        for measure, value in (("nrr", 1.05), ("grr", 0.92), ("logo_churn", 0.10)):
            rows.append((day, measure, "all", value, None, said))
    return pd.DataFrame(
        rows, columns=["month", "measure", "segment", "value", "currency", "set_date"]
    )
