"""What a benchmark of churn finds: bars that hold or not, and figures to read beside them."""

from dataclasses import dataclass
from pathlib import Path

from analysis.churn.cases import Cases


@dataclass(frozen=True)
class Bar:
    """A bar: what was measured, what is asked, and whether it held."""

    number: str
    measure: str
    found: str
    asked: str
    is_kept: bool


@dataclass(frozen=True)
class Figures:
    """A line of a table that is printed below the bars: `cells` by the names of its columns."""

    table: str
    cells: dict[str, str]


Found = Bar | Figures


@dataclass(frozen=True)
class Job:
    """What there is to measure on: the sets, where they lie, and how often to draw from them."""

    data: Path
    sets: dict[str, Cases]
    resamples: int
