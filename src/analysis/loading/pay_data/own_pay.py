"""Bring the company's own pay table: private, for measures over groups, never for a shared page."""

from pathlib import Path

import pandas as pd

from analysis.contracts.conform import conform
from analysis.contracts.private import PrivateTable
from analysis.loading.pay_data import shelf
from analysis.loading.pay_data.exports import PayMapping, read_export, read_mapping
from analysis.loading.pay_data.refusals import checksum
from analysis.loading.sources import Source

COLUMNS = {  # ours: what it holds
    "person_id": "an identifier of the person; better a pseudonym than a name",
    "base": "base pay at full time",
    "variable": "variable pay at target, at full time",
    "currency": "ISO 4217 code",
    "pay_period": "year, month or hour; year where nothing is said",
    "full_time_share": "hours as a share of full time, 0.8 or 80%; 1 where nothing is said",
    "gender": "as recorded, where the law allows it",
    "valid_from": "first day on which the pay holds",
    "valid_to": "first day on which it no longer holds",
    "role": "role, as in the role list",
    "level": "level within the role",
    "location": "place of work",
    "hired_date": "first day at the company",
}
_NEEDED = ("person_id", "base", "currency", "valid_from")


def read(path: Path, mapping: PayMapping | None) -> tuple[PrivateTable, list[str]]:
    """The pay table, and what of the file was left out.

    Holds the columns of the contract `pay`, and role, level, location and hired_date where the
    file has them. Errors name lines and columns; amounts appear in them only where they are
    wrong. Raises PayDataError as `survey.read` does, and for a person with two rows from one day.
    """
    export = read_export(path, mapping, list(COLUMNS))
    for name in _NEEDED:
        export.words(name, needed=True)
    currency, factor = export.currency(), export.annual()
    share = export.floats("full_time_share").fillna(1.0)
    export.refuse(
        share[(share <= 0) | (share > 1)], "full_time_share: expected more than 0, at most 1"
    )
    pay = pd.DataFrame(
        {
            "person_id": export.words("person_id"),
            "valid_from": export.days("valid_from"),
            "valid_to": export.days("valid_to"),
            "base_annual_minor": export.minor("base", currency, factor),
            "variable_annual_minor": export.minor("variable", currency, factor),
            "currency": currency,
            "full_time_share": share,
            "gender": export.words("gender").str.casefold(),
        }
    )
    again = pay.duplicated(["person_id", "valid_from"], keep=False)
    export.refuse(
        pay.loc[again, "person_id"], "person_id: expected one row a person and day of valid_from"
    )
    more = {name: export.words(name) for name in ("role", "level", "location")}
    more["hired_date"] = export.days("hired_date")
    checked = conform(pay, "pay", origin=str(path))
    beside = pd.DataFrame(more).reset_index(drop=True)
    notes = [f"Columns left out: {', '.join(export.left_out)}."] if export.left_out else []
    return PrivateTable(checked.join(beside), "pay"), notes


def bring(path: Path, *, mapping: Path | None = None, folder: Path | None = None) -> Source:
    """Read the table and keep it in a folder that nobody else on the machine may open."""
    said = read_mapping(mapping, list(COLUMNS)) if mapping else None
    table, notes = read(path, said)
    entry = Source(
        key=shelf.OWN_PAY,
        title="own pay table",
        producer="Own company",
        citation="own pay table",
        licence="Private",
        file=f"{shelf.PRIVATE}/{shelf.OWN_PAY}.parquet",
        origin=f"{path.name} (sha256 {checksum(path)})",
        known=(
            f"{len(table):,} rows about individuals. They stay on this machine, and no page shows "
            "the pay of a person.",
            *notes,
        ),
    )
    shelf.keep_table(table.individual_rows(), entry, folder=folder)
    return entry
