"""How is text kept from running as a formula in a spreadsheet, and read back as it was?

A cell that begins with = + - @, a tab or a carriage return is run by spreadsheets. Such text is
led by an apostrophe when it is written and loses one when it is read; text that already begins
with apostrophes before such a sign gets one more, so that every text comes back as it was.
Numbers may begin with a sign: they are left alone.
"""

import re

_RUNS = re.compile(r"'*[=+\-@\t\r]")
_LED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def guarded(text: str) -> str:
    """
    >>> guarded("=2+3"), guarded("-12.50"), guarded("Acme"), guarded("'=x")
    ("'=2+3", '-12.50', 'Acme', "''=x")
    """
    return "'" + text if _RUNS.match(text) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """
    >>> unguarded("'=2+3"), unguarded("'tis so"), unguarded("''=x")
    ('=2+3', "'tis so", "'=x")
    """
    return text[1:] if _LED.match(text) else text
