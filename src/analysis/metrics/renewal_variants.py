"""What would the renewal rate be by the other definitions in use?"""

from typing import get_args

import pandas as pd

from analysis.contracts import Book
from analysis.metrics.in_force import recurring_lines
from analysis.metrics.renewals import Basis, due, outcomes, renewal_rate
from analysis.periods import Window

_LABELS = {
    "accounts": "Accounts renewed, of those decided",
    "on_time": "Accounts renewed by the day they were due",
    "value": "ARR renewed, growth left out",
    "net_value": "ARR renewed, growth counted",
    "open_as_lost": "Accounts renewed, of all that were due",
    "open_as_renewed": "Accounts renewed or still open, of all that were due",
    "booked": "ARR of renewals signed in the window, of ARR due in it",
}


def renewal_variants(book: Book, *, window: Window, grace_days: int | None = None) -> pd.DataFrame:
    """The renewal rate by every definition in use, side by side.

    One row a definition: `variant`, `label`, `value`, `numerator`, `denominator`. Beside the bases
    of `renewal_rate`:

    - open_as_lost, open_as_renewed: accounts, with those still open counted as lost or as renewed:
      where the rate can still end up;
    - booked: ARR of renewals signed in the window, whenever they were due, over the ARR due in it.
      Early and late signings of other periods flatter it: 90 booked of 100 due, of which 5 for
      the next period and 3 for the last, is a rate of 82%, not 90%.

    Blank where nothing was due or decided.
    """
    counts = outcomes(book, window=window, grace_days=grace_days).iloc[0]
    renewed = int(counts[["renewed_early", "renewed_on_time", "renewed_late"]].sum())
    events = renewed + int(counts["lost"]) + int(counts["open"])
    lines = recurring_lines(book)
    signed = lines["signed_date"].between(
        pd.Timestamp(window.first_day), pd.Timestamp(window.last_day)
    )
    booked = int(lines.loc[signed & lines["renews_line_id"].notna(), "arr_minor"].sum())
    due_arr = int(due(book, window=window, grace_days=grace_days)["due_arr_minor"].sum())
    found = {
        basis: renewal_rate(book, window=window, basis=basis, grace_days=grace_days).only()
        for basis in get_args(Basis)
    }
    pairs = {basis: (int(r.numerator), int(r.denominator)) for basis, r in found.items()}
    pairs |= {
        "open_as_lost": (renewed, events),
        "open_as_renewed": (renewed + int(counts["open"]), events),
        "booked": (booked, due_arr),
    }
    return pd.DataFrame(
        {
            "variant": list(pairs),
            "label": [_LABELS[name] for name in pairs],
            "value": [top / bottom if bottom else None for top, bottom in pairs.values()],
            "numerator": [top for top, _ in pairs.values()],
            "denominator": [bottom for _, bottom in pairs.values()],
        }
    ).astype({"value": float})
