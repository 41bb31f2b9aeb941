"""Equal decks, equal bytes: a presentation without the clock times that its writers put into it."""

import re
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say
_CLOCK = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def without_clock(made: bytes, day: date | None) -> bytes:
    """`made`, a presentation or a workbook, dated `day` throughout, its parts in order of name."""
    stamp = f"{(day or date(*FIRST_DAY[:3])).isoformat()}T00:00:00Z".encode()
    result = BytesIO()
    with ZipFile(BytesIO(made)) as given, ZipFile(result, "w", ZIP_DEFLATED) as clean:
        # the list of contents has to come first, or some readers refuse the file
        for name in sorted(
            given.namelist(), key=lambda name: (name != "[Content_Types].xml", name)
        ):
            part = given.read(name)
            if name == "docProps/core.xml":
                part = _CLOCK.sub(lambda found: found[1] + stamp + found[3], part)
            elif name.endswith(".xlsx"):
                part = without_clock(part, day)
            entry = ZipInfo(name, FIRST_DAY)
            entry.compress_type = ZIP_DEFLATED
            clean.writestr(entry, part)
    return result.getvalue()
