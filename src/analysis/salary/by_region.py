"""What does a role pay in each state or metro area, against the nation and against each other?"""

from collections.abc import Iterator, Sequence
from typing import Literal, get_args

import pandas as pd

from analysis.errors import candidates
from analysis.salary.naming import UnknownNameError, nearest
from analysis.salary.pay import RSE_LIMIT, ladder, pay, premiums
from analysis.salary.ranking import ranks
from analysis.salary.roles import Role, occupation

AreaType = Literal["nation", "state", "metro", "nonmetro"]
ALL_INDUSTRIES = "000000"
NATION = "00"


class UnknownAreaError(UnknownNameError):
    """No area goes by that name, or several do."""


def by_region(
    cells: pd.DataFrame,
    of: Role | str,
    *,
    percentile: int = 50,
    area_type: AreaType = "state",
    rse_limit: float = RSE_LIMIT,
) -> pd.DataFrame:
    """Annual wage of a role in every area of one kind, highest first.

    A premium compares like with like: the same mix of occupations at the same percentile, over
    all industries, here and in the nation. It differs between occupations and percentiles, so
    there is no one premium of a place. Differences in the cost of living are not taken out.

    Parameters
    ----------
    cells : frame
        From `loading.reference.oews()`, with the nation's rows among them.
    of : Role or SOC code
        "41-3091" asks for one occupation as published.
    percentile : 10, 25, 50, 75 or 90
    area_type : "state" (with territories), "metro", "nonmetro" or "nation"

    Returns
    -------
    frame, one row per area in which a matched occupation is published
        area_code, area_name, area_type, state_code; the columns of `pay.pay`; premium,
        premium_low, premium_high over the nation as fractions; is_told_apart from it;
        location_quotient (1.0: as large a share of jobs as in the nation); rank, rank_best,
        rank_worst. Areas without a value come last, by name, each with its reason.
    """
    role = occupation(of) if isinstance(of, str) else of
    if area_type not in get_args(AreaType):
        raise UnknownAreaError(
            f"There is no kind of area {area_type!r}. "
            + candidates(str(area_type), list(get_args(AreaType)))
        )
    everywhere = cells[cells["industry_code"] == ALL_INDUSTRIES]
    frame = pay(everywhere, role, key="area_code", percentile=percentile, rse_limit=rse_limit)
    frame["location_quotient"] = _location_quotient(everywhere, role)
    frame = frame.join(premiums(frame, over=NATION))

    labels = ["area_code", "area_name", "area_type", "state_code"]
    places = everywhere[labels].drop_duplicates("area_code").set_index("area_code")
    frame = places.join(frame, how="inner")
    frame = frame[frame["area_type"] == area_type]
    frame = frame.join(ranks(frame["value_usd"], frame["value_usd"] * frame["rse"]))
    return frame.reset_index().sort_values(
        ["value_usd", "area_name"], ascending=[False, True], ignore_index=True
    )


def in_area(
    cells: pd.DataFrame,
    of: Role | str,
    area: str,
    *,
    percentile: int = 50,
    rse_limit: float = RSE_LIMIT,
) -> pd.Series:
    """The row of `by_region` for one area, given by its code, name, postal code or part of it.

    Raises UnknownAreaError with the nearest names when none or several are meant.
    """
    place = find_area(cells, area)
    frame = by_region(
        cells, of, percentile=percentile, area_type=place["area_type"], rse_limit=rse_limit
    )
    found = frame[frame["area_code"] == place["area_code"]]
    if found.empty:
        raise UnknownAreaError(f"BLS publishes none of these occupations in {place['area_name']}.")
    return found.iloc[0]


def percentiles(
    cells: pd.DataFrame,
    of: Role | str,
    area: str = NATION,
    *,
    over: str = NATION,
    rse_limit: float = RSE_LIMIT,
) -> pd.DataFrame:
    """The role's pay in one area at each of the five percentiles; in the nation, where none is said.

    Returns
    -------
    frame, indexed by percentile
        the columns of `pay.pay`, and the premium with its interval over the area `over` at the
        same percentile: over the nation, where none is said. Raises UnknownAreaError as
        `find_area` does.
    """
    code, base = (place if place == NATION else _code(cells, place) for place in (area, over))
    own = cells[cells["industry_code"] == ALL_INDUSTRIES]
    published = set(own["area_code"].unique())
    for place in (code, base):
        if place not in published:
            raise UnknownAreaError(f"BLS publishes none of these occupations in area {place}.")
    return ladder(own, of, key="area_code", at=code, over=base, rse_limit=rse_limit)


