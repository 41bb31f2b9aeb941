"""Which official occupations stand in for a role, and how well do they match it?"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

import pandas as pd

from analysis.errors import UserError, candidates
from analysis.salary.naming import UnknownNameError, nearest

Quality = Literal["strong", "medium", "weak"]


class UnknownRoleError(UnknownNameError):
    """No role goes by that name."""


class RoleFileError(UserError):
    """The role crosswalk does not say what a role must say."""


@dataclass(frozen=True)
class Match:
    """One occupation of a role's mix."""

    soc_code: str  # as "41-3091"
    weight: float  # share of the role that this occupation describes; a role's weights add up to 1


@dataclass(frozen=True)
class Role:
    """A job title as a weighted mix of official occupations.

    `level` runs from 1 (entry) to 5 (head of function). `quality` says how near the occupations
    come: "strong" names this very work, "weak" stands in for want of anything nearer.
    """

    key: str
    title: str
    matches: tuple[Match, ...]
    quality: Quality
    level: int | None = None
    scope: str = ""
    aliases: tuple[str, ...] = ()
    note: str = ""
    base_share: tuple[float, float] | None = None  # of on-target earnings: lowest, highest usual

    @property
    def soc_codes(self) -> tuple[str, ...]:
        return tuple(match.soc_code for match in self.matches)

    @property
    def weights(self) -> pd.Series:
        """Weight by SOC code."""
        return pd.Series({match.soc_code: match.weight for match in self.matches}, dtype=float)


def occupation(soc_code: str, name: str = "") -> Role:
    """One occupation as published, as a role of its own.

    >>> occupation("41-3091").soc_codes
    ('41-3091',)
    """
    return Role(
        key=soc_code, title=name or soc_code, matches=(Match(soc_code, 1.0),), quality="strong"
    )


def roles(parsed: Mapping[str, Mapping[str, Any]]) -> tuple[Role, ...]:
    """The roles of a crosswalk, as `loading.reference.roles()` reads it, in its order.

    Raises RoleFileError, naming the role, where one has no matches, its weights do not add up to
    1, its quality is none of the three words, or two roles go by the same name.
    """
    read = tuple(_role(key, entry) for key, entry in parsed.items())
    _refuse_shared_names(read)
    return read


def find_role(known: Iterable[Role], wanted: str) -> Role:
    """The role that goes by `wanted`: its key, title or alias, in any case.

    Raises UnknownRoleError with the nearest names.
    """
    known = tuple(known)
    by_name = {name.casefold(): role for role in known for name in _names(role)}
    found = by_name.get(wanted.strip().casefold())
    if found is None:
        titles = [role.title for role in known]
        raise UnknownRoleError(
            f"No role is called {wanted!r}. {candidates(wanted, titles, most=12)}",
            nearest(wanted, titles) or titles,
        )
    return found


def _role(key: str, entry: Mapping[str, Any]) -> Role:
    weights = entry.get("matches") or {}
    if not weights:
        raise RoleFileError(f"Role {key!r} has no matches; name at least one SOC code and weight.")
    total = math.fsum(weights.values())
    if not math.isclose(total, 1.0, abs_tol=1e-6) or min(weights.values()) <= 0:
        raise RoleFileError(
            f"The weights of role {key!r} must be above 0 and add up to 1; they add up to {total:g}."
        )
    if entry.get("quality") not in get_args(Quality):
        words = ", ".join(get_args(Quality))
        raise RoleFileError(
            f"Role {key!r} has quality {entry.get('quality')!r}; it must be one of: {words}."
        )
    return Role(
        key=key,
        base_share=_base_share(key, entry.get("base_share")),
        title=entry.get("title", key),
        matches=tuple(Match(str(code), float(weight)) for code, weight in weights.items()),
        quality=entry["quality"],
        level=entry.get("level"),
        scope=entry.get("scope", ""),
        aliases=tuple(entry.get("aliases", ())),
        note=entry.get("note", ""),
    )


def _base_share(key: str, given: Any) -> tuple[float, float] | None:
    if given is None:
        return None
    match given:
        case [int() | float() as low, int() | float() as high] if 0 < low <= high <= 1:
            return float(low), float(high)
    raise RoleFileError(
        f"Role {key!r} has base_share {given!r}; write the lowest and the highest usual share of "
        "base pay in on-target earnings, as [0.60, 0.70]."
    )


def _names(role: Role) -> tuple[str, ...]:
    return (role.key, role.title, *role.aliases)


def _refuse_shared_names(read: tuple[Role, ...]) -> None:
    owner: dict[str, str] = {}
    for role in read:
        for name in {name.casefold() for name in _names(role)}:
            if owner.setdefault(name, role.key) != role.key:
                raise RoleFileError(
                    f"Roles {owner[name]!r} and {role.key!r} both go by {name!r}; keep it with one."
                )
