"""Is everything there? Tables that are missing, values that are blank, customers nobody recorded."""

import pandas as pd

from analysis.contracts import TABLES, Book
from analysis.metrics.in_force import in_force
from analysis.quality.findings import Finding, counted, graded, listed, present

# What a blank costs, by column. Columns that may rightly be blank (an end still to come, a
# question not answered) are not here.
WANTED: dict[str, dict[str, str]] = {
    "accounts": {
        "industry": "breakdowns by industry",
        "country_code": "breakdowns by country",
        "metro_name": "maps by metropolitan area",
        "context": "the setting of reviews",
        "eligible_seats": "penetration and adoption against eligible seats",
        "category_spend_annual_minor": "share of wallet",
    },
    "account_history": {
        "owner_id": "every measure by account manager",
        "segment": "breakdowns by segment",
        "tier": "the cadence of reviews",
    },
    "contacts": {
        "role_title": "who is who in a review",
        "seniority": "multi-threading by level",
        "influence": "whether we know who decides",
    },
    "tickets": {
        "category": "support load by matter",
        "priority": "support load by urgency",
        "product_id": "support load by product",
    },
    "interactions": {
        "initiator": "who seeks the contact",
        "subject": "what a conversation was about",
    },
    "opportunities": {
        "stage": "the pipeline by stage",
        "product_id": "the pipeline by product",
        "amount_annual_minor": "the pipeline and win rates by value",
        "expected_close_date": "forecasts by month",
    },
    "qbrs": {"feedback_score": "how reviews were received"},
    "people": {"weekly_hours": "capacity"},
}
_MOSTLY_BLANK = 0.2  # a breakdown with a fifth "Not stated" can no longer be read
_FREELY_BLANK = {("qbrs", "feedback_score")}  # customers need not answer

_OPENS = {  # what a table that is missing would have opened
    "contacts": "sponsors, multi-threading and the people of a review",
    "products": "penetration, cross-sell and whitespace",
    "invoices": "the check of contracts against what was billed",
    "usage": "adoption, usage trends and half of the churn model's signals",
    "tickets": "support load and satisfaction with support",
    "surveys": "NPS, CSAT and CES",
    "interactions": "engagement and recency of contact",
    "opportunities": "pipeline, win rates and conversion",
    "forecasts": "forecast accuracy and bias",
    "qbrs": "completion of reviews",
    "commitments": "promises kept",
    "goals": "the customers' own goals in their reviews",
    "people": "names of owners, capacity and team retention",
    "quotas": "quota attainment",
    "time": "profitability and over-servicing",
    "pay": "pay against the market",
    "decisions": "what was decided on signals, and what came of it",
    "fx_rates": "amounts in more than one currency",
    "plan": "targets beside what was reached",
}
NEW_CUSTOMER_DAYS = 90  # to connect a feed, to meet people, to be asked
_COVERED = ("usage", "contacts", "surveys")  # tables that should know every customer


def missing_tables(book: Book) -> list[Finding]:
    """Is there a table that no file was given for?"""
    absent = [name for name in TABLES if not book.has(name)]
    if not absent:
        return []
    opens = "; ".join(f"{name}: {_OPENS[name]}" for name in absent if name in _OPENS)
    return [
        Finding(
            check="missing_tables",
            severity="note",
            tables=tuple(absent),
            text=f"{counted(len(absent), 'table is', 'tables are')} not in the data.",
            effect=f"Pages leave out what they would show. {opens}.",
            remedy="Add the files; docs/data-dictionary.md says what they hold.",
            count=len(absent),
            of=len(TABLES),
            unit="tables",
            examples=tuple(absent),
        )
    ]


def blank_values(book: Book) -> list[Finding]:
    """Are values blank that a measure or a breakdown needs?"""
    blanks = blank_counts(book)
    return [_blanks_of(book, str(name), rows) for name, rows in blanks.groupby("table", sort=False)]


