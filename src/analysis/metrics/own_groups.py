"""By what else can a measure be split: columns of its own rows, beside the account's attributes?

A deal keeps the owner who closed it and a forecast its author, whoever looks after the account now.
Crediting them by the account's owner of today would judge people by what others did.
"""

from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.breakdown import NOT_STATED, check_breakdown, with_groups


def with_own_groups(
    rows: pd.DataFrame, book: Book, by: Sequence[str], own: Iterable[str]
) -> tuple[pd.DataFrame, list[str]]:
    """`with_groups`, where the columns of `own` are taken from the rows themselves.

    A name of both kinds is the rows' own: `owner_id` of a deal is who owned the deal.
    """
    own = list(own)
    wanted = check_breakdown(by, [*own, *(c for c in book.roster.columns if c not in own)])
    kept = [name for name in wanted if name in own]
    rows, _ = with_groups(rows, book, [name for name in wanted if name not in own])
    if kept:
        rows = rows.assign(
            **{name: rows[name].astype("object").fillna(NOT_STATED).astype("str") for name in kept}
        )
    return rows, wanted
