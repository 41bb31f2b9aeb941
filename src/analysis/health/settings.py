"""What a company decides about its score: sides, weights, curves, profiles, caps, bands.

The file is data/reference/health.yml; a company's own lies beside its data and states only what
differs. Everything is checked before anything is scored.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from analysis.errors import UserError, candidates
from analysis.health.inputs import INPUTS, SOURCES

Missing = Literal["exclude", "neutral", "penalise"]
Percent = Annotated[float, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]
Weight = Annotated[float, Field(ge=0)]
Points = Annotated[list[tuple[float, Percent]], Field(min_length=2)]


class SettingsError(UserError):
    """health.yml says something that cannot be followed."""


class Strict(BaseModel):
    """A word that is not known is a mistake, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reading(Strict):
    """How an input becomes 0 to 100: straight lines between `points`, level beyond the ends."""

    weight: Weight = 1.0  # within its side
    points: Points


class Side(Strict):
    """One side of an account; `missing` where it differs from the whole."""

    title: str
    weight: Weight
    missing: Missing | None = None
    inputs: dict[str, Reading] = Field(min_length=1)


class Profile(Strict):
    """Accounts that are read differently: by segment, by tenure in months (from, below), or both.

    All profiles that fit an account apply, later ones over earlier ones.
    """

    says: str
    segments: list[str] = Field(default_factory=list)
    tenure_months: tuple[float | None, float | None] = (None, None)
    weights: dict[str, Weight] = Field(default_factory=dict)
    points: dict[str, Points] = Field(default_factory=dict)


class Cap(Strict):
    """From `at_least` of an input, the whole is at most `most`, whatever the rest says."""

    input: str
    at_least: float
    most: Percent
    says: str


class Settings(Strict):
    """All that the score is made by. The YAML file explains each word."""

    version: int
    capacity: Annotated[int, Field(ge=1)]
    green_from: Percent
    red_below: Percent
    coverage_floor: Share
    most_share: Annotated[float, Field(gt=0, le=1)]
    missing: Missing
    stale: dict[str, tuple[float, float]] = Field(default_factory=dict)
    sides: dict[str, Side] = Field(min_length=1)
    profiles: dict[str, Profile] = Field(default_factory=dict)
    caps: list[Cap] = Field(default_factory=list)

    @model_validator(mode="after")
    def _agrees(self) -> "Settings":
        if self.red_below > self.green_from:
            raise ValueError(
                f"red_below is {self.red_below:g} and green_from {self.green_from:g}; an account "
                f"cannot be both red and green"
            )
        if not any(side.weight for side in self.sides.values()):
            raise ValueError("no side has a weight above 0")
        for name in self.stale:
            _known(name, "stale", "source of evidence", list(SOURCES))
            fresh, stale = self.stale[name]
            if not 0 <= fresh < stale:
                raise ValueError(
                    f"stale > {name} is [{fresh:g}, {stale:g}]; give the days up to which it is "
                    f"fresh, then the later day from which it counts as neutral"
                )
        used: dict[str, str] = {}
        for side_name, side in self.sides.items():
            for name, reading in side.inputs.items():
                place = f"sides > {side_name} > inputs"
                _known(name, place, "input", list(INPUTS))
                if name in used:
                    raise ValueError(f"{place}: {name} already stands in {used[name]}")
                used[name] = side_name
                _check_curve(name, reading.points, place)
        for profile_name, profile in self.profiles.items():
            place = f"profiles > {profile_name}"
            for name in profile.weights:
                _known(name, f"{place} > weights", "side", list(self.sides))
            for name, points in profile.points.items():
                _known(name, f"{place} > points", "input of a side", list(used))
                _check_curve(name, points, place)
            if all(not self._weights({profile_name})[side] for side in self.sides):
                raise ValueError(f"{place} leaves no side with a weight above 0")
        for cap in self.caps:
            _known(cap.input, "caps", "input", list(INPUTS))
            if INPUTS[cap.input].good == "high":
                raise ValueError(
                    f"caps: {cap.input} is good when high, so that `at_least` would cap the best"
                )
        return self

    def fitting(self, segment: str, tenure_months: float) -> tuple[str, ...]:
        """The names of the profiles that an account is read by."""
        return tuple(
            name
            for name, profile in self.profiles.items()
            if _fits(profile, segment, tenure_months)
        )

    def read_by(self, profiles: tuple[str, ...]) -> "Settings":
        """The settings as they hold for accounts of these profiles."""
        weights = self._weights(set(profiles))
        points: dict[str, Any] = {}
        for name in profiles:
            points |= self.profiles[name].points
        sides = {
            name: side.model_copy(
                update={
                    "weight": weights[name],
                    "inputs": {
                        one: reading.model_copy(update={"points": points.get(one, reading.points)})
                        for one, reading in side.inputs.items()
                    },
                }
            )
            for name, side in self.sides.items()
        }
        return self.model_copy(update={"sides": sides})

    def _weights(self, profiles: set[str]) -> dict[str, float]:
        weights = {name: side.weight for name, side in self.sides.items()}
        for name, profile in self.profiles.items():
            weights |= profile.weights if name in profiles else {}
        return weights