def blank_counts(book: Book) -> pd.DataFrame:
    """How many values are blank in each column that something needs, where some are.

    One row a column: `table`, `column`, `blanks`, `rows` (that should have a value), `is_free`:
    whether the customer need not have answered.
    """
    found = []
    for name, table in present(book, *WANTED):
        for column in WANTED[name]:
            values = _wanted(table, name, column)[column]
            found.append(
                {
                    "table": name,
                    "column": column,
                    "blanks": int(values.isna().sum()),
                    "rows": len(values),
                    "is_free": (name, column) in _FREELY_BLANK,
                }
            )
    counts = pd.DataFrame(found, columns=["table", "column", "blanks", "rows", "is_free"])
    return counts[counts["blanks"] > 0].reset_index(drop=True)


def accounts_without_history(book: Book) -> list[Finding]:
    """Are there accounts of which no owner, segment and tier is known on the day?"""
    roster = book.roster
    facts = ["owner_id", "segment", "tier"]
    bare = roster[roster[facts].isna().all(axis="columns")]
    if bare.empty:
        return []
    return [
        Finding(
            check="accounts_without_history",
            severity=graded(len(bare), len(roster)),
            tables=("account_history",),
            text=f"{counted(len(bare), 'account has', 'accounts have')} no row in "
            f"account_history that says who looks after it on {book.as_of}.",
            effect="Stand under 'Not stated' in every breakdown by owner, segment and tier.",
            remedy="Add a row to account_history from the day on which the account was opened.",
            count=len(bare),
            of=len(roster),
            unit="accounts",
            examples=listed(bare["account_id"]),
        )
    ]


def customers_without_records(book: Book) -> list[Finding]:
    """Are there customers that a feed has never heard of?"""
    lines = book["contract_lines"]
    began = lines.groupby("account_id")["start_date"].min()
    old = began.index[began <= pd.Timestamp(book.as_of) - pd.Timedelta(days=NEW_CUSTOMER_DAYS)]
    held = in_force(lines[lines["kind"] == "recurring"], book.as_of)["account_id"]
    customers = pd.Index(held.unique()).intersection(old).sort_values()
    found = []
    for name, table in present(book, *_COVERED):
        silent = customers.difference(table["account_id"].unique())
        if silent.empty:
            continue
        found.append(
            Finding(
                check="customers_without_records",
                severity=graded(len(silent), len(customers), doubtful_from=0.1),
                tables=(name,),
                text=f"{name} has no row of "
                f"{counted(len(silent), 'customer', 'customers')} in service for over "
                f"{NEW_CUSTOMER_DAYS} days.",
                effect="They count as unknown, not as zero; measures from this table leave them out.",
                remedy="Ask whether the feed is connected for them, or their identifiers differ.",
                count=len(silent),
                of=len(customers),
                unit="customers",
                examples=listed(silent),
            )
        )
    return found


def _blanks_of(book: Book, name: str, blanks: pd.DataFrame) -> Finding:
    columns = blanks["column"].tolist()
    needed = blanks[~blanks["is_free"]]
    is_grave = (needed["blanks"] / needed["rows"] >= _MOSTLY_BLANK).any()
    return Finding(
        check="blank_values",
        severity="doubtful" if is_grave else "note",
        tables=(name,),
        text=f"{name} has blanks in {counted(len(columns), 'column', 'columns')} that measures need.",
        effect=f"'Not stated', or left out, in: {', '.join(WANTED[name][c] for c in columns)}.",
        remedy="Fill them in at the source, or map the column that holds them.",
        count=int(book[name][columns].isna().any(axis="columns").sum()),
        of=len(book[name]),
        examples=tuple(f"{r.column}: {r.blanks:,} of {r.rows:,}" for r in blanks.itertuples()),
    )


def _wanted(table: pd.DataFrame, name: str, column: str) -> pd.DataFrame:
    """The rows in which a blank is a gap."""
    if (name, column) == ("qbrs", "feedback_score"):
        return table[table["held_date"].notna()]
    if (name, column) == ("opportunities", "expected_close_date"):
        return table[table["closed_date"].isna()]
    if name == "account_history":  # what an account was before it was taken over does not matter
        return table[table["merged_into_account_id"].isna()]
    return table
