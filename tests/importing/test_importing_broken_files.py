"""Whatever stands in a file, an import ends with counts that add up or a message, never a traceback."""

import gzip
import io
import os
import random
import resource
import shutil
import signal
import zipfile
from datetime import datetime

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_exports import ACCOUNTS, LINES, MAPPING, SmallExports

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


def workbook(rows: list[list[str]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return content.getvalue()


def archive(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return content.getvalue()


WORKBOOK = workbook([row.split(",") for row in ACCOUNTS.splitlines()])
SHEET = "xl/worksheets/sheet1.xml"
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'


def with_sheet(change) -> bytes:
    with zipfile.ZipFile(io.BytesIO(WORKBOOK)) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    return archive(**parts | {SHEET: change(parts[SHEET])})


REFUSED = {
    "a workbook cut short": (WORKBOOK[: len(WORKBOOK) // 2], "damaged or cut short"),
    "a workbook overwritten": (WORKBOOK[:900] + b"?" * 900 + WORKBOOK[1800:], "workbook"),
    "an archive of files": (archive(**{"a.csv": b"Id"}), "a ZIP archive that holds a.csv"),
    "a bomb": (with_sheet(lambda sheet: sheet + b" " * (120 << 20)), "would unpack to 12"),
    "a stray cell": (with_sheet(lambda sheet: sheet.replace(b"</sheetData>", FAR)), "column XFD"),
    "half a gzip": (gzip.compress(ACCOUNTS.encode())[:-6], "cannot be read"),
    "a line without end": (gzip.compress(b"Id,Name,Opened\n" + b"x" * (17 << 20)), "line 2: it goes on"),
    "zeros": (b"\0" * 5_000, "is empty"),
    "a page": (b"<!DOCTYPE html><html><table>", "is an HTML or XML page"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(REFUSED))
def test_files_that_would_harm_or_cannot_be_are_refused_by_name(small, name):
    content, said = REFUSED[name]
    small.write("accounts.csv", content)
    with pytest.raises(UserError, match=said) as refused:
        small.run()
    assert "accounts.csv" in str(refused.value)
    assert not small.data.exists()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_every_unicode_and_every_line_end_is_read(small, encoding, end):
    small.write("accounts.csv", ACCOUNTS.replace("\n", end).encode(encoding))
    assert small.run().tables["accounts"].kept == 2


def test_ten_thousand_columns_are_read(small):
    head, *rows = ACCOUNTS.splitlines()
    wide = [",".join([head, *(f"c{n}" for n in range(10_000))]), *(r + ",x" * 10_000 for r in rows)]
    small.write("accounts.csv", "\n".join(wide))
    assert small.run().tables["accounts"].kept == 2


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("9999-12-31", "from 1900 to 2199, or a word that `blanks` names"),
        ("0001-01-01", "from 1900 to 2199"),
        ("2262-04-11", "from 1900 to 2199"),
        ("2025-02-30", "such as 2026-10-31"),
    ],
)
def test_days_that_no_calendar_of_ours_has_reject_their_row_alone(small, end, said):
    small.write("lines.csv", LINES.replace("2026-01-31", end))
    made = small.run()
    assert made.tables["contract_lines"].kept == 1
    assert said in small.rejected("contract_lines", made)["reason"][0]
    small.change_mapping("    file: lines\n", f"    file: lines\n    blanks: {end}\n")
    assert small.run().tables["contract_lines"].n_rejected == 1  # without an end, no term either


@pytest.mark.parametrize(
    "amount", ["1e400", "1e30", "9" * 40, "Infinity", "0x10", "½", "--5", "()"]
)
def test_amounts_beyond_all_bounds_reject_their_row_alone(small, amount):
    small.write("lines.csv", LINES.replace("1200.00", amount))
    made = small.run()
    assert made.tables["contract_lines"].kept == 1
    assert amount in small.rejected("contract_lines", made)["found"][0]


def test_what_grows_beyond_all_bounds_by_the_mapping_rejects_its_row_alone(small):
    small.write("lines.csv", LINES.replace("1200.00", "999999999999999"))
    small.change_mapping("amount_minor: Amount", "amount_minor: {from: Amount, times: Amount}")
    made = small.run()
    assert made.tables["contract_lines"].rejected == {
        "amount_minor: expected a number of fewer than 17 digits": 1
    }


FAULTS = {
    "company: Small & Co": ["? [a, b]\n: c", "company: &a [*a]", "<<: {a: b}", "company: A\ncompany: B",
                            "company: " + "[" * 3_000, 'company: "\\ud83d"', "\tcompany: x"],
    "signed_date: Signed": ["signed_date: {from: Signed, dates: '%Q'}",
                            "signed_date: {from: Signed, dates: '%Y-%Y'}",
                            "signed_date: {from: Signed, dates: '%'}", "signed_date: {value: [1]}",
                            "signed_date: {from: Signed, extract: '('}", "signed_date:"],
    "add_days: 1": ["add_days: 1000000", "add_days: x", "add_months: -1e9"],
    "currency: USD": ["currency: USD\nhistory_from: 2024-13", "currency: dollars",
                      "reading: {encoding: hex}", "reading: {encoding: klingon}",
                      "reading: {header: 0}", "reading: {header: 99}", "reading: {footer: -1}",
                      "reading: {delimiter: ab}", "reading: {timezone: Mars/X}"],
    "tables:\n": ["tables: []\nx:\n", "tables:\n  invoices:\n", "tables: words\nx:\n"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new"), [(old, new) for old, several in FAULTS.items() for new in several]
)
def test_faults_of_a_mapping_are_said_and_nothing_is_written(small, old, new):
    small.mapping.write_text(MAPPING.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UserError):
        small.run()
    assert not small.data.exists()


def test_a_disk_that_is_full_is_said_and_leaves_nothing(small):
    """No file may grow beyond a few kilobytes, as on a disk that has no more room."""
    small.add_lines("".join(f"X{n},A,2025-01-10,2025-02-01,2026-01-31,{n}\n" for n in range(9_000)))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8_192, before[1]))
    try:
        with pytest.raises(UserError, match="Nothing was imported; make room"):
            small.run()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert not small.data.exists()


def test_what_is_no_file_is_no_export(small):
    for make in (os.mkdir, lambda path: os.symlink("nowhere", path), os.mkfifo):
        path = small.source / "accounts.csv"
        shutil.rmtree(path, ignore_errors=True)
        path.unlink(missing_ok=True)
        make(path)
        with pytest.raises(UserError, match="No file for the table accounts"):
            small.run()
