"""Does a text say a number, a day or a name that the facts do not? Those it says are strangers."""

import re

_NUMBER = re.compile(r"\d[\d,.\u00a0\u202f]*\d|\d")
_WORD = re.compile(r"[^\W\d_][\w'’\-]*")
_START = re.compile(r"(?:^|[.!?:;\n•\-*#>|\"“(])\s*$")
_SPOKEN = {
    **{
        word: str(number)
        for number, word in enumerate(
            [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
            ]
        )
    },
    "thirteen": "13",
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "fifty": "50",
    "hundred": "100",
    "thousand": "1000",
    "million": "M",
    "billion": "B",
    "dozen": "12",
    "half": "½",
    "third": "⅓",
    "quarter-of": "¼",
    "twice": "×2",
    "double": "×2",
    "doubled": "×2",
    "triple": "×3",
    "tripled": "×3",
    "halved": "½",
    "twofold": "×2",
}
_HARMLESS = {"one", "zero"}  # "one of", "this one": seldom a count
_ALWAYS = {"i", "we", "you", "our", "your", "the", "a", "an", "it", "they", "this", "these"}


def strangers(text: str, facts: str) -> list[str]:
    """Numbers, number words and names of `text` that `facts` do not hold, in their order.

    A number counts as held where the same digits stand in the facts, with or without separators of
    thousands; a number word where the word or its digits do. A name is a word that begins with a
    capital letter elsewhere than at the start of a sentence.

    >>> strangers("Usage fell 30% at Aspen in May.", "usage fell 30% in May 2026 (Aspen Networks)")
    []
    >>> strangers("Usage fell 35%, says Miller, and twelve users left.", "usage fell 30%; 11 users")
    ['35', 'Miller', 'twelve']
    """
    held = {_plain(found[0]) for found in _NUMBER.finditer(facts)}
    words = {found[0].casefold() for found in _WORD.finditer(facts)}
    new: list[tuple[int, str]] = [
        (found.start(), found[0])
        for found in _NUMBER.finditer(text)
        if _plain(found[0]) not in held
    ]
    for found in _WORD.finditer(text):
        word = found[0].casefold()
        if word in words or word in _ALWAYS:
            continue
        digits = _SPOKEN.get(word)
        is_count = digits is not None and word not in _HARMLESS and digits not in held
        is_name = found[0][0].isupper() and not _START.search(text[: found.start()])
        if is_count or is_name:
            new.append((found.start(), found[0]))
    return [what for _, what in sorted(new)]


def _plain(number: str) -> str:
    """Digits without separators of thousands and without a trailing stop."""
    bare = re.sub(r"[,\u00a0\u202f](?=\d{3}(?!\d))", "", number).rstrip(".,")
    return bare.lstrip("0") or "0"
