"""A finished chart: the picture, and the words and numbers that belong with it.

The words stay out of the picture. A notebook, a slide and a PDF each set them in their own type,
readers can select them, and a slide does not say its headline twice.
"""

from dataclasses import dataclass
from io import StringIO

import pandas as pd
from matplotlib import rc_context
from matplotlib.figure import Figure

from analysis.charts.native import Native
from analysis.charts.style import settings
from analysis.charts.tips import with_titles


@dataclass(frozen=True)
class Chart:
    """A picture with its finding, its measure, its source, its numbers in words and as a table."""

    figure: Figure
    headline: str  # the finding, as a sentence with a verb
    subtitle: str  # what is measured, in which unit, where, when
    source: str
    alt: str  # the same numbers in words
    data: pd.DataFrame  # what is drawn, one row a mark
    native: Native | None = None  # the same as parts that a presentation program can draw

    def __post_init__(self) -> None:
        for name in ("headline", "subtitle", "source", "alt"):
            if not getattr(self, name).strip():
                raise ValueError(f"A chart needs its {name}.")

    def svg(self) -> str:
        """The picture as SVG: text stays text, and equal charts give equal bytes."""
        with rc_context(settings()):
            page = StringIO()
            self.figure.savefig(page, format="svg", metadata={"Date": None, "Creator": None})
        return with_titles(page.getvalue())
