"""What will the next renewal bring: whose call, on which terms, at which price? Internal.

Nothing here goes to a customer: it says what other accounts pay.
"""

import pandas as pd

from analysis.contracts import Book
from analysis.documents.exhibits import Column, Table
from analysis.metrics.forecast import forecast_record
from analysis.narrative import numbers as n
from analysis.narrative.sentences import listing, plural
from analysis.periods import Window, short_day, short_month
from analysis.qbr.internal import InternalCompanion
from analysis.qbr.negotiation import PriceRange, Spread

HORIZON = 90  # days ahead: what a quarter's forecast is judged on

_SOURCE = "Contract lines in force, list prices and past renewals"


def calls_table(account: InternalCompanion, book: Book) -> Table:
    """The three calls on the next renewal side by side, each with how far that voice was off before."""
    names = {"model": "Model", "owner": "Account owner", "final": "Leadership"}
    record = forecast_record(book, window=Window.trailing(book.as_of))
    past = record[record["horizon_days"] == HORIZON].set_index("call")
    rows = pd.DataFrame(
        [
            {
                "call": names[call.call],
                "amount": n.money(call.amount_annual_minor, call.currency),
                "probability": call.probability,
                "target": call.target_month,
                "off": past["wape"].get(call.call),
                "bias": past["bias"].get(call.call),
            }
            for call in account.calls
        ],
        columns=["call", "amount", "probability", "target", "off", "bias"],
    )
    chances = [call.probability for call in account.calls if call.probability is not None]
    apart = max(chances) - min(chances) if len(chances) > 1 else 0.0
    made = max((call.made_date for call in account.calls), default=None)
    return Table.of(
        rows,
        {
            "call": Column("Whose call", width=0.24),
            "amount": Column("ARR expected", is_number=True),
            "probability": Column("Chance", lambda v: n.percent(v, 0), is_number=True),
            "target": Column("For", short_month),
            "off": Column("Past calls off by", n.percent, is_number=True),
            "bias": Column("Too hopeful by", lambda v: n.signed(v, n.percent), is_number=True),
        },
        headline=f"The calls are {n.points(apart, 0)} apart"
        if len(chances) > 1
        else "No two calls can be compared",
        subtitle="Latest call of each voice on the next renewal, kept apart and never averaged"
        + (f"; made by {short_day(made)}" if made else "")
        + f". Past calls: all renewals of twelve months, {n.days(HORIZON)} ahead",
        source="Frozen forecasts and contract lines",
        empty="No forecast has been made of a renewal still to come.",
    )


def terms_table(account: InternalCompanion) -> Table:
    """The contracts in force and their days."""
    rows = pd.DataFrame(
        [
            {
                "what": listing(term.product_names),
                "notice": term.notice_date,
                "end": term.end_date,
                "auto": "yes" if term.is_auto_renew else "no",
            }
            for term in account.terms
        ],
        columns=["what", "notice", "end", "auto"],
    )
    ends = [term.end_date for term in account.terms if term.end_date]
    return Table.of(
        rows,
        {
            "what": Column("Contract", width=0.46),
            "notice": Column("Notice by", short_day),
            "end": Column("Term ends", short_day),
            "auto": Column("Renews by itself"),
        },
        headline=f"The next term ends on {short_day(min(ends))}"
        if ends
        else "No term has an end: the account can leave in any month",
        subtitle=f"As of {short_day(account.as_of)}",
        source="Contract lines in force",
        empty="Nothing is in force.",
    )


def price_table(found: PriceRange | None, currency: str) -> Table:
    """From what the account pays to the list price, with what like accounts pay between."""
    rows = pd.DataFrame(
        _cases(found) if found else [], columns=["case", "annual", "change", "of_list"]
    )
    return Table.of(
        rows,
        {
            "case": Column("A year's price", width=0.52),
            "annual": Column("ARR", lambda v: n.money(v, currency), is_number=True),
            "change": Column("On today", lambda v: n.signed(v, n.percent), is_number=True),
            "of_list": Column("Of list price", n.percent, is_number=True),
        },
        headline=_price_headline(found, currency),
        subtitle=_compared(found),
        source=_SOURCE,
        empty="Nothing recurring is in force: there is no price to agree on.",
    )


def past_table(found: PriceRange | None, currency: str) -> list[Table]:
    """What the account agreed at each renewal before; nothing where it never had one."""
    if not found or not found.past:
        return []
    rows = pd.DataFrame(
        [
            {
                "day": one.day,
                "before": one.before_minor,
                "after": one.after_minor,
                "rise": one.rise,
            }
            for one in found.past
        ]
    )
    up = sum(one.after_minor > one.before_minor for one in found.past)
    rises = found.rises
    return [
        Table.of(
            rows,
            {
                "day": Column("Renewed on", short_day, width=0.3),
                "before": Column("Due", lambda v: n.money(v, currency), is_number=True),
                "after": Column("Agreed", lambda v: n.money(v, currency), is_number=True),
                "rise": Column("Change", lambda v: n.signed(v, n.percent), is_number=True),
            },
            headline=f"The account paid more after {n.count(up)} of "
            f"{plural(len(rows), 'past renewal')}",
            subtitle="ARR, price and quantity together"
            + (
                f". Half of the renewals of {plural(rises.n_accounts, 'like account')} changed by "
                f"{n.interval(rises.low, rises.high, lambda v: n.signed(v, n.percent))}"
                if rises
                else ""
            ),
            source=_SOURCE,
        )
    ]


def _cases(found: PriceRange) -> list[tuple[str, float, float | None, float | None]]:
    """The prices that may be spoken of, the lowest first."""
    paid, listed = found.paid_minor, found.list_minor
    cases: list[tuple[str, float]] = [("Paid today", paid)]
    if found.agreed_rise:
        cases.append(
            ("With the yearly rise that the contract holds", paid * (1 + found.agreed_rise))
        )
    if listed:
        cases.append(("At list price", listed))
        if found.of_list:
            cases += [(name, listed * share) for name, share in _quartiles(found.of_list)]
    return [
        (
            name,
            amount,
            amount / paid - 1 if paid and name != "Paid today" else None,
            amount / listed if listed else None,
        )
        for name, amount in sorted(cases, key=lambda case: case[1])
    ]


def _quartiles(spread: Spread) -> list[tuple[str, float]]:
    return [
        ("As the lowest quarter of like accounts pay, at most", spread.low),
        ("As the middle one of like accounts pays", spread.middle),
        ("As the highest quarter of like accounts pay, at least", spread.high),
    ]


def _price_headline(found: PriceRange | None, currency: str) -> str:
    if found is None:
        return "There is no price to agree on"
    if not (found.list_minor and found.of_list):
        return f"{n.money_short(found.paid_minor, currency)} a year today, and nothing to compare it with"
    low, high = (
        n.money_short(found.list_minor * share, currency)
        for share in (found.of_list.low, found.of_list.high)
    )
    return (
        f"Like accounts would pay {low} to {high} a year; this one pays "
        f"{n.money_short(found.paid_minor, currency)}"
    )


def _compared(found: PriceRange | None) -> str:
    if not found or not found.of_list:
        return "Too few accounts hold the same products at a list price"
    return (
        f"{plural(found.of_list.n_accounts, 'account')} with the same products: of the same segment, or "
        "of all where those are fewer than five. What others pay is not for the customer"
    )
