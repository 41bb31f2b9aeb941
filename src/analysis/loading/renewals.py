"""Which contract line does a line renew, where no line of the data says so?

Few systems write it down. A line that takes over from another of the same customer and product,
within a month of its end, is taken to renew it, and the book says that this was inferred.
"""

import pandas as pd

from analysis.contracts.book import Note

_OWN = ["account_id", "product"]
REACH_DAYS = 31  # before or after the end: beyond the grace in which a late renewal still counts


def with_inferred_renewals(lines: pd.DataFrame) -> tuple[pd.DataFrame, list[Note]]:
    """`contract_lines` with `renews_line_id` filled in, if it is blank throughout.

    A line belongs to the nearest day, within a month of its own beginning, on which service of
    lines of its customer and product ended. Where several ended and several begin, each renews
    one, in the order of their identifiers; what begins beyond their number renews the last. A line
    never renews one that began no earlier. Where a single line says what it renews, the data know
    of renewals and nothing is inferred.
    """
    if lines.empty or lines["renews_line_id"].notna().any():
        return lines, []
    recurring = lines[lines["kind"] == "recurring"]
    recurring = recurring.assign(
        product=recurring["product_id"].fillna(""),
        stop=recurring[["end_date", "terminated_date"]].min(axis="columns"),
    )
    ended = recurring.dropna(subset=["stop"]).sort_values(["stop", "line_id"])
    ended = ended.assign(place=ended.groupby([*_OWN, "stop"]).cumcount())
    days = ended.groupby([*_OWN, "stop"]).size().rename("n_ended").reset_index()
    found = pd.merge_asof(
        recurring.sort_values(["start_date", "line_id"])[[*_OWN, "start_date", "line_id"]],
        days.sort_values("stop"),
        left_on="start_date",
        right_on="stop",
        by=_OWN,
        direction="nearest",
        tolerance=pd.Timedelta(days=REACH_DAYS),
    ).dropna(subset=["stop"])
    order = found.groupby([*_OWN, "stop"]).cumcount()
    found = found.assign(place=order.where(order < found["n_ended"], found["n_ended"] - 1))
    found = found.astype({"place": "int64"}).merge(
        ended[[*_OWN, "stop", "place", "line_id", "start_date"]].rename(
            columns={"line_id": "renewed", "start_date": "renewed_start"}
        ),
        on=[*_OWN, "stop", "place"],
        validate="m:1",
    )
    found = found[found["renewed_start"] < found["start_date"]]
    if found.empty:
        return lines, []
    named = found.set_index("line_id")["renewed"]
    filled = lines["line_id"].map(named).astype(lines["renews_line_id"].dtype)
    note = Note(
        "contract_lines",
        f"No line says which it renews. {len(found):,} that begin within {REACH_DAYS} days of the "
        "end of another of the same customer and product were taken to renew it.",
        len(found),
        tuple(found["line_id"].astype(str).sort_values().head(5)),
        kind="inferred",
    )
    return lines.assign(renews_line_id=filled), [note]
