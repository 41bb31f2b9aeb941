"""Did things happen in an order in which they can happen?"""

from dataclasses import dataclass

from analysis.contracts import Book
from analysis.quality.findings import Finding, graded, key_of, present, shown


@dataclass(frozen=True)
class Order:
    """Two days of one row, the first of which cannot lie after the second."""

    table: str
    first: str
    then: str
    says: str  # of a row that breaks it
    effect: str


ORDERS = (
    Order("contract_lines", "start_date", "end_date", "end before they start",
          "They make no MRR."),
    Order("contract_lines", "signed_date", "cancelled_date",
          "were cancelled before they were signed",
          "Lines withdrawn before they began make no MRR; reasons for leaving may be missed."),
    Order("contract_lines", "cancelled_date", "end_date",
          "were cancelled after they had ended",
          "The notice tells nothing of a decision; the churn model may learn from the wrong day."),
    Order("contract_lines", "notice_date", "end_date", "have a notice day after their end",
          "The list of renewals ahead shows the wrong day to act by."),
    Order("tickets", "opened_at", "first_response_at", "were answered before they were opened",
          "Response times come out negative."),
    Order("tickets", "opened_at", "solved_at", "were solved before they were opened",
          "Solution times come out negative."),
    Order("surveys", "sent_at", "responded_at", "were answered before they were sent",
          "Response rates count them in the wrong month."),
    Order("contacts", "created_date", "left_date",
          "belong to people who left before we knew of them",
          "They were never a thread to the customer; multi-threading counts them as lost."),
    Order("contacts", "sponsor_from_date", "sponsor_to_date",
          "have a sponsorship that ends before it begins", "Sponsors are missed."),
    Order("invoices", "issued_date", "due_date", "were due before they were issued",
          "Days overdue are too many."),
    Order("opportunities", "created_date", "closed_date", "were closed before they were opened",
          "Sales cycles come out negative."),
    Order("commitments", "made_date", "closed_date", "were settled before they were made",
          "Promises kept count in the wrong month."),
    Order("people", "hired_date", "left_date", "left before they were hired",
          "Team retention is wrong."),
    Order("quotas", "start_date", "end_date", "end before they start",
          "Attainment counts nothing towards them."),
)  # fmt: skip


def days_out_of_order(book: Book) -> list[Finding]:
    """Did something end, close or get answered before it began?"""
    found = []
    for order in ORDERS:
        for name, table in present(book, order.table):
            first, then = table[order.first], table[order.then]
            both = table[first.notna() & then.notna()]
            wrong = both[both[order.first] > both[order.then]]
            if wrong.empty:
                continue
            found.append(
                Finding(
                    check="days_out_of_order",
                    severity=graded(len(wrong), len(both)),
                    tables=(name,),
                    text=f"{len(wrong):,} {'row' if len(wrong) == 1 else 'rows'} of {name} "
                    f"{order.says}.",
                    effect=order.effect,
                    remedy=f"Correct {order.first} or {order.then} at the source.",
                    count=len(wrong),
                    of=len(both),
                    examples=shown(wrong, [key_of(name), order.first, order.then]),
                )
            )
    return found
