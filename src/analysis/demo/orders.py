"""What a new customer of the demo company takes, and at which price."""

import numpy as np

from analysis.demo import world
from analysis.demo.calendar import Array
from analysis.demo.companies import Companies

SLOTS = 6  # lines that one contract can have
CORE, INSIGHTS, SUPPORT, MORE, STILL_MORE, SERVICES = range(SLOTS)
SLOT_PRODUCT = np.array(  # what is sold in each, as a position in world.OFFERS
    [world.CORE, world.INSIGHTS, world.SUPPORT, world.CORE, world.CORE, world.SERVICES]
)
_DISCOUNTS = (0.0, 0.05, 0.10, 0.15, 0.20)
_DISCOUNT_SHARES = (0.30, 0.25, 0.25, 0.12, 0.08)
_TAKE_INSIGHTS, _TAKE_SUPPORT = 0.38, 0.30  # shares of new customers
_FOR_SERVICES = 0.4  # share of an agency's spend that goes into hours


def first_order(
    companies: Companies, who: Array, size: Array, random: np.random.Generator
) -> tuple[Array, Array, Array]:
    """Units, list price and agreed price by slot, for the accounts `who`.

    Together they cost what the customer is to spend, times `size`. Prices are minor units of the
    account's currency for one unit and month.
    """
    n = len(who)
    euro = np.where(companies.currency[who] == "EUR", world.EUR_PRICE_SHARE, 1.0)
    seat = np.array([s.seat_price for s in world.SEGMENTS])[companies.segment[who]] * euro * 100
    discount = random.choice(_DISCOUNTS, n, p=_DISCOUNT_SHARES)
    taken = np.zeros((SLOTS, n), bool)
    taken[CORE] = True
    taken[INSIGHTS] = random.random(n) < _TAKE_INSIGHTS
    taken[SUPPORT] = random.random(n) < _TAKE_SUPPORT

    share = np.array([offer.price_share for offer in world.OFFERS])[SLOT_PRODUCT][:, None]
    listed = np.rint(share * seat).astype(np.int64)
    listed[SERVICES] = np.rint(world.SERVICE_HOUR_PRICE * 100 * euro).astype(np.int64)
    agreed = np.rint(listed * (1 - discount)).astype(np.int64)

    agency = companies.is_agency[who]
    monthly = companies.arr[who] * size * 100 / 12
    for_seats = np.where(agency, 1 - _FOR_SERVICES, 1.0) * monthly
    seat_bundle = (agreed[: SUPPORT + 1] * taken[: SUPPORT + 1]).sum(axis=0)
    seats = np.maximum(3, for_seats / seat_bundle).astype(np.int64)
    hours = np.maximum(8, _FOR_SERVICES * monthly / agreed[SERVICES]).astype(np.int64)
    quantity = seats * taken
    quantity[SERVICES] = hours * agency
    return quantity, listed, agreed
