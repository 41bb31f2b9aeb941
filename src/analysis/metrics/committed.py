"""What will recurring revenue be once all that is signed has begun and all that is cancelled ended?"""

from collections.abc import Sequence

import narwhals as nw
import pandas as pd

from analysis.contracts import Book
from analysis.engine.frames import collect, lazy
from analysis.metrics.breakdown import with_groups
from analysis.metrics.currency import constant_rates
from analysis.metrics.in_force import in_force, service_end
from analysis.metrics.line_changes import monthly_worth, rounded
from analysis.metrics.movements import ARR_MONTHS

_STEPS = ["arr_minor", "signed_not_live_arr_minor", "notified_arr_minor", "carr_minor"]


def committed_arr(book: Book, *, by: Sequence[str] = ()) -> pd.DataFrame:
    """Committed annual recurring revenue, and the steps from what is live to it, on the book's day.

        CARR = ARR + signed, not live - notified

    - `arr_minor`: twelve times the MRR of the lines in force;
    - `notified_arr_minor`: of these, what the customer has given notice of and nothing renews;
    - `signed_not_live_arr_minor`: what lines signed to begin later bring, less what the lines
      that they renew pay now; below 0 where renewals are signed for less;
    - `carr_minor`.

    One row a group. Each account is rounded once at each step, as MRR is, so that the steps add up
    exactly and CARR of a book without promises is its ARR. Agreed ends that nobody has given notice
    of are not losses yet.
    """
    lines = book["contract_lines"]
    lines = lines[lines["kind"] == "recurring"].reset_index(drop=True)
    live = lines["line_id"].isin(in_force(lines, book.as_of)["line_id"])
    stop = service_end(lines)
    ahead = (lines["start_date"] > pd.Timestamp(book.as_of)) & (
        stop.isna() | (stop > lines["start_date"])
    )
    replaced = lines["line_id"].isin(lines.loc[ahead, "renews_line_id"].dropna())
    leaves = live & lines["cancelled_date"].notna() & ~replaced
    stays = live & ~leaves
    worth = pd.DataFrame(
        {
            "arr_minor": _arr(book, lines[live]),
            "kept": _arr(book, lines[stays]),
            "carr_minor": _arr(book, lines[(stays & ~replaced) | ahead]),
        }
    )
    worth = worth.fillna(0).astype("int64").rename_axis("account_id").reset_index()
    worth["notified_arr_minor"] = worth["arr_minor"] - worth["kept"]
    worth["signed_not_live_arr_minor"] = worth["carr_minor"] - worth["kept"]
    table, names = with_groups(worth, book, by)
    if not names:
        return table[_STEPS].sum().astype("int64").to_frame().T
    return table.groupby(names, sort=True)[_STEPS].sum().reset_index()


def _arr(book: Book, lines: pd.DataFrame) -> pd.Series:
    """Twelve times what each account pays a month for these lines: account_id to minor units."""
    rates = constant_rates(book, lines["currency"])
    sums = (
        monthly_worth(lazy(lines), lazy(rates))
        .group_by("account_id")
        .agg(nw.col("whole").sum(), nw.col("part").sum())
    )
    charged = nw.max_horizontal(rounded(nw.col("whole"), nw.col("part")), nw.lit(0))
    table = collect(sums.select("account_id", mrr=charged), order=["account_id"])
    return table.set_index("account_id")["mrr"].astype("int64") * ARR_MONTHS
