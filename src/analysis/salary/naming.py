"""Which name was meant, where the one given is unknown or may be several?"""

from collections.abc import Iterable

from analysis.errors import UserError


class UnknownNameError(UserError):
    """A name that is unknown or open; `candidates` are those that may have been meant."""

    def __init__(self, message: str, near: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.candidates = tuple(near)


def nearest(wanted: str, known: Iterable[str], *, most: int = 5) -> tuple[str, ...]:
    """The names nearest to `wanted`, best first: in any case, then those that hold one of its words.

    >>> nearest("softwre publishers", ["Software Publishers", "Book Publishers", "Hospitals"])
    ('Software Publishers', 'Book Publishers')
    """
    from difflib import get_close_matches

    by_said = {name.casefold(): name for name in dict.fromkeys(known)}
    said = wanted.strip().casefold()
    near = get_close_matches(said, list(by_said), n=most, cutoff=0.6)
    words = [word for word in said.split() if len(word) > 3]
    near += [name for name in by_said if any(word in name for word in words)]
    return tuple(by_said[name] for name in dict.fromkeys(near))[:most]
