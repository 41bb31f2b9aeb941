"""A data directory is read as a book, or refused with what was found and what to do."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.contracts import ContractError
from analysis.loading import (
    DataDirectoryError,
    UnknownDayError,
    UnreadableFileError,
    load_book,
    months,
    write_tables,
)
from analysis.loading.facts import BookFacts, write_book_facts
from analysis.periods import PeriodError

SMALL = {
    "accounts": [
        "account_id,account_name,currency,created_date",
        "A,Alder,USD,2025-12-01",
        "007,Bond & Co,EUR,2026-01-15",
    ],
    "account_history": [
        "account_id,valid_from,valid_to,owner_id",
        "A,2025-12-01,2026-02-01,U1",
        "A,2026-02-01,,U2",
        "007,2026-01-15,,U1",
    ],
    "contract_lines": [
        "line_id,contract_id,account_id,kind,signed_date,start_date,end_date,amount_minor,currency,"
        "term_months,is_auto_renew,loaded_at",
        "L1,K1,A,recurring,2026-01-10,2026-02-01,2027-02-01,120000,USD,12,True,",
        "L2,K2,007,recurring,2026-02-20,2026-03-01,,5000,EUR,1,False,2026-04-02",
    ],
    "tickets": [
        "ticket_id,account_id,opened_at",
        "T1,A,2026-03-30 09:00:00",
    ],
}


def write(folder: Path, tables: dict[str, list[str]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def small(tmp_path) -> Path:
    """Two accounts, two lines, one ticket, as CSV; the data end with March 2026."""
    return write(tmp_path / "data", SMALL)


def with_table(folder: Path, name: str, *more: str) -> Path:
    return write(folder, {name: [*SMALL[name], *more]})


def test_a_month_means_its_last_day(small):
    assert load_book(small, as_of="2026-02").as_of == date(2026, 2, 28)


def test_codes_keep_their_zeros(small):
    assert load_book(small, as_of="2026-03").roster["account_id"].tolist() == ["A", "007"]


def test_a_line_loaded_after_the_day_is_not_known_on_it(small):
    march, april = (load_book(small, as_of=day) for day in ("2026-03-31", "2026-04-02"))
    assert march["contract_lines"]["line_id"].tolist() == ["L1"]
    assert april["contract_lines"]["line_id"].tolist() == ["L1", "L2"]


def test_parquet_and_csv_hold_the_same(small, tmp_path):
    from_csv = load_book(small, as_of="2026-03")
    write_tables(from_csv.complete, tmp_path / "again")
    from_parquet = load_book(tmp_path / "again", as_of="2026-03")
    for name in SMALL:
        pd.testing.assert_frame_equal(from_csv[name], from_parquet[name])


def test_an_import_in_force_is_named_by_a_file(tmp_path):
    write(tmp_path / "imports" / "first", SMALL)
    (tmp_path / "current").write_text("first\n")
    assert len(load_book(tmp_path, as_of="2026-03").roster) == 2


def test_an_import_that_is_not_there_is_refused(tmp_path):
    write(tmp_path / "imports" / "first", SMALL)
    (tmp_path / "current").write_text("second\n")
    with pytest.raises(DataDirectoryError, match=r"'second', which is not there. There are: first"):
        load_book(tmp_path, as_of="2026-03")


@pytest.mark.parametrize("escape", ["..", "../..", "first/..", ""])
def test_the_import_in_force_cannot_lie_elsewhere(tmp_path, escape):
    write(tmp_path / "imports" / "first", SMALL)
    write(tmp_path, SMALL)
    (tmp_path / "current").write_text(escape)
    with pytest.raises(DataDirectoryError, match="which is not there"):
        load_book(tmp_path, as_of="2026-03")


def test_a_directory_says_what_it_is(small):
    write_book_facts(small, BookFacts('Fox "&" Co', "EUR", True, date(2026, 2, 1)))
    book = load_book(small, as_of="2026-03")
    assert (book.company, book.currency, book.is_synthetic) == ('Fox "&" Co', "EUR", True)
    assert months(small) == (date(2026, 2, 1), date(2026, 3, 1))


def test_a_directory_that_says_nothing_is_not_synthetic(small):
    book = load_book(small, as_of="2026-03")
    assert (book.company, book.currency, book.is_synthetic) == ("", "USD", False)


def test_an_unknown_entry_of_book_toml_is_refused(small):
    (small / "book.toml").write_text('compny = "Fox"\n')
    with pytest.raises(
        UnreadableFileError, match=r"'compny', which nobody reads. It takes: company"
    ):
        load_book(small, as_of="2026-03")


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("company = 3", "its name in quotes"),
        ('currency = "dollars"', "three capitals"),
        ('is_synthetic = "no"', "true or false"),
        ('history_from = "2026-01"', "a day without quotes"),
        ("history_from = 2026-01-01T00:00:00", "a day without quotes"),
    ],
)
def test_an_entry_of_another_kind_is_refused_with_what_is_expected(small, entry, expected):
    (small / "book.toml").write_text(entry + "\n")
    with pytest.raises(UnreadableFileError, match=f"gives {entry.split()[0]} as .*{expected}"):
        load_book(small, as_of="2026-03")


def test_the_data_run_from_the_first_signing_to_the_last_event(small):
    assert months(small) == (date(2026, 1, 1), date(2026, 3, 1))


@pytest.mark.parametrize(("asked", "side"), [("2025-12", "before"), ("2026-06", "after")])
def test_a_month_beyond_the_data_is_refused(small, asked, side):
    with pytest.raises(UnknownDayError, match=f"lies {side} the data .* from 2026-01 to 2026-03"):
        load_book(small, as_of=asked)


@pytest.mark.parametrize("asked", ["2026-1", "March", "2026-02-30", "20260331"])
def test_what_is_no_day_is_refused(small, asked):
    with pytest.raises(PeriodError, match=asked):
        load_book(small, as_of=asked)


def test_an_absent_directory_is_refused(tmp_path):
    with pytest.raises(DataDirectoryError, match=r"There is no data directory .*nowhere"):
        load_book(tmp_path / "nowhere", as_of="2026-03")


def test_an_empty_directory_is_refused(tmp_path):
    with pytest.raises(DataDirectoryError, match=r"holds no table. It is empty. At least accounts"):
        load_book(tmp_path, as_of="2026-03")


def test_a_directory_of_other_files_is_refused(tmp_path):
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(DataDirectoryError, match=r"holds no table. It has: notes.txt"):
        load_book(tmp_path, as_of="2026-03")


def test_a_missing_required_table_is_refused_by_name(small):
    (small / "contract_lines.csv").unlink()
    with pytest.raises(
        DataDirectoryError, match="no table contract_lines, which every report needs"
    ):
        load_book(small, as_of="2026-03")


def test_a_wrong_type_is_refused_with_file_line_and_value(small):
    with_table(small, "tickets", "T2,A,yesterday")
    with pytest.raises(
        ContractError, match=r"tickets.csv .*\n  opened_at: .* found 'yesterday' \(line 3\)"
    ):
        load_book(small, as_of="2026-03")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tickets.parquet", b"PAR1 but not really"),
        ("tickets.parquet", b""),
        ("tickets.csv", b"ticket_id,account_id\n\xff\xfe\x00"),
        ("tickets.csv", b""),
        ("tickets.csv", b'ticket_id,account_id\n"T1,A\n'),
    ],
)
def test_a_file_that_is_not_a_table_is_refused_by_name(small, name, content):
    (small / "tickets.csv").unlink()
    (small / name).write_bytes(content)
    with pytest.raises((UnreadableFileError, ContractError), match=name):
        load_book(small, as_of="2026-03")


def test_a_row_that_stands_twice_counts_once_and_is_noted(small):
    with_table(small, "tickets", SMALL["tickets"][1])
    book = load_book(small, as_of="2026-03")
    assert book["tickets"]["ticket_id"].tolist() == ["T1"]
    assert [(n.table, n.n_rows, n.examples) for n in book.notes] == [("tickets", 1, ("T1",))]


def test_a_row_loaded_twice_counts_from_its_first_load(small):
    with_table(
        small,
        "contract_lines",
        "L2,K2,007,recurring,2026-02-20,2026-03-01,,5000,EUR,1,False,2026-04-09",
    )
    lines = load_book(small, as_of="2026-04-02")["contract_lines"]
    assert lines["line_id"].tolist() == ["L1", "L2"]


def test_two_rows_of_one_key_that_differ_are_refused(small):
    with_table(small, "tickets", "T1,A,2026-03-31 09:00:00")
    with pytest.raises(ContractError, match="same ticket_id that say different things: T1"):
        load_book(small, as_of="2026-03")


def test_rows_of_unknown_accounts_are_left_out_and_noted(small):
    with_table(small, "tickets", "T2,Z,2026-03-01 09:00:00", "T3,Z,2026-03-02 09:00:00")
    book = load_book(small, as_of="2026-03")
    assert book["tickets"]["ticket_id"].tolist() == ["T1"]
    assert [(n.table, n.n_rows, n.examples) for n in book.notes] == [("tickets", 2, ("Z",))]


def test_overlapping_periods_of_an_account_are_refused(small):
    with_table(small, "account_history", "A,2026-01-01,2026-01-15,U3")
    with pytest.raises(ContractError, match=r"periods that overlap .* A from 2026-01-01"):
        load_book(small, as_of="2026-03")


def test_a_period_that_ends_before_it_begins_is_refused(small):
    with_table(small, "account_history", "A,2026-05-01,2026-04-15,U3")
    with pytest.raises(ContractError, match="overlap or end before they begin"):
        load_book(small, as_of="2026-03")


def test_the_hash_follows_the_content_and_nothing_else(small, tmp_path):
    first = load_book(small, as_of="2026-03").data_hash
    assert load_book(write(tmp_path / "elsewhere", SMALL), as_of="2026-02").data_hash == first
    with_table(small, "tickets", "T2,A,2026-03-31 09:00:00")
    assert load_book(small, as_of="2026-03").data_hash != first


def test_a_changed_file_is_read_again(small):
    load_book(small, as_of="2026-03")
    with_table(small, "tickets", "T2,A,2026-03-31 09:00:00")
    assert len(load_book(small, as_of="2026-03")["tickets"]) == 2


def test_a_reader_who_changes_a_table_does_not_change_the_next_ones(small):
    book = load_book(small, as_of="2026-03")
    book["tickets"].loc[:, "account_id"] = "changed"
    assert load_book(small, as_of="2026-03")["tickets"]["account_id"].tolist() == ["A"]


def test_the_project_folder_is_looked_in_when_the_path_is_not_here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert load_book("data/demo", as_of="2026-10").is_synthetic


def test_data_of_less_than_a_month_are_refused_with_what_they_reach(tmp_path):
    young = SMALL | {"tickets": [SMALL["tickets"][0]]}
    young["contract_lines"] = young["contract_lines"][:2]  # signed on 10 January
    data = write(tmp_path / "data", young)
    (data / "accounts.csv").write_text("\n".join(SMALL["accounts"][:2]) + "\n")
    (data / "account_history.csv").write_text("\n".join(SMALL["account_history"][:2]) + "\n")
    with pytest.raises(UnknownDayError, match=r"no complete month yet: .* opens in 2026-01"):
        load_book(data, as_of="2025-12")
    assert load_book(data, as_of="2026-01-10").as_of == date(2026, 1, 10)
