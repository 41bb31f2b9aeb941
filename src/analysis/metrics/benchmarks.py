"""Which published figures stand beside a measure of ours, and do they agree with one another?

A benchmark is never a threshold: it is shown beside our figure with its source, and where sources
disagree that is shown too.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal, get_args

from analysis.errors import UserError, candidates

Unit = Literal[
    "share",
    "usd_annual",
    "accounts",
    "people",
    "years",
    "months",
    "hours_weekly",
    "days_weekly",
    "questions",
    "words",
]
Statistic = Literal[
    "median", "lower_quartile", "upper_quartile", "range", "mean", "target", "growth", "claim"
]
Confidence = Literal["survey", "claim", "unsupported"]

_TYPICAL: tuple[Statistic, ...] = ("median", "range", "mean")  # where most are; not what to reach
_TRUST = {"survey": 0, "claim": 1, "unsupported": 2}
_REQUIRED = ("id", "key", "says", "unit", "statistic", "population", "source", "confidence")
_OPTIONAL = ("value", "low", "high", "metrics", "segment", "acv_usd", "baseline", "conflicts_with")


class BenchmarkFileError(UserError):
    """The registry of benchmarks does not say what an entry must say."""


@dataclass(frozen=True)
class Benchmark:
    """One published figure: `value`, or the ends of its range, of which one may be open.

    `statistic` says what it is a figure of: a median or range of others, or a target that one
    should reach. `segment` and `acv_usd` (yearly contract value from, to) say to whom it applies,
    where that is not everybody.
    """

    id: str
    key: str
    says: str
    unit: Unit
    statistic: Statistic
    population: str
    source: str  # title of the source
    short_source: str  # the same where room is short
    date: str  # year of the source, or "undated"
    confidence: Confidence
    value: float | None = None
    low: float | None = None
    high: float | None = None
    metrics: tuple[str, ...] = ()
    segment: str = ""
    acv_usd: tuple[float | None, float | None] = (None, None)
    baseline: str = ""
    conflicts_with: tuple[str, ...] = ()
    note: str = ""

    @property
    def ends(self) -> tuple[float | None, float | None]:
        """The range that it states; both ends the same for a single value, None where open.

        A median given with its quartiles is the median: the quartiles are where single companies
        lie, and a book is compared with the middle of them.
        """
        if self.value is not None and self.statistic in ("median", "mean"):
            return self.value, self.value
        if self.low is None and self.high is None:
            return self.value, self.value
        return self.low, self.high


@dataclass(frozen=True)
class Band:
    """What the benchmarks that apply to a figure say together.

    `low` and `high` span what is called typical (medians, ranges, means), from surveys where there
    are any, else from claims; None where nothing bounds that side. `typical` are the benchmarks
    behind them, `others` those that apply and say something else (targets, the best quarter, claims
    where surveys exist). `disagreements` are pairs that contradict one another.
    """

    low: float | None
    high: float | None
    typical: tuple[Benchmark, ...]
    others: tuple[Benchmark, ...]
    disagreements: tuple[tuple[str, str], ...]


def benchmarks(parsed: Mapping[str, Any]) -> tuple[Benchmark, ...]:
    """The registry as `loading.reference.benchmarks()` reads it, in its order.

    Raises BenchmarkFileError, naming the entry, where one lacks or misspells a field, has no figure,
    names no source of the file, or is at odds with an entry that does not exist.
    """
    sources = parsed.get("sources") or {}
    entries = parsed.get("benchmarks") or []
    if not isinstance(sources, Mapping) or not isinstance(entries, list) or not entries:
        raise BenchmarkFileError(
            "benchmarks.yml must hold `sources`, by key, and a list of `benchmarks`."
        )
    read = tuple(_benchmark(entry, sources, n) for n, entry in enumerate(entries, 1))
    known = [benchmark.id for benchmark in read]
    for name in {one for one in known if known.count(one) > 1}:
        raise BenchmarkFileError(f"benchmarks.yml holds {name} more than once. Each id is its own.")
    for benchmark in read:
        for other in benchmark.conflicts_with:
            if other not in known:
                raise BenchmarkFileError(
                    f"Benchmark {benchmark.id} conflicts with '{other}', which is not in "
                    f"benchmarks.yml. {candidates(other, known)}"
                )
    return read


def applying(
    registry: Iterable[Benchmark],
    metric: str,
    *,
    segment: str = "",
    acv_usd: float | None = None,
) -> tuple[Benchmark, ...]:
    """The benchmarks that stand beside a measure, of the segment and contract value given.

    One that is restricted to a segment, or to contracts of a size, applies only where that is known
    and fits; one without restriction applies to all. Segments are compared without regard to
    capitals and marks: "Mid-market" is mid_market.
    """
    mine = _plain(segment)
    return tuple(
        one
        for one in registry
        if metric in one.metrics
        and (not one.segment or one.segment == mine)
        and _fits(one.acv_usd, acv_usd)
    )


def band(found: Iterable[Benchmark]) -> Band:
    """What the benchmarks that apply say together; see `Band`."""
    found = tuple(found)
    typical = [one for one in found if one.statistic in _TYPICAL and one.ends != (None, None)]
    best = min((_TRUST[one.confidence] for one in typical), default=0)
    kept = tuple(one for one in typical if _TRUST[one.confidence] == best)
    lows = [one.ends[0] for one in kept if one.ends[0] is not None]
    highs = [one.ends[1] for one in kept if one.ends[1] is not None]
    return Band(
        low=min(lows) if kept and len(lows) == len(kept) else None,
        high=max(highs) if kept and len(highs) == len(kept) else None,
        typical=kept,
        others=tuple(one for one in found if one not in kept),
        disagreements=tuple(
            (one.id, other.id) for one, other in combinations(found, 2) if _disagree(one, other)
        ),
    )


def _disagree(one: Benchmark, other: Benchmark) -> bool:
    """Whether two are noted as contradicting, or both call typical what does not overlap."""
    if other.id in one.conflicts_with or one.id in other.conflicts_with:
        return True
    if not {one.statistic, other.statistic} <= set(_TYPICAL):
        return False
    (low, high), (other_low, other_high) = one.ends, other.ends
    return _below(high, other_low) or _below(other_high, low)


def _below(high: float | None, low: float | None) -> bool:
    return high is not None and low is not None and high < low


def _fits(bounds: tuple[float | None, float | None], acv_usd: float | None) -> bool:
    low, high = bounds
    if low is None and high is None:
        return True
    return (
        acv_usd is not None and (low is None or acv_usd >= low) and (high is None or acv_usd < high)
    )


def _plain(segment: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", segment.lower()).strip("_")


def _benchmark(entry: Any, sources: Mapping[str, Any], n: int) -> Benchmark:
    if not isinstance(entry, Mapping):
        raise BenchmarkFileError(f"Entry {n} of benchmarks.yml must name its fields.")
    name = str(entry.get("id", f"in place {n}"))
    absent = [field for field in _REQUIRED if not entry.get(field)]
    if absent:
        raise BenchmarkFileError(f"Benchmark {name} says nothing of: {', '.join(absent)}.")
    known = [*_REQUIRED, *_OPTIONAL, "note"]
    for field in entry:
        if field not in known:
            raise BenchmarkFileError(
                f"Benchmark {name} has a field '{field}'. {candidates(str(field), known)}"
            )
    for field, options in (("unit", Unit), ("statistic", Statistic), ("confidence", Confidence)):
        _one_of(name, field, entry[field], get_args(options))
    source = sources.get(entry["source"])
    if not isinstance(source, Mapping) or not source.get("title"):
        raise BenchmarkFileError(
            f"Benchmark {name} names the source '{entry['source']}', which has no title under "
            f"`sources`. {candidates(str(entry['source']), list(sources))}"
        )
    figures = {field: _number(name, field, entry.get(field)) for field in ("value", "low", "high")}
    has_figure = any(figure is not None for figure in figures.values())
    if has_figure == (entry["unit"] == "words"):
        raise BenchmarkFileError(
            f"Benchmark {name} must have a value, a low or a high; one without any has unit: words."
        )
    if _below(figures["high"], figures["low"]):
        raise BenchmarkFileError(
            f"Benchmark {name} runs from {figures['low']} down to {figures['high']}. "
            "Put the lower one in `low`."
        )
    return Benchmark(
        id=name,
        key=str(entry["key"]),
        says=str(entry["says"]),
        unit=entry["unit"],
        statistic=entry["statistic"],
        population=str(entry["population"]),
        source=str(source["title"]),
        short_source=str(source.get("short", source["title"])),
        date=str(source.get("date", "undated")),
        confidence=entry["confidence"],
        metrics=_names(name, "metrics", entry.get("metrics", [])),
        segment=str(entry.get("segment", "")),
        acv_usd=_bounds(name, entry.get("acv_usd", [None, None])),
        baseline=str(entry.get("baseline", "")),
        conflicts_with=_names(name, "conflicts_with", entry.get("conflicts_with", [])),
        note=str(entry.get("note", "")),
        **figures,
    )


def _one_of(name: str, field: str, value: Any, options: tuple[str, ...]) -> None:
    if value not in options:
        raise BenchmarkFileError(
            f"Benchmark {name} has {field} '{value}'. {candidates(str(value), list(options))}"
        )


def _number(name: str, field: str, value: Any) -> float | None:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise BenchmarkFileError(
        f"Benchmark {name} has {field} '{value}', which is no number. Shares are fractions: 0.85."
    )


def _names(name: str, field: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise BenchmarkFileError(f"Benchmark {name}: write {field} as a list, [like, this].")
    return tuple(str(one) for one in value)


def _bounds(name: str, value: Any) -> tuple[float | None, float | None]:
    if not isinstance(value, list) or len(value) != 2:
        raise BenchmarkFileError(
            f"Benchmark {name}: write acv_usd as [from, to], with null where it is open."
        )
    low, high = (_number(name, "acv_usd", bound) for bound in value)
    return low, high
