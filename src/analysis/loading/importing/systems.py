"""Do two systems tell of the same contracts? Where they may, a person has to say.

A CRM's orders and a billing system's subscriptions are often the same contracts under other names. No
file says so, and MRR would count twice.
"""

from collections.abc import Sequence
from itertools import combinations

import pandas as pd

from analysis.loading.importing.mapping import Source
from analysis.loading.importing.plan import NEEDED, ImportRefusedError
from analysis.loading.importing.staging import StagedTable

SHOWN = 3


def refuse_doubled_contracts(
    lines: StagedTable, sources: Sequence[Source], chosen: Sequence[str]
) -> None:
    """Refuse recurring lines of one customer from two systems that are in force at one time.

    `sources` are those of the exports of `lines`, by number; `chosen` the systems that the person
    has named for contract lines.

    Raises
    ------
    ImportRefusedError
        Both systems, how many customers, and how to choose.
    """
    systems = pd.Series([source.system for source in sources], dtype="str")
    there = systems.unique()
    if len(there) < 2 or set(there) <= set(chosen):
        return
    rows = lines.read()
    rows = rows.assign(system=systems.take(lines.numbers()).to_numpy())
    rows = rows[rows["kind"] == "recurring"]
    stop = rows["terminated_date"].fillna(rows["end_date"]).fillna(pd.Timestamp.max)
    spans = rows.assign(stop=stop).groupby(["account_id", "system"])
    spans = spans.agg(start=("start_date", "min"), stop=("stop", "max")).unstack("system")
    for one, other in combinations(sorted(rows["system"].unique()), 2):
        both = (spans["start", one] < spans["stop", other]) & (
            spans["start", other] < spans["stop", one]
        )
        if both.any():
            raise ImportRefusedError(_say(one, other, spans.index[both]))


def _say(one: str, other: str, accounts: pd.Index) -> str:
    few = ", ".join(map(str, accounts[:SHOWN])) + (", ..." if len(accounts) > SHOWN else "")
    who = "customer has" if len(accounts) == 1 else "customers have"
    return (
        f"{len(accounts):,} {who} recurring contract lines both in {one} and in {other} at the "
        f"same time ({few}). If both tell of the same contracts, MRR would count twice. Say which "
        f"to take: --take {NEEDED}={other} or --take {NEEDED}={one}; where they are different "
        f"contracts, --take {NEEDED}={one},{other}."
    )
