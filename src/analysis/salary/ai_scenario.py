"""What if skill with AI were paid for? A scenario to be switched on, never part of a benchmark."""

from dataclasses import dataclass

from analysis.errors import UserError

HIGHEST = 0.56  # the widest premium claimed
SOURCE = (
    "PwC, Global AI Jobs Barometer 2025: job advertisements of all occupations in several countries "
    "that ask for AI skills advertise 56% more than others of the same occupation; the year before "
    "it was 25%. Neither a study of account roles nor of cause: who is asked for such skills differs "
    "in more than these."
)


class ScenarioError(UserError):
    """The premium asked for is no premium that anyone has claimed."""


@dataclass(frozen=True)
class Scenario:
    """A wage with an assumed premium beside the published one."""

    premium: float  # fraction; 0 leaves the wage as published
    published_usd: float
    assumed_usd: float
    source: str = SOURCE


def with_ai_premium(wage_usd: float, premium: float = 0.0) -> Scenario:
    """The wage as if `premium` were added for skill with AI; nothing is, unless it is asked for.

    >>> with_ai_premium(100_000).assumed_usd, with_ai_premium(100_000, 0.25).assumed_usd
    (100000.0, 125000.0)
    """
    if not 0 <= premium <= HIGHEST:
        raise ScenarioError(
            f"An AI premium of {premium!r} is outside what has been claimed: 0 (none) to {HIGHEST}. "
            "Write 25% as 0.25."
        )
    return Scenario(premium, wage_usd, wage_usd * (1 + premium))
