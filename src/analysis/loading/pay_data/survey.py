"""Bring a salary survey of one's own: what other employers pay for which title, where."""

from pathlib import Path

import pandas as pd

from analysis.loading.pay_data import shelf
from analysis.loading.pay_data.exports import PayMapping, read_export, read_mapping
from analysis.loading.pay_data.refusals import PayDataError, checksum
from analysis.loading.sources import Source

COLUMNS = {  # ours: what it holds
    "title": "job title",
    "base": "base pay",
    "variable": "variable pay at target or as paid",
    "total": "base and variable pay together",
    "currency": "ISO 4217 code",
    "pay_period": "year, month or hour; year where nothing is said",
    "region": "place, in the survey's own words",
    "industry": "industry, in the survey's own words",
    "experience_years": "years of experience",
    "employer": "which employer, as any code",
    "employers": "how many employers stand behind the row, where they are not named",
    "people": "how many people the row counts; 1 where nothing is said",
}
_MONEY = ("base", "variable", "total")


def read(path: Path, mapping: PayMapping | None) -> tuple[pd.DataFrame, list[str]]:
    """The rows of a survey, and what of the file was left out.

    Returns
    -------
    frame, one row as in the file
        title, region, industry, experience_years, employer, n_employers, n_people, currency,
        base_annual_minor, variable_annual_minor, total_annual_minor, is_hourly (the figures were
        stated by the hour). A total that is not stated is base and variable where both are; base
        alone is no total. Money in minor units, a year.

    Raises PayDataError with file, line and reason: no title, no pay, a negative amount, pay by the
    hour where the mapping states no hours of a year.
    """
    export = read_export(path, mapping, list(COLUMNS))
    if not any(export.has(name) for name in _MONEY):
        raise PayDataError(f"{path}: the mapping names no column of pay: base, variable or total.")
    currency, factor = export.currency(), export.annual()
    money = {name: export.minor(name, currency, factor) for name in _MONEY}
    total = money["total"].fillna(money["base"] + money["variable"])
    unpaid = money["base"].isna() & total.isna()
    export.refuse(export.words("title")[unpaid], "expected base or total pay, for")
    both = (money["base"] > total).fillna(False).astype(bool)
    export.refuse(export.words("title")[both], "total: expected at least base pay, for")
    people = export.floats("people").fillna(1.0)
    employers = export.floats("employers")
    for name, count in (("people", people), ("employers", employers)):
        export.refuse(
            count[count.notna() & ((count < 1) | (count % 1 != 0))],
            f"{name}: expected a whole number of 1 or more",
        )
    frame = pd.DataFrame(
        {
            "title": export.words("title", needed=True),
            "region": export.words("region"),
            "industry": export.words("industry"),
            "experience_years": export.floats("experience_years"),
            "employer": export.words("employer"),
            "n_employers": employers.astype("Int64"),
            "n_people": people.astype("Int64"),
            "currency": currency,
            "base_annual_minor": money["base"],
            "variable_annual_minor": money["variable"],
            "total_annual_minor": total,
            "is_hourly": export.choice("pay_period", ["year", "month", "hour"], "year") == "hour",
        }
    ).reset_index(drop=True)
    notes = []
    if export.left_out:
        notes.append(f"Columns left out: {', '.join(export.left_out)}.")
    if frame["employer"].isna().all() and frame["n_employers"].isna().all():
        notes.append(
            "Nothing says how many employers stand behind a figure, so no figure can be shown: map "
            "`employer` or `employers`."
        )
    return frame, notes


def bring(
    path: Path, *, mapping: Path | None = None, name: str = "", folder: Path | None = None
) -> Source:
    """Read a survey and keep it under `name`, that of the file where none is given."""
    said = read_mapping(mapping, list(COLUMNS)) if mapping else None
    frame, notes = read(path, said)
    key = _key(name or path.stem)
    entry = Source(
        key=f"survey_{key}",
        title=f"salary survey {name or path.stem}",
        producer="Own survey",
        citation=f"survey {name or path.stem}",
        licence="As agreed with whoever made it",
        file=f"survey_{key}.parquet",
        origin=f"{path.name} (sha256 {checksum(path)})",
        known=(
            f"{len(frame):,} rows, {frame['title'].nunique():,} titles, currencies: "
            f"{', '.join(sorted(frame['currency'].unique()))}.",
            *notes,
            "Figures of fewer than five employers, or with one above a quarter of the people, "
            "are withheld. That is hygiene; it gives no legal protection.",
        ),
    )
    shelf.keep_table(frame, entry, folder=folder)
    return entry


def _key(name: str) -> str:
    """A name as a key of the catalogue and a file.

    >>> _key("Pave 2026 (US)")
    'pave_2026_us'
    """
    words = "".join(c if c.isalnum() and c.isascii() else " " for c in name.lower()).split()
    if not words:
        raise PayDataError(f"{name!r} cannot name a survey. Give a --name of letters and digits.")
    return "_".join(words)
