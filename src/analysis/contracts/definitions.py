"""Which of the definitions in use does a company go by?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Definitions:
    """The definitions in force for a book: the table `[definitions]` of book.toml.

    `net_retention`: which net revenue retention is meant where none is named, one of
    `metrics.retention.VARIANTS`. `grace_days`: how long after a term ends a renewal may begin and
    still be one. Pages say which are in force.
    """

    net_retention: str = "closed_cohort"
    grace_days: int = 30


USUAL = Definitions()
