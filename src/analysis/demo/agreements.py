"""The demo portfolio's contracts as tables: products, contract lines, exchange rates."""

import numpy as np
import pandas as pd

from analysis.demo import world
from analysis.demo.calendar import day_in, days, last_day, stream
from analysis.demo.companies import Companies
from analysis.demo.history import History
from analysis.demo.orders import SLOT_PRODUCT

EUR_IN_USD = 1.08  # about which the rate of the demo moves


def products() -> pd.DataFrame:
    """What the company sells, one row an offer; prices are those of the smallest segment."""
    seat = world.SEGMENTS[-1].seat_price * 100
    hour = world.SERVICE_HOUR_PRICE * 100
    return pd.DataFrame(
        {
            "product_id": [o.product_id for o in world.OFFERS],
            "product_name": [o.name for o in world.OFFERS],
            "family": [o.family for o in world.OFFERS],
            "unit_name": [o.unit for o in world.OFFERS],
            "is_core": [o.is_core for o in world.OFFERS],
            "list_price_monthly_minor": [
                round(seat * o.price_share) if o.unit == "seat" else round(hour)
                for o in world.OFFERS
            ],
            "currency": world.HOME_CURRENCY,
            "launched_date": pd.to_datetime(
                ["2016-01-01", "2018-06-01", "2017-03-01", "2017-03-01"]
            ),
            "retired_date": pd.NaT,
        }
    )


def contract_lines(who: Companies, history: History, seed: int) -> pd.DataFrame:
    """Every line signed up to the last day, with the ends that were known by then."""
    random = stream(seed, "contract_lines")
    lines = history.lines
    account = lines["account"].to_numpy()
    today = last_day(history.last)
    heard = (lines["cancelled"] <= today).to_numpy()
    arrived = lines["signed"].to_numpy() + days(random.integers(0, 4, len(lines)))
    table = pd.DataFrame(
        {
            "line_id": _numbered("L", lines["line"].to_numpy()),
            "contract_id": _numbered("K", lines["contract"].to_numpy()),
            "account_id": who.account_id[account],
            "product_id": np.array([o.product_id for o in world.OFFERS])[
                SLOT_PRODUCT[lines["slot"].to_numpy()]
            ],
            "kind": "recurring",
            "signed_date": lines["signed"],
            "start_date": lines["start"],
            "end_date": lines["end"],
            "notice_date": lines["notice"],
            "cancelled_date": lines["cancelled"].where(heard),
            "terminated_date": lines["terminated"].where(heard),
            "renews_line_id": pd.Series(
                _numbered("L", lines["renews"].to_numpy()), index=lines.index
            ).where(lines["renews"] >= 0),
            "amount_minor": lines["amount"],
            "currency": who.currency[account],
            "term_months": lines["term_months"],
            "quantity": lines["quantity"].astype("Int64"),
            "list_amount_minor": lines["list_amount"].astype("Int64"),
            "uplift_rate": lines["uplift"],
            "is_auto_renew": lines["is_auto_renew"],
            "loaded_at": pd.Series(arrived, index=lines.index).where(
                arrived >= np.datetime64(_KEPT_SINCE)
            ),
        }
    )
    return table.reset_index(drop=True)


_KEPT_SINCE = "2024-01-01"  # load times were not recorded before


def fx_rates(history: History, seed: int) -> pd.DataFrame:
    """Euro in dollars at the start of every month: a walk that keeps returning to its middle."""
    random = stream(seed, "fx_rates")
    months = np.arange(history.opens - world.PREHISTORY_MONTHS - 12, history.last + 1)
    rate, rates = EUR_IN_USD, []
    for _ in months:
        rate += 0.15 * (EUR_IN_USD - rate) + 0.012 * random.standard_normal()
        rates.append(round(rate, 4))
    return pd.DataFrame(
        {
            "currency": "EUR",
            "to_currency": world.HOME_CURRENCY,
            "rate_date": day_in(months, 1),
            "rate": rates,
        }
    )


def _numbered(letter: str, number: np.ndarray) -> pd.Series:
    text = pd.Series(np.asarray(number) + 1).astype("string").str.zfill(6)
    return (letter + text).to_numpy()
