"""Whatever stands in a file, an import ends with counts that add up or a message, never a traceback."""

import random
import shutil
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_exports import ACCOUNTS, LINES, SmallExports

from analysis.errors import UserError
from analysis.loading import months
from analysis.loading.importing.ledger import history

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-32", "cp037"]
PIECES = [b"", b"\0", b'"', b",", b";", b"\n", b"\r", b"\xff", b"\xc3", b"\x1a", b"'", b"=1+1", b"\t", b"-", b"9" * 400]  # fmt: skip


def spoilt(text: str, seed: int) -> bytes:
    """The export, with some of what happens to exports done to it."""
    chance = random.Random(seed)
    rows = text.splitlines()
    if chance.random() < 0.3:  # columns in another order
        order = list(range(len(rows[0].split(","))))
        chance.shuffle(order)
        rows = [",".join([*row.split(","), *[""] * 9][i] for i in order) for row in rows]
    if chance.random() < 0.3:
        chance.shuffle(rows)
    rows *= chance.choice([1, 1, 1, 3])
    content = chance.choice(["\n", "\r\n", "\r"]).join(rows).encode(chance.choice(ENCODINGS))
    for _ in range(chance.randrange(6)):
        place = chance.randrange(len(content) + 1)
        content = content[:place] + chance.choice(PIECES) + content[place + chance.randrange(3) :]
    if chance.random() < 0.3:
        content = content[: chance.randrange(len(content) + 1)]
    return content


def try_to_import(small: SmallExports, at: datetime) -> bool:
    """Whether it was read; if so its counts add up and it can be opened, if not nothing changed."""
    before = [one.id for one in history(small.data)]
    try:
        made = small.run(at=at)
    except UserError:
        made = None
    if made is None:
        assert [one.id for one in history(small.data)] == before
        return False
    assert all(count.adds_up for count in made.tables.values())
    for name, count in made.tables.items():
        if count.read:
            assert count.kept == len(small.table(name, made))
        if count.n_rejected:
            assert len(small.rejected(name, made)) == count.n_rejected
    if made.tables["accounts"].kept:
        months(small.data)  # reads and checks every table
    return True


@pytest.mark.parametrize("seed", range(3))
def test_spoilt_exports_are_read_or_refused(small, seed):
    read = 0
    for number in range(8):
        which = number % 2
        small.write("accounts.csv", spoilt(ACCOUNTS, seed * 100 + number) if which else ACCOUNTS)
        small.write("lines.csv", LINES if which else spoilt(LINES, seed * 100 + number))
        read += try_to_import(small, datetime(2025, 5, 1 + number))
    assert read > 0  # else the test would show nothing of what is read


@given(content=st.binary(max_size=300))
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_bytes_are_read_or_refused(small, content):
    shutil.rmtree(small.data, ignore_errors=True)
    small.write("accounts.csv", content)
    try_to_import(small, datetime(2025, 5, 1))


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["A", "B", "2025-01-05", "1,234", "03/04/2025", "31/12/2025", "#REF!", "TBD", "Total", "x" * 50]
)


@given(rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6))
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_cells_are_read_or_refused(small, rows):
    body = "".join(",".join('"' + c.replace('"', '""') + '"' for c in row) + "\n" for row in rows)
    shutil.rmtree(small.data, ignore_errors=True)
    small.write("accounts.csv", "Id,Name,Opened\n" + body)
    try_to_import(small, datetime(2025, 5, 1))
