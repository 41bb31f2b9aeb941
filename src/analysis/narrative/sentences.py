"""How is a finding said? Sentences that are functions of the numbers they state.

"Held" means that the change rounds to nothing at the precision shown. No sentence says "because":
the data say what happened together, not what brought it about.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from analysis.narrative.numbers import (
    ABSENT,
    count,
    interval,
    is_absent,
    percent,
    points,
)

Show = Callable[[Any], str]


def plural(n: int, noun: str, nouns: str = "") -> str:
    """`n` of something, in figures; `nouns` where the plural is irregular.

    >>> plural(1, "account"), plural(1200, "account"), plural(0, "opportunity")
    ('1 account', '1,200 accounts', '0 opportunities')
    >>> plural(2, "person", "people"), plural(3, "day"), plural(2, "loss")
    ('2 people', '3 days', '2 losses')
    """
    return f"{count(n)} {noun if n == 1 else nouns or _plural_of(noun)}"


def listing(names: Iterable[str], most: int | None = None) -> str:
    """Names in a row; beyond `most` the rest are counted.

    >>> listing(["A"]), listing(["A", "B"]), listing(["A", "B", "C"]), listing([])
    ('A', 'A and B', 'A, B and C', 'none')
    >>> listing(["A", "B", "C", "D"], most=2)
    'A, B and 2 more'
    """
    if isinstance(names, str):
        raise TypeError("listing takes names in a list; found one string.")
    parts = [str(name) for name in names]
    if most is not None and len(parts) > most:
        parts = [*parts[:most], f"{count(len(parts) - most)} more"]
    if not parts:
        return "none"
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def out_of(part: int, whole: int, noun: str, nouns: str = "") -> str:
    """A count with what it is out of, and the share where the whole is large enough to bear one.

    Under 20, a percentage would claim a precision that one more or less overturns. A share is
    none and all only where nobody and nothing is left over.

    >>> out_of(3, 12, "account"), out_of(30, 120, "account"), out_of(1, 1, "account")
    ('3 of 12 accounts', '30 of 120 accounts (25%)', '1 of 1 account')
    >>> out_of(1, 400, "seat"), out_of(399, 400, "seat")
    ('1 of 400 seats (under 1%)', '399 of 400 seats (over 99%)')
    """
    share = f" ({_part_of(part, whole)})" if whole >= 20 else ""
    return f"{count(part)} of {plural(whole, noun, nouns)}{share}"


def _part_of(part: int, whole: int) -> str:
    text = percent(part / whole, 0)
    if 0 < part < whole and text == percent(0, 0):
        return f"under {percent(0.01, 0)}"
    if 0 < part < whole and text == percent(1, 0):
        return f"over {percent(0.99, 0)}"
    return text


def changed(
    measure: str,
    now: float | None,
    before: float | None,
    *,
    show: Show = percent,
    difference: Show = points,
    since: str = "",
) -> str:
    """How a measure moved, and where it stands.

    The defaults are for shares. For amounts pass `show`, and for `difference` either the same
    again ("rose by $0.4M") or leave the change relative with `changed_by_share`.

    >>> changed("Net revenue retention", now=0.942, before=0.973)
    'Net revenue retention fell 3.1 points to 94.2%'
    >>> changed("Logo churn", now=0.0501, before=0.0499, since="Q2 2026")
    'Logo churn held at 5.0% since Q2 2026'
    >>> changed("Seats", 140, 120, show=str, difference=str, since="Q2 2026")
    'Seats rose by 20 to 140 since Q2 2026'
    >>> changed("CSAT", 0.9, None), changed("CSAT", None, 0.9)
    ('CSAT stood at 90.0%', 'CSAT could not be measured')
    """
    if is_absent(now):
        return f"{measure} could not be measured"
    assert now is not None
    if before is None or is_absent(before):
        return f"{measure} stood at {show(now)}"
    tail = f" since {since}" if since else ""
    verb = _verb(now - before, difference)
    if verb == "held":
        return f"{measure} held at {show(now)}{tail}"
    step = difference(abs(now - before))
    # "rose 3 to 97" is read as "from 3 to 97"; shares and points cannot be
    by = "" if step.endswith(("%", "point", "points")) else "by "
    return f"{measure} {verb} {by}{step} to {show(now)}{tail}"


def changed_by_share(
    measure: str,
    now: float | None,
    before: float | None,
    *,
    show: Show,
    since: str = "",
    digits: int = 1,
) -> str:
    """How an amount moved, as a share of what it was, and where it stands.

    From zero or below there is no share to speak of, so both ends are named.

    >>> changed_by_share("ARR", 4_600, 4_200, show="${:,}".format, since="Q2 2026")
    'ARR rose 9.5% to $4,600 since Q2 2026'
    >>> changed_by_share("Pipeline", 50, 0, show=str)
    'Pipeline rose from 0 to 50'
    """
    if now is None or before is None or is_absent(now) or is_absent(before):
        return changed(measure, now, before, show=show, difference=show, since=since)
    tail = f" since {since}" if since else ""
    if before <= 0:
        if show(now) == show(before):
            return f"{measure} held at {show(now)}{tail}"
        verb = "rose" if now > before else "fell"
        return f"{measure} {verb} from {show(before)} to {show(now)}{tail}"

    def relative(change: float) -> str:
        return percent(change / before, digits)

    return changed(measure, now, before, show=show, difference=relative, since=since)


def up_or_down(
    now: float | None, before: float | None, than: str = "", *, difference: Show = points
) -> str:
    """The note under a key figure: how far it is from what it is compared with.

    >>> up_or_down(0.942, 0.973, "Q2 2026"), up_or_down(0.5, 0.5, "Q2 2026")
    ('down 3.1 points on Q2 2026', 'level with Q2 2026')
    >>> up_or_down(14, 12, difference=str), up_or_down(0.5, None, "Q2 2026")
    ('up 2', 'no value for Q2 2026')
    """
    if now is None or before is None or is_absent(now) or is_absent(before):
        return f"no value for {than}" if than else "nothing to compare with"
    verb = _verb(now - before, difference)
    if verb == "held":
        return f"level with {than}" if than else "no change"
    tail = f" on {than}" if than else ""
    return f"{'up' if verb == 'rose' else 'down'} {difference(abs(now - before))}{tail}"


def compared(name: str, value: float, other: str, reference: float, *, verb: str = "is") -> str:
    """One amount against another, as a share of the other.

    >>> compared("Denver", 94_080, "the country", 84_000, verb="pays")
    'Denver pays 12% more than the country'
    >>> compared("Boise", 84_100, "the country", 84_000, verb="pays")
    'Boise pays about as much as the country'

    Raises
    ------
    ValueError
        If the reference is not above zero: there is no share of it.
    """
    if is_absent(value) or is_absent(reference) or reference <= 0:
        raise ValueError(f"{name} ({value}) cannot be compared with {other} ({reference}).")
    change = value / reference - 1
    size = percent(abs(change), 0)
    if size == percent(0, 0):
        return f"{name} {verb} about as much as {other}"
    return f"{name} {verb} {size} {'more' if change > 0 else 'less'} than {other}"


def against(
    measure: str,
    value: float | None,
    target: float,
    *,
    show: Show = percent,
    difference: Show = points,
    name: str = "target",
) -> str:
    """A measure against a fixed mark.

    >>> against("Gross revenue retention", 0.91, 0.92)
    'Gross revenue retention, at 91.0%, is 1.0 points below the target of 92.0%'
    >>> against("CSAT", 0.9, 0.9, name="plan")
    'CSAT, at 90.0%, is on the plan of 90.0%'
    """
    if value is None or is_absent(value):
        return f"{measure} could not be measured"
    verb = _verb(value - target, difference)
    place = (
        "on"
        if verb == "held"
        else f"{difference(abs(value - target))} {'above' if verb == 'rose' else 'below'}"
    )
    return f"{measure}, at {show(value)}, is {place} the {name} of {show(target)}"


def with_interval(
    value: float | None, low: float | None, high: float | None, *, show: Show = percent
) -> str:
    """A number and the interval around it, where there is one.

    >>> with_interval(0.9, 0.86, 0.93), with_interval(0.9, None, None)
    ('90.0% (86.0% to 93.0%)', '90.0%')
    """
    around = interval(low, high, show)
    return show(value) if around == ABSENT else f"{show(value)} ({around})"


def spread(values: Mapping[str, float | None], *, show: Show = percent) -> str:
    """From the lowest of several to the highest, named; those without a value are left out.

    >>> spread({"SMB": 0.81, "Enterprise": 0.971, "Mid-market": 0.9})
    'from 81.0% (SMB) to 97.1% (Enterprise)'
    >>> spread({"SMB": 0.81}), spread({"SMB": None})
    ('81.0% (SMB)', 'n/a')
    >>> spread({"SMB": 0.81, "Enterprise": 0.8104})
    '81.0% throughout'
    """
    known = [(v, name) for name, v in values.items() if v is not None and not is_absent(v)]
    if not known:
        return ABSENT
    (low, first), (high, last) = min(known), max(known)
    if len(known) == 1:
        return f"{show(low)} ({first})"
    if show(low) == show(high):
        return f"{show(low)} throughout"
    return f"from {show(low)} ({first}) to {show(high)} ({last})"


def _verb(change: float, difference: Show) -> str:
    if difference(abs(change)) == difference(0):
        return "held"
    return "rose" if change > 0 else "fell"


def _plural_of(noun: str) -> str:
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"