def place_premiums(
    cells: pd.DataFrame, of: Role | str, area: str, *, over: str = NATION
) -> pd.DataFrame:
    """How much more one place pays than another, for each matched occupation at each percentile.

    There is no one premium of a place: this is the table to show where one is asked for. An
    occupation that is not published in both places is a gap with its reason.

    Parameters
    ----------
    area, over : code, name, postal code or part of a name
        The place, and the one it is held against; the nation where none is said.

    Returns
    -------
    frame, one row per percentile of the role, then of each occupation matched to it
        soc_code (blank for the role itself), name, percentile; value_usd; base_usd (the wage in
        `over`); premium, premium_low, premium_high as fractions; is_told_apart; reason.
    """
    role = occupation(of) if isinstance(of, str) else of
    code, base = _code(cells, area), _code(cells, over)
    own = cells[cells["area_code"].isin([code, base]) & (cells["industry_code"] == ALL_INDUSTRIES)]
    names = cells.drop_duplicates("soc_code").set_index("soc_code")["occupation_name"]
    singles = [occupation(soc_code, str(names[soc_code])) for soc_code in role.soc_codes]
    asked = singles if len(singles) == 1 else [role, *singles]
    columns = ["value_usd", "base_usd", "premium", "premium_low", "premium_high"]
    tables = []
    for one in asked:
        here = ladder(own, one, key="area_code", at=code, over=base)
        there = ladder(own, one, key="area_code", at=base, over=base)
        table = here[[*columns, "is_told_apart"]].reset_index()
        table.insert(0, "soc_code", one.soc_codes[0] if one in singles else "")
        table.insert(1, "name", one.title)
        table["reason"] = here["reason"].where(here["reason"] != "", there["reason"]).to_numpy()
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def find_area(cells: pd.DataFrame, wanted: str) -> pd.Series:
    """The one area meant: its code, its postal code, its whole name, or a city in its name.

    A city found in several areas, or a state's name inside a metro's, is decided in this order:
    exact before part, first city of a metro before its others. Raises UnknownAreaError when it
    stays open.
    """
    columns = ["area_code", "area_name", "area_type", "state_code"]
    areas = cells[columns].drop_duplicates("area_code").reset_index(drop=True)
    for hits in _readings(areas, wanted.strip()):
        found = areas[hits]
        if len(found) == 1:
            return found.iloc[0]
        if len(found) > 1:
            names = found["area_name"].sort_values().tolist()
            more = f"; and {len(names) - 6} more" if len(names) > 6 else ""
            raise UnknownAreaError(
                f"{wanted!r} may be any of {len(names)} areas: {'; '.join(names[:6])}{more}. "
                "Name one in full.",
                names,
            )
    known = areas["area_name"].tolist() + _first_cities(areas)
    raise UnknownAreaError(
        f"No area is called {wanted!r}. {candidates(wanted, known)}", nearest(wanted, known)
    )


def mean_premium(values: pd.Series, places: Sequence[str], base: Sequence[str]) -> float:
    """How much more `values` (by code) are on average over `places` than over `base`.

    Every place counts once, as a list of cities in a claim means it: neither a pooled wage nor
    weighted by jobs, which for some places are not released. Places without a value are left out;
    with none left on a side there is no premium: NaN.

    >>> mean_premium(pd.Series({"a": 160.0, "b": 140.0, "c": 100.0}), ["a", "b"], ["c", "d"])
    0.5
    """
    over, under = values.reindex(list(places)).mean(), values.reindex(list(base)).mean()
    return float(over / under - 1)


def _readings(areas: pd.DataFrame, wanted: str) -> Iterator[pd.Series]:
    """Which areas are meant, under one reading after another."""
    said = wanted.casefold()
    yield areas["area_code"].eq(wanted)
    name, is_state = areas["area_name"].str.casefold(), areas["area_type"] == "state"
    yield name.eq(said)
    yield is_state & areas["state_code"].str.casefold().eq(said)
    yield name.str.split(r"[-,/]", regex=True).str[0].eq(said)
    yield name.str.split(r"-|,|/|--", regex=True).map(lambda parts: said in parts)
    if len(said) > 2:
        yield name.str.contains(said, regex=False)


def _code(cells: pd.DataFrame, area: str) -> str:
    return str(find_area(cells, area)["area_code"])


def _location_quotient(everywhere: pd.DataFrame, role: Role) -> pd.Series:
    """Of the matched occupations together: their quotients weighted by their jobs in the nation.

    That is exact: each quotient is a local share over a national share.
    """
    matched = everywhere[everywhere["soc_code"].isin(role.soc_codes)]
    wide = matched.pivot(index="area_code", columns="soc_code", values="location_quotient")
    jobs = matched[matched["area_code"] == NATION].set_index("soc_code")["employment_jobs"]
    weights = jobs.reindex(wide.columns)
    return (wide * (weights / weights.sum())).sum(axis="columns", skipna=False)


def _first_cities(areas: pd.DataFrame) -> list[str]:
    metros = areas[areas["area_type"] == "metro"]
    return metros["area_name"].str.split(r"[-,/]", regex=True).str[0].tolist()
