"""The command that says whether data can be used, and what is wrong with them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from analysis.cli.app import SOME_FAILED, UNUSABLE, app, print_result, say

if TYPE_CHECKING:
    from analysis.quality.verdict import Verdict

REPORT = "data_quality"


@app.command()
def check(
    data: Annotated[Path, typer.Argument(metavar="DATA_DIR", help="Folder of canonical tables.")],
    month: Annotated[
        str, typer.Option(help="As known at the end of this month; the last complete by default.")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the report; one below the project's reports/ by default."),
    ] = None,
    report: Annotated[
        bool, typer.Option(help="Make the report as HTML and PDF, besides the list printed here.")
    ] = True,
) -> None:
    """Check a folder of tables: what is missing, late, impossible or contradictory, and how grave.

    Ends with 0 where reports can be made, doubtful pages marked, and with 3 where they cannot.
    """
    from analysis.errors import UserError
    from analysis.loading import breaches, load_book, months
    from analysis.loading.paths import resolve
    from analysis.periods import month_text
    from analysis.quality.verdict import verdict

    try:
        month = month or month_text(months(data)[1])
        book = load_book(data, as_of=month)
    except UserError as error:
        errors = breaches(data)
        if not errors:  # the data are in order, and what was asked of them is not
            raise error from None
        print_result("\n\n".join(f"unusable  {each}" for each in errors))
        say(f"The data in {data} cannot be read. Correct what stands above, then check again.")
        raise typer.Exit(UNUSABLE) from None
    found = verdict(book)
    print_result(_listing(found))
    if report:
        _make_report(resolve(data), month, out)
    if not found.is_usable:
        say(f"The data in {data} cannot be used: no other report is made from them.")
        raise typer.Exit(UNUSABLE)


def _listing(found: "Verdict") -> str:
    """One line a finding, gravest first; examples below those that need something done."""
    from analysis.quality.findings import SEVERITIES

    lines = []
    for finding in found.findings:
        lines.append(f"{finding.severity:<8}  {finding.check:<25}  {finding.text}")
        if finding.severity != "note":
            lines.append(f"{'':<37}{finding.effect} {finding.remedy}")
            if finding.examples:
                lines.append(f"{'':<37}{'; '.join(finding.examples)}")
    n_unusable, n_doubtful, n_notes = (len(found.of(each)) for each in SEVERITIES)
    lines.append(
        f"{len(found.checks)} checks as of {found.as_of}: {n_unusable} unusable, "
        f"{n_doubtful} doubtful, {n_notes} to note."
    )
    return "\n".join(lines)


def _make_report(data: Path, month: str, out: Path | None) -> None:
    from analysis.loading.paths import project_root
    from analysis.runs.alone import alone_in
    from analysis.runs.export import pages
    from analysis.runs.notebooks import notebooks
    from analysis.runs.pack import Job, run_jobs
    from analysis.runs.progress import ended, progress

    known = notebooks(project_root() / "notebooks")
    job = Job(
        REPORT, {"data": str(data), "month": month}, stem="data-quality", title=known[REPORT].title
    )
    folder = out or project_root() / "reports" / f"data-quality-{month}"
    with alone_in(folder), progress() as show:
        record = run_jobs(
            [job],
            folder,
            notebooks=known,
            export=pages(),
            workers=1,
            on_event=show,
            inputs={"data": data},
        )
    if record.failed:
        say(ended(record.failed[0]))
        raise typer.Exit(SOME_FAILED + 1)
    print_result(str(record.folder / record.entries[0].outputs[0].path))
