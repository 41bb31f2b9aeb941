"""Are the exports whole? What the import before this one held, and these no longer do."""

from collections.abc import Collection, Mapping, Sequence

from analysis.contracts.catalogue import TABLES
from analysis.errors import UserError, candidates
from analysis.loading.importing.ledger import Import

MOST_LOST = 0.2  # share of a table's rows; a window of twelve months moves on by a twelfth
FEW = 20  # rows; fewer may be anything


class LostRowsError(UserError):
    """Far fewer rows of a table than the import before had."""


def check_tables(tables: Collection[str]) -> None:
    """Refuse losses accepted of a table that does not exist."""
    for name in tables:
        if name not in TABLES:
            raise LostRowsError(
                f"No table is called '{name}', so no loss of its rows can be accepted. "
                f"{candidates(name, list(TABLES))}"
            )


def refuse_losses(
    lost: Mapping[str, int],
    read: Mapping[str, Sequence[str]],
    before: Import,
    accepted: Collection[str],
) -> None:
    """Refuse an import that lacks more than a fifth of a table's rows in the import before.

    A file that was cut short, or that is missing, would else pass for a past without those rows;
    and when they come back, they would count as new. `read` names the files that
    each table was read from.

    Raises
    ------
    LostRowsError
        For all such tables at once, but those whose loss is `accepted`.
    """
    grave = {
        name: n
        for name, n in lost.items()
        if n > max(FEW, MOST_LOST * before.tables[name].kept) and name not in accepted
    }
    if not grave:
        return
    said = "; ".join(
        f"{n:,} of {before.tables[name].kept:,} rows of {name} "
        + f"({', '.join(read.get(name, ())) or 'no file'})"
        for name, n in grave.items()
    )
    accept = " ".join(f"--accept-loss {name}" for name in grave)
    raise LostRowsError(
        f"The import of {before.at:%Y-%m-%d} had what these exports have not: {said}. An import "
        "holds all that there is, so a file may be missing or cut short: export it again. Where it "
        f"is as it should be: {accept}."
    )