def settings(parsed: Mapping[str, Any], origin: str = "health.yml") -> Settings:
    """The settings in `parsed`, as `loading.health_file.health_file` reads them.

    Raises
    ------
    SettingsError
        Naming the place: a word, input, side or source that does not exist; a curve that rewards
        what is bad; weights of nothing.
    """
    try:
        return Settings.model_validate(parsed)
    except ValidationError as wrong:
        raise SettingsError(_explain(wrong, origin)) from None


def _fits(profile: Profile, segment: str, tenure_months: float) -> bool:
    start, stop = profile.tenure_months
    return (not profile.segments or segment in profile.segments) and not (
        (start is not None and not tenure_months >= start)
        or (stop is not None and not tenure_months < stop)
    )


def _known(name: str, place: str, what: str, known: list[str]) -> None:
    if name not in known:
        raise ValueError(f"{place}: there is no {what} '{name}'. {candidates(name, known)}")


def _check_curve(name: str, points: list[tuple[float, float]], place: str) -> None:
    values, scores = [x for x, _ in points], [y for _, y in points]
    if any(later <= earlier for earlier, later in pairwise(values)):
        raise ValueError(f"{place} > {name}: the values of its points must rise; found {values}")
    good = INPUTS[name].good
    steps = [later - earlier for earlier, later in pairwise(scores)]
    if any(step < 0 if good == "high" else step > 0 for step in steps):
        raise ValueError(
            f"{place} > {name}: {good} is good ({INPUTS[name].meaning}), so its points must never "
            f"{'fall' if good == 'high' else 'rise'}; found {scores}"
        )


def _explain(wrong: ValidationError, origin: str) -> str:
    lines = [f"{origin} cannot be followed:"]
    for error in wrong.errors()[:5]:
        place = " > ".join(str(part) for part in error["loc"])
        message = error["msg"].removeprefix("Value error, ")
        if error["type"] == "extra_forbidden":
            word = str(error["loc"][-1])
            message = f"this word is not known. {candidates(word, _WORDS)}"
        elif place:
            found = error["input"]
            shown = f"; found {found!r}" if isinstance(found, str | int | float) else ""
            message = f"{message[0].lower()}{message[1:]}{shown}"
        lines.append(f"  {place + ': ' if place else ''}{message}")
    if len(wrong.errors()) > 5:
        lines.append(f"  and {len(wrong.errors()) - 5} more")
    lines.append("docs/health.md says what the file may hold.")
    return "\n".join(lines)


_WORDS = sorted(
    {name for model in (Settings, Side, Reading, Profile, Cap) for name in model.model_fields}
)
