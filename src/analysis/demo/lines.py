"""The ledger that the simulator signs contract lines into."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analysis.demo.calendar import Array

NO_DAY = np.datetime64("NaT", "D")


@dataclass
class LineLedger:
    """Contract lines in the order in which they were signed; a line is known by its number."""

    parts: list[pd.DataFrame] = field(default_factory=list)
    stops: list[pd.DataFrame] = field(default_factory=list)
    n_lines: int = 0
    n_contracts: int = 0

    def new_contracts(self, n: int) -> Array:
        numbers = np.arange(self.n_contracts, self.n_contracts + n)
        self.n_contracts += n
        return numbers

    def sign(self, **columns: Array) -> Array:
        """Write lines down and return their numbers. One array a column, all of equal length."""
        part = pd.DataFrame(columns)
        numbers = np.arange(self.n_lines, self.n_lines + len(part))
        self.parts.append(part.assign(line=numbers))
        self.n_lines += len(part)
        return numbers

    def stop(self, line: Array, cancelled: Array, terminated: Array | None = None) -> None:
        """Notice given for lines, and the first day without service where that is early."""
        kept = line >= 0
        ended = np.full(len(line), NO_DAY) if terminated is None else terminated
        self.stops.append(
            pd.DataFrame(
                {"line": line[kept], "cancelled": cancelled[kept], "terminated": ended[kept]}
            )
        )

    def table(self) -> pd.DataFrame:
        """All lines with their ends. Numbers, not identifiers."""
        lines = pd.concat(self.parts, ignore_index=True)
        stops = pd.concat(self.stops, ignore_index=True).drop_duplicates("line", keep="first")
        return lines.merge(stops, on="line", how="left", validate="1:1")
