"""What a first mapping puts where no column of a file says it, each marked for a person to decide."""

from analysis.contracts.catalogue import Column, TableContract

CONSTANTS = {  # what most rows are; of one table, or of any
    "opportunities.kind": "new",
    "contract_lines.kind": "recurring",
    "invoices.kind": "invoice",
    "interactions.kind": "call",
    "surveys.kind": "nps",
    "surveys.scale_min": "0",
    "surveys.scale_max": "10",
    "surveys.is_higher_better": "yes",
    "usage.days": "1",
    "usage.measure": "sessions",
    "usage.product_id": "all",
    "is_auto_renew": "no",
    "is_core": "no",
    "role": "Account Manager",
    "term_months": "12",
    "activity": "delivery",
}

TWINS = {  # another column of the same table that says nearly the same
    "signed_date": "start_date",
    "start_date": "signed_date",
    "contract_id": "line_id",
    "valid_from": "hired_date",
    "account_name": "account_id",
    "contact_name": "contact_id",
    "responded_at": "sent_at",
}

# Days before all that is told: for these the first day in any file will do.
OPENINGS = {
    "accounts.created_date",
    "contacts.created_date",
    "people.hired_date",
    "valid_from",
    "account_history.valid_from",
}


def constant_for(table: str, column: str) -> str:
    """What the column is taken to be for all rows; blank where nothing can be taken."""
    return CONSTANTS.get(f"{table}.{column}") or CONSTANTS.get(column, "")


def is_opening(table: str, column: str) -> bool:
    """Whether the column only has to lie before everything else."""
    return column in OPENINGS or f"{table}.{column}" in OPENINGS


def needed(contract: TableContract) -> list[Column]:
    """The columns without which no row can be, but for those that every import gives."""
    given = ("loaded_at", "currency")
    return [
        column
        for column in contract.columns.values()
        if not column.is_blank_allowed and column.name not in given
    ]


def unfilled(contract: TableContract, found: dict[str, str]) -> list[str]:
    """Columns that every row needs and that neither the file nor what is usual can give."""
    return [
        column.name
        for column in needed(contract)
        if column.name not in found
        and not constant_for(contract.name, column.name)
        and not is_opening(contract.name, column.name)
        and TWINS.get(column.name) not in found
    ]
