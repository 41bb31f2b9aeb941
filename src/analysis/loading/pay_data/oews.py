"""Bring a release of OEWS, in whatever files BLS published it, to where salary reports find it."""

from pathlib import Path

import pandas as pd

from analysis.loading import reference
from analysis.loading.pay_data import shelf
from analysis.loading.pay_data.flat_files import first_line
from analysis.loading.pay_data.oews_flat_files import read_flat_files
from analysis.loading.pay_data.oews_table import (
    ALL_INDUSTRIES,
    KEY,
    NATION,
    Oews,
    as_csv,
    as_parquet,
    oews,
)
from analysis.loading.pay_data.oews_workbooks import read_workbooks
from analysis.loading.pay_data.refusals import PayDataError, checksum, existing
from analysis.loading.sources import Source, source

FIRST_RELEASE = 2019  # earlier ones follow another classification of occupations
_LISTS = ("areas", "industries", "occupations")


def read(path: Path, release: str | None = None) -> Oews:
    """The one release that a file, a zip, or a folder of flat files holds.

    Raises PayDataError where the file is none of what BLS publishes, holds several releases, one
    before 2019, or another than `release`.
    """
    if path.is_dir():
        found = sorted(path.glob("oe.data.*"))
        if not found:
            raise PayDataError(f"{path} has no file oe.data.*. Name the file itself.")
        path = found[0]
    existing(path)
    states = state_codes()
    if path.suffix.lower() in (".zip", ".xlsx", ".xls"):
        tables = list(read_workbooks(path, states, release))
    elif first_line(path).startswith("series_id"):
        tables = [(path.name, read_flat_files(path, states, release))]
    else:
        raise PayDataError(
            f"{path} is none of the files in which BLS publishes OEWS: a workbook such as "
            "all_data_M_2023.xlsx or natsector_M2023_dl.xlsx, a zip of them, or oe.data.0.Current "
            "with oe.area, oe.industry and oe.occupation beside it."
        )
    releases = sorted({table.release for _, table in tables})
    if len(releases) > 1:
        raise PayDataError(
            f"{path} holds releases {', '.join(releases)}. Bring them one at a time: releases are "
            "never mixed."
        )
    if int(releases[0]) < FIRST_RELEASE:
        raise PayDataError(
            f"{path} is of May {releases[0]}. Releases are read from {FIRST_RELEASE} on: before, "
            "occupations were classified otherwise."
        )
    whole = tables[0][1]
    for _, more in tables[1:]:
        whole = whole.with_more(more)
    return whole


def bring(path: Path, *, release: str | None = None, folder: Path | None = None) -> Source:
    """Read a file and keep it as its release, beside what was brought of that release before.

    BLS publishes nation, states, metros and industries in separate files; each adds its cells.
    Returns the entry of the catalogue, whose `known` says what was left out and what is missing.
    """
    new = read(path, release)
    key = f"oews_{new.release}"
    before = shelf.brought(folder).get(key)
    whole = _kept(new.release, folder).with_more(new) if before else new
    files = {
        **{f"{key}_{name}.csv": as_csv(getattr(whole, name)) for name in _LISTS},
        f"{key}.parquet": as_parquet(whole.cells),
    }
    published = source("oews_2025")
    origins = [] if before is None else before.origin.split("; ")
    file = path if path.is_file() else next(iter(sorted(path.glob("oe.data.*"))))
    entry = Source(
        key=key,
        title=f"Occupational Employment and Wage Statistics, May {new.release}",
        producer=published.producer,
        citation=f"BLS ({new.release})",
        url=published.url,
        licence=published.licence,
        notice=published.notice,
        file=f"{key}.parquet",
        origin="; ".join(dict.fromkeys([*origins, f"{file.name} (sha256 {checksum(file)})"])),
        known=(*whole.notes, *_gaps(whole), "Releases are not a time series."),
    )
    shelf.keep(files, entry, folder=folder)
    return entry


def state_codes() -> dict[str, str]:
    """Postal codes of the states by their FIPS numbers, from the project's own list of areas."""
    areas = reference.areas()
    states = areas[areas["area_type"] == "state"]
    return dict(zip(states["state_fips"], states["state_code"], strict=True))


def _kept(release: str, folder: Path | None) -> Oews:
    """The release as it lies on the shelf."""
    at = shelf.shelf(folder)
    cells = pd.read_parquet(at / f"oews_{release}.parquet")
    lists = [reference.names(at / f"oews_{release}_{name}.csv").reset_index() for name in _LISTS]
    return oews(release, cells, *lists)


def _gaps(whole: Oews) -> list[str]:
    """What a comparison would look for and not find."""
    cells = whole.cells
    nation = cells[cells["area_code"] == NATION]
    gaps = []
    if not (nation["industry_code"] == ALL_INDUSTRIES).any():
        gaps.append(
            "There is no figure of the nation over all industries, so no premium: bring "
            f"national_M{whole.release}_dl.xlsx or all_data as well."
        )
    if (cells["area_code"] == NATION).all():
        gaps.append("There is no state and no metro area: bring their workbooks as well.")
    if (cells["industry_code"] == ALL_INDUSTRIES).all():
        gaps.append("There is no industry: bring natsector, nat3d and nat4d as well.")
    assert not cells.duplicated(KEY).any()
    return gaps
