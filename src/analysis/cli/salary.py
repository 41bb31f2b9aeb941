"""The command that answers at once what a role pays in a place or an industry.

It is to answer in little more time than it takes to load pandas. Typer builds the options of every
command, by way of pydantic, before it runs one; so this command reads its own with argparse, and
`analysis.cli.run` hands it its arguments directly.
"""

import gc
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from analysis.cli.app import app, print_result
from analysis.errors import UserError

if TYPE_CHECKING:
    import pandas as pd

    from analysis.salary.answer import Answer
    from analysis.salary.roles import Role

RELEASE, CATALOGUED_AS = "May 2025", "oews_2025"


class NothingAskedError(UserError):
    """Neither a role nor an occupation was named, or both were."""


@app.command(
    add_help_option=False,
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
def salary(context: typer.Context) -> None:
    """Say what a role is paid: analysis salary --role "Account Director" --area Boston."""
    answer_at_once(context.args)


def answer_at_once(arguments: Sequence[str]) -> None:
    """Print what was asked for, as a table or as JSON; unknown names leave as UserError."""
    given = _parser().parse_args(list(arguments))
    gc.disable()  # what is loaded stays until the end; looking for what to free is in vain
    try:
        _print_answer(given)
    finally:
        gc.enable()


def _print_answer(given: Namespace) -> None:
    from analysis.salary.answer import answer

    try:
        asked, cells = _asked(given.role, given.soc)
        found = answer(
            cells, asked, area=given.area, industry=given.industry, percentile=given.percentile
        )
    except UserError as mistake:
        if given.format == "json":
            near = getattr(mistake, "candidates", ())
            print_result(_json({"error": str(mistake), "candidates": list(near)}))
        raise
    print_result(_json(as_data(found)) if given.format == "json" else as_table(found))


def _parser() -> ArgumentParser:
    parser = ArgumentParser(
        prog="analysis salary",
        description="What a role is paid, from official statistics, with its uncertainty.",
        epilog='analysis salary --role "Account Director" --area Boston --percentile 75',
        allow_abbrev=False,
    )
    parser.add_argument("--role", default="", help="a role of data/reference/roles.yml")
    parser.add_argument("--soc", default="", help="or one occupation as published: 41-3091")
    parser.add_argument(
        "--area", default="", help="city, state or code of an area; the nation by default"
    )
    parser.add_argument(
        "--industry", default="", help="name or NAICS code; all industries by default"
    )
    parser.add_argument(
        "--percentile", type=int, default=50, help="10, 25, 50 (the median), 75 or 90"
    )
    parser.add_argument("--format", choices=["table", "json"], default="table")
    return parser


def as_data(found: "Answer") -> dict[str, Any]:
    """The answer as plain data: blanks as None, money in US dollars a year."""
    from analysis.loading.sources import source

    entry = source(CATALOGUED_AS)
    ladder = found.ladder
    named = {"soc": found.of.key} if found.of.level is None and len(found.of.matches) == 1 else {}
    return {
        **(named or {"role": found.of.title}),
        "match": {
            "quality": found.of.quality,
            "occupations": {match.soc_code: match.weight for match in found.of.matches},
            "low_usd": _plain(found.match_low_usd),
            "high_usd": _plain(found.match_high_usd),
        },
        "area": {"code": found.area_code, "name": found.area_name},
        "industry": {"code": found.industry_code, "name": found.industry_name},
        "percentile": found.percentile,
        "wage_annual_usd": _plain(found.value_usd),
        "percentiles": {
            str(at): {
                "wage_annual_usd": _plain(row["value_usd"]),
                "low_95_usd": _plain(row["low_usd"]),
                "high_95_usd": _plain(row["high_usd"]),
                "standard_error_usd": _plain(row["value_usd"] * row["rse"]),
                "at_least_usd": _plain(row.get("at_least_usd")),
                "premium_over_nation": _plain(row.get("premium"), 4),
                "reason": row["reason"],
            }
            for at, row in ladder.iterrows()
        },
        "mean_annual_usd": _plain(found.mean_usd),
        "employment_jobs": _plain(found.employment_jobs),
        "standard_errors": {
            "mean_annual_usd": _plain(found.mean_error_usd),
            "employment_jobs": _plain(found.employment_error_jobs),
        },
        "is_model": found.is_model,
        "flags": list(found.flags),
        "source": entry.line,
        "release": RELEASE,
        "notice": entry.notice,
        "candidates": list(found.also),
    }


def as_table(found: "Answer") -> str:
    """The answer as a small table with what must be known beside it."""
    from analysis.loading.sources import source

    place = found.area_name
    if found.industry_name != "All industries":
        place += f", {found.industry_name}"
    lines = [f"{found.of.title}, {place}: US dollars a year, {RELEASE}", ""]
    lines.append(f"{'percentile':>10}  {'wage':>9}  95% interval")
    for at, row in found.ladder.iterrows():
        mark = "  <" if at == found.percentile else ""
        if row["reason"]:
            least = row.get("at_least_usd")
            shown = f"at least {least:,.0f}" if least == least and least is not None else "–"
            lines.append(f"{at:>10}  {shown:>9}  {row['reason']}{mark}")
        else:
            ends = (
                f"{row['low_usd']:,.0f} to {row['high_usd']:,.0f}"
                if row["rse"] == row["rse"]
                else "not known"
            )
            lines.append(f"{at:>10}  {row['value_usd']:>9,.0f}  {ends}{mark}")
    lines.append("")
    if found.mean_usd == found.mean_usd:
        lines.append(f"Mean {found.mean_usd:,.0f}, standard error {found.mean_error_usd:,.0f}.")
    if found.employment_jobs == found.employment_jobs:
        lines.append(f"Jobs in the matched occupations: {found.employment_jobs:,.0f}.")
    if len(found.of.matches) > 1:
        mix = ", ".join(f"{match.soc_code} {match.weight:.0%}" for match in found.of.matches)
        lines.append(f"A mix of occupations ({found.of.quality} match): {mix}.")
        if found.match_low_usd == found.match_low_usd:
            ends = f"{found.match_low_usd:,.0f} to {found.match_high_usd:,.0f}"
            lines.append(f"By the occupation matched: {ends}.")
    lines += [f"Note: {flag[0].upper()}{flag[1:].rstrip('.')}." for flag in found.flags]
    if found.also:
        more = f" and {len(found.also) - 5} more" if len(found.also) > 5 else ""
        lines.append(f"Also so called: {'; '.join(found.also[:5])}{more}.")
    lines.append(f"Source: {source(CATALOGUED_AS).line}.")
    return "\n".join(lines)


def _asked(role: str, soc: str) -> "tuple[Role, pd.DataFrame]":
    """What is to be priced, and the wages behind it, those occupations alone."""
    from analysis.loading import reference
    from analysis.salary.pay import UnknownOccupationError
    from analysis.salary.roles import find_role, occupation, roles

    if role and soc:
        raise NothingAskedError("Name a role or an occupation, --role or --soc, and not both.")
    if not role and not soc:
        raise NothingAskedError(
            'Name a role or an occupation: --role "Account Director", or --soc 41-3091; '
            "`analysis salary --help` lists the rest."
        )
    if role:
        asked = find_role(roles(reference.roles()), role)
        return asked, reference.oews(asked.soc_codes)
    cells = reference.oews([soc])
    if cells.empty:
        known = reference.oews().drop_duplicates("soc_code")
        listed = [f"{row.soc_code} {row.occupation_name}" for row in known.itertuples()]
        near = [line for line in listed if line.startswith(soc[:4])]
        said = "Near it" if near else f"It has {len(listed)}, such as"
        raise UnknownOccupationError(
            f"The wage data hold no occupation {soc!r}. {said}: {'; '.join((near or listed)[:5])}.",
            near or listed,
        )
    return occupation(soc, str(cells["occupation_name"].iloc[0])), cells


def _json(data: dict[str, Any]) -> str:
    import json

    return json.dumps(data, indent=2, ensure_ascii=False)


def _plain(value: float | None, digits: int = 0) -> float | int | None:
    if value is None or value != value:
        return None
    return round(value, digits) if digits else round(value)
