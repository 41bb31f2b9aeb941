"""The ledger that the simulator signs contract lines into."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.demo.calendar import Array

NO_DAY = np.datetime64("NaT", "D")


@dataclass
class LineLedger:
    """Contract lines in the order in which they were signed; a line is known by its number."""

    signed: list[dict[str, Array]] = field(default_factory=list)
    stopped: list[dict[str, Array]] = field(default_factory=list)
    n_lines: int = 0
    n_contracts: int = 0

    def new_contracts(self, n: int) -> Array:
        numbers = np.arange(self.n_contracts, self.n_contracts + n)
        self.n_contracts += n
        return numbers

    def sign(self, **columns: Array) -> Array:
        """Write lines down and return their numbers. One array a column, all of equal length."""
        count = len(next(iter(columns.values())))
        numbers = np.arange(self.n_lines, self.n_lines + count)
        self.signed.append({**columns, "line": numbers})
        self.n_lines += count
        return numbers

    def stop(self, line: Array, cancelled: Array, terminated: Array | None = None) -> None:
        """Notice given for lines, and the first day without service where that is early.

        A number below zero is no line; of two notices for one line the first counts.
        """
        ended = np.full(len(line), NO_DAY) if terminated is None else terminated
        kept = line >= 0
        self.stopped.append(
            {"line": line[kept], "cancelled": cancelled[kept], "terminated": ended[kept]}
        )

    def table(self) -> pd.DataFrame:
        """All lines with their ends. Numbers, not identifiers."""
        stops = _together(self.stopped).drop_duplicates("line", keep="first")
        return _together(self.signed).merge(stops, on="line", how="left", validate="1:1")


def _together(parts: list[dict[str, Array]]) -> pd.DataFrame:
    return pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
