"""The commands that bring pay data: official releases, indexes, surveys, the company's own pay."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.app import app, print_result, say

if TYPE_CHECKING:
    from analysis.loading.sources import Source

data_app = typer.Typer(help="Bring pay data of your own; see what was brought.")
app.add_typer(data_app, name="data", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The file as it was published or exported.")]
To = Annotated[
    Path | None,
    typer.Option(
        "--to", metavar="DATA_DIR", help="Folder to keep it in; the project's data/pay_data."
    ),
]
From = Annotated[
    Path | None,
    typer.Option(
        "--to", metavar="DATA_DIR", help="Folder it was brought to; the project's data/pay_data."
    ),
]

Mapped = Annotated[
    Path | None,
    typer.Option(
        "--mapping",
        metavar="MAPPING",
        help="YAML that says which column is what (docs/salary.md); none where the file uses our names.",
    ),
]


@data_app.command()
def oews(
    file: File,
    to: To = None,
    release: Annotated[
        str | None, typer.Option(help="The year of its May, where no name in the file says it.")
    ] = None,
) -> None:
    """BLS wages by occupation, place and industry: a workbook, a zip of them, or oe.data.0.Current."""
    from analysis.loading.pay_data import oews

    _conclude(oews.bring(file, release=release, folder=to), to)


@data_app.command()
def rpp(file: File, to: To = None) -> None:
    """BEA regional price parities: SARPP (states) or MARPP (metro areas) as CSV."""
    from analysis.loading.pay_data import price_parities

    _conclude(price_parities.bring(file, folder=to), to)


@data_app.command()
def eci(file: File, to: To = None) -> None:
    """BLS Employment Cost Index, which ages wages: ci.data.1.AllData, or a CSV of its series."""
    from analysis.loading.pay_data import index_series

    _conclude(index_series.bring(file, index_series.ECI, folder=to), to)


@data_app.command()
def cpi(file: File, to: To = None) -> None:
    """BLS consumer prices, which never age wages: cu.data.1.AllItems, or a CSV of its series."""
    from analysis.loading.pay_data import index_series

    _conclude(index_series.bring(file, index_series.CPI, folder=to), to)


@data_app.command()
def survey(
    file: File,
    mapping: Mapped = None,
    name: Annotated[
        str, typer.Option(help="What to call it; the file's name where nothing is said.")
    ] = "",
    to: To = None,
) -> None:
    """A salary survey of your own: CSV or workbook, with a mapping of its columns."""
    from analysis.loading.pay_data import survey

    _conclude(survey.bring(file, mapping=mapping, name=name, folder=to), to)


@data_app.command()
def pay(file: File, mapping: Mapped = None, to: To = None) -> None:
    """Your company's own pay table, kept private: CSV or workbook, with a mapping."""
    from analysis.loading.pay_data import own_pay

    _conclude(own_pay.bring(file, mapping=mapping, folder=to), to)


@data_app.command("list")
def list_brought(to: From = None) -> None:
    """What was brought, where it came from, and what is to be known of it."""
    from analysis.loading.pay_data import shelf

    entries = shelf.brought(to)
    if not entries:
        say(f"Nothing was brought to {shelf.shelf(to)} yet.")
    for key, entry in sorted(entries.items()):
        print_result(f"{key}\n    {entry.line}\n    from {entry.origin}")
        for known in entry.known:
            print_result(f"    - {known}")


def _conclude(entry: "Source", to: Path | None) -> None:
    from analysis.loading.pay_data import shelf

    say(f"{entry.line}.")
    for known in entry.known:
        say(f"  {known}")
    print_result(str(shelf.shelf(to) / entry.file))
