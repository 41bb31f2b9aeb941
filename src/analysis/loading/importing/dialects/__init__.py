"""Write a portfolio as other systems would export it, to be read back by the ready mappings."""

import csv
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import pandas as pd

from analysis.errors import UserError, candidates
from analysis.loading.importing.dialects.chargebee import CHARGEBEE
from analysis.loading.importing.dialects.dynamics import DYNAMICS
from analysis.loading.importing.dialects.fields import API, STYLES, Dialect
from analysis.loading.importing.dialects.gong import GONG
from analysis.loading.importing.dialects.hubspot import HUBSPOT
from analysis.loading.importing.dialects.intercom import INTERCOM
from analysis.loading.importing.dialects.plain import SURVEY, USAGE
from analysis.loading.importing.dialects.salesforce import SALESFORCE
from analysis.loading.importing.dialects.stripe import STRIPE
from analysis.loading.importing.dialects.zendesk import ZENDESK
from analysis.loading.importing.formulas import guarded
from analysis.loading.tables import write_bytes

DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        SALESFORCE,
        HUBSPOT,
        DYNAMICS,
        ZENDESK,
        INTERCOM,
        STRIPE,
        CHARGEBEE,
        GONG,
        SURVEY,
        USAGE,
    )
}


class DialectError(UserError):
    """A dialect or a style that does not exist, or tables that it cannot speak of."""


def find_dialect(name: str) -> Dialect:
    """The dialect of that name."""
    if name not in DIALECTS:
        raise DialectError(
            f"There is no dialect '{name}'. {candidates(name, list(DIALECTS), most=len(DIALECTS))}"
        )
    return DIALECTS[name]


def write_export(
    tables: Mapping[str, pd.DataFrame], dialect: str, to: str | Path, *, style: str = API
) -> list[Path]:
    """Write what `dialect` can hold of our tables as the CSV files of that system.

    Files of tables that are not there are left out. `style` names the columns as the vendor's
    interface does (`api`), or as a report exported from the browser does (`report`). Text that a
    spreadsheet would run as a formula is led by an apostrophe, which an import takes away again.

    Raises
    ------
    DialectError
        No such dialect or style, or none of the tables that the dialect speaks of.
    """
    speaker = find_dialect(dialect)
    if style not in STYLES:
        raise DialectError(f"There is no style '{style}'. {candidates(style, list(STYLES))}")
    held = speaker.holds(tables)
    pages = {file.name: file.written(held, style) for file in speaker.files if file.of in held}
    if not pages:
        raise DialectError(
            f"{speaker.title} tells of none of the tables that are there "
            f"({', '.join(tables) or 'none'})."
        )
    paths = {name: Path(to) / f"{name}.csv" for name in pages}
    for name, page in pages.items():
        write_bytes(_csv(page).encode(), paths[name])
    return list(paths.values())


def _csv(page: pd.DataFrame) -> str:
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([guarded(name) for name in page.columns])
    writer.writerows(
        [guarded(value) for value in row] for row in page.itertuples(index=False, name=None)
    )
    return text.getvalue()
