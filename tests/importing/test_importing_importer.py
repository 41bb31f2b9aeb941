"""An import is made as a whole, counted to the row, kept, and dated so that history stays true."""

import json
import os
import re
import time
from contextlib import nullcontext
from datetime import date, datetime

import pandas as pd
import pytest
from small_exports import AT, LINES, MONTH_LATER, OF_APRIL

from analysis.errors import UserError
from analysis.loading import load_book
from analysis.loading.importing import history
from analysis.loading.importing.importer import ImportRefusedError
from analysis.loading.importing.ledger import ImportOrderError, UnknownImportError, in_force
from analysis.loading.importing.losses import LostRowsError


def adds_up(made) -> bool:
    return all(count.adds_up for count in made.tables.values())


def test_a_plain_export_becomes_a_book(small):
    made = small.run()
    lines = small.table("contract_lines", made)
    assert lines["amount_minor"].tolist() == [1200_00, 600_50]
    assert lines["end_date"].tolist() == [pd.Timestamp(2026, 2, 1), pd.Timestamp(2026, 4, 1)]
    assert lines["term_months"].tolist() == [12, 12]
    assert lines["currency"].tolist() == ["USD", "USD"]
    book = load_book(small.data, as_of="2025-03")
    assert (book.company, book.currency) == ("Small & Co", "USD")
    assert book["account_history"]["valid_from"].tolist() == list(book["accounts"]["created_date"])


def test_equal_exports_mapping_and_time_give_equal_bytes(small, tmp_path):
    made = small.run()
    small.data = tmp_path / "again"
    again = small.run()
    assert made.id == again.id
    files = sorted(p.relative_to(made.folder) for p in made.folder.rglob("*") if p.is_file())
    assert files
    for name in files:
        assert (made.folder / name).read_bytes() == (again.folder / name).read_bytes()


def test_the_record_says_what_was_read_and_what_became_of_it(small):
    small.write("accounts.csv", "Id,Name,Opened\nA,Alder,2025-01-05\nA,Alder,2025-01-05\nB,,x\n")
    made = small.run()
    said = json.loads((made.folder / "import.json").read_text(encoding="utf-8"))
    assert said["tables"]["accounts"] == {
        "read": 3,
        "kept": 1,
        "collapsed": 1,
        "left_out": {},
        "rejected": {"created_date: expected a date such as 2026-10-31": 1},
    }
    assert [file["name"] for file in said["files"]] == ["accounts.csv", "lines.csv"]
    assert all(len(file["sha256"]) == 64 for file in said["files"])
    assert said["mapping_as_used"]["tables"]["accounts"][0]["columns"]["account_id"]["from"] == [
        "Id"
    ]
    assert adds_up(made)


def test_rejected_rows_are_kept_with_file_line_reason_and_cells(small):
    small.write("accounts.csv", "Id,Name,Opened\nA,Alder,2025-01-05\nB,,TBD\n")
    made = small.run()
    row = small.rejected("accounts", made).iloc[0]
    assert (row["file"], row["line"], row["Id"], row["Name"]) == ("accounts.csv", "3", "B", "")
    assert "created_date: expected a date" in row["reason"]
    assert "TBD" in row["found"]


def test_a_cell_of_a_rejected_row_cannot_run_as_a_formula(small):
    small.write("accounts.csv", "Id,Name,Opened\nA,Alder,2025-01-05\nB,=1+2,TBD\n")
    made = small.run()
    assert small.rejected("accounts", made)["Name"].tolist() == ["'=1+2"]


def test_rows_of_unknown_accounts_are_rejected(small):
    small.write(
        "lines.csv",
        "Line,Account,Signed,Start,End,Amount\n"
        "L1,A,2025-01-10,2025-02-01,2026-01-31,1\n"
        "L2,Z,2025-01-10,2025-02-01,2026-01-31,1\n",
    )
    made = small.run()
    assert made.tables["contract_lines"].rejected == {"account_id: not in accounts": 1}
    assert small.rejected("contract_lines", made)["Account"].tolist() == ["Z"]


def test_rows_that_contradict_each_other_are_both_rejected(small):
    small.write(
        "accounts.csv",
        "Id,Name,Opened\nA,Alder,2025-01-05\nA,Ash,2025-01-05\nB,Birch,2025-02-06\nB,Birch,2025-02-06\n",
    )
    made = small.run()
    count = made.tables["accounts"]
    assert (count.read, count.kept, count.collapsed, count.n_rejected) == (4, 1, 1, 2)
    assert small.rejected("accounts", made)["Name"].tolist() == ["Alder", "Ash"]
    assert small.table("accounts", made)["account_id"].tolist() == ["B"]
    assert adds_up(made)


def test_what_the_mapping_leaves_out_is_no_fault_and_kept_apart_with_its_reason(small):
    small.write(
        "accounts.csv",
        "Id,Name,Opened\nA,Alder,2025-01-05\nB,Test Ltd,TBD\nC,Cedar,TBD\nTotal,3,\n",
    )
    small.change_mapping(
        "    file: accounts\n",
        "    file: accounts\n    leave_out: [{where: {Name: {matches: '^test'}}, because: test account}]\n",
    )
    made = small.run()
    count = made.tables["accounts"]
    assert count.left_out == {"test account": 1, "footer": 1}
    assert count.rejected == {"created_date: expected a date such as 2026-10-31": 1}
    assert (count.read, count.kept) == (4, 4 - 1 - 1 - 1)
    assert adds_up(made)
    aside = pd.read_csv(made.folder / "left-out" / "accounts.csv", dtype="str")
    assert aside[["line", "reason", "Name"]].to_numpy().tolist() == [
        ["5", "footer", "3"],
        ["3", "test account", "Test Ltd"],
    ]
    assert aside["found"].isna().all()  # what is no data is not judged: nothing is wrong with TBD
    assert small.rejected("accounts", made)["Name"].tolist() == ["Cedar"]
    notes = load_book(small.data, as_of="2025-01-10").notes
    assert [(note.table, note.kind) for note in notes] == [
        ("accounts", "rejected"),
        ("accounts", "left_out"),
        ("contract_lines", "rejected"),
    ]


def test_a_refused_import_leaves_the_data_as_they_were(small):
    first = small.run()
    small.write("accounts.csv", "Something,else\n1,2\n")
    with pytest.raises(UserError, match="none of the columns"):
        small.run(at=MONTH_LATER)
    assert (small.data / "current").read_text(encoding="utf-8").strip() == first.id
    assert [one.id for one in history(small.data)] == [first.id]
    assert sorted(path.name for path in (small.data / "imports").iterdir()) == [first.id]


def test_a_refused_first_import_leaves_nothing(small):
    small.write("accounts.csv", "")
    with pytest.raises(UserError, match=r"accounts\.csv is empty"):
        small.run()
    assert not small.data.exists()


def test_an_import_without_contracts_is_refused_unless_asked_for(small):
    (small.source / "lines.csv").unlink()
    with pytest.raises(ImportRefusedError, match="contract_lines"):
        small.run()
    made = small.run(partial=True)
    assert small.table("contract_lines", made).empty
    assert load_book(small.data, as_of="2025-01")["contract_lines"].empty


def test_an_import_without_accounts_is_refused_with_what_there_is(small):
    (small.source / "accounts.csv").rename(small.source / "customers.csv")
    with pytest.raises(ImportRefusedError, match=r"Looked for accounts.*customers\.csv"):
        small.run()


def test_a_first_import_dates_nothing_and_later_rows_by_the_import_that_lacked_them(small):
    small.run()
    small.add_lines("L3,A,2025-03-15,2025-03-20,2026-03-19,10\n" + OF_APRIL)
    second = small.run(at=MONTH_LATER)
    lines = small.table("contract_lines", second).set_index("line_id")["loaded_at"]
    assert lines[["L1", "L2"]].isna().all()
    assert lines["L3"] == pd.Timestamp(2025, 4, 2, 6)
    # March as it was first reported did not have the back-dated line; April's report has it
    assert "L3" not in set(load_book(small.data, as_of="2025-03")["contract_lines"]["line_id"])
    assert "L3" in set(load_book(small.data, as_of="2025-04")["contract_lines"]["line_id"])


def test_the_same_files_read_better_are_no_news(small):
    small.write("accounts.csv", "Id,Name,Opened\nA,Alder,2025-01-05\nB,Birch,06.02.2025\n")
    small.change_mapping("created_date: Opened", "created_date: {from: Opened, dates: iso}")
    small.run()
    small.change_mapping("dates: iso", "dates: [iso, dmy]")
    second = small.run(at=MONTH_LATER)
    assert small.table("accounts", second)["loaded_at"].isna().all()


def test_an_import_that_replaces_a_mistake_dates_nothing_by_it(small):
    first = small.run()
    whole = (small.source / "lines.csv").read_text(encoding="utf-8")
    small.write("lines.csv", whole.splitlines()[0] + "\n" + whole.splitlines()[1] + "\n")
    mistake = small.run(at=MONTH_LATER)
    small.write("lines.csv", whole.replace("600.50", "600.51"))
    third = small.run(at=datetime(2025, 5, 3), replaces=mistake.id)
    assert small.table("contract_lines", third)["loaded_at"].isna().all()
    assert [one.id for one in history(small.data)] == [first.id, mistake.id, third.id]
    with pytest.raises(UnknownImportError, match="nosuch"):
        small.run(replaces="nosuch")


def test_an_earlier_import_can_be_opened(small):
    first = small.run()
    small.write("lines.csv", (small.source / "lines.csv").read_text().replace("1200.00", "1300"))
    small.run(at=MONTH_LATER)
    now = load_book(small.data, as_of=date(2025, 3, 31))["contract_lines"]["amount_minor"]
    then = load_book(small.data, as_of=date(2025, 3, 31), import_id=first.id)
    assert now.tolist()[0] == 1300_00
    assert then["contract_lines"]["amount_minor"].tolist()[0] == 1200_00


def test_rows_that_vanish_from_the_exports_are_said(small):
    small.run()
    small.write("lines.csv", "\n".join(small_lines(small)[:2]) + "\n")
    second = small.run(at=MONTH_LATER)
    assert any("no longer in the exports" in note["text"] for note in second.notes)


def many_lines(numbers: range) -> str:
    return "".join(f"M{n},A,2025-01-10,2025-02-01,2026-01-31,{n}\n" for n in numbers)


def test_a_file_that_was_cut_short_does_not_become_the_past(small):
    """Else its rows would count as new when they come back, and past months as without them."""
    small.add_lines(many_lines(range(100)))
    first = small.run()
    whole = (small.source / "lines.csv").read_text(encoding="utf-8")
    small.write("lines.csv", whole[: len(whole) * 6 // 10])
    with pytest.raises(LostRowsError) as refused:
        small.run(at=MONTH_LATER)
    assert re.search(
        r"had what these .*: \d\d of 102 rows of contract_lines \(lines.csv\)", str(refused.value)
    )
    assert "--accept-loss contract_lines." in str(refused.value)
    assert [one.id for one in history(small.data)] == [first.id]
    assert in_force(small.data) == first.id
    small.write("lines.csv", whole + OF_APRIL)
    whole_again = small.run(at=MONTH_LATER)
    lines = small.table("contract_lines", whole_again).set_index("line_id")["loaded_at"]
    assert lines.drop("L4").isna().all()


def test_a_table_that_is_gone_is_refused_until_that_is_accepted(small):
    small.add_to_mapping(
        "\n  usage:\n    file: usage\n    columns: {account_id: Id, usage_date: Day, days: {value: 1}, "
        "measure: {value: sessions}, product_id: {value: all}, value: N}\n"
    )
    days = pd.date_range("2025-03-01", periods=30)
    small.write("usage.csv", "Id,Day,N\n" + "".join(f"A,{day:%Y-%m-%d},1\n" for day in days))
    small.run()
    (small.source / "usage.csv").unlink()
    with pytest.raises(LostRowsError, match=r"30 of 30 rows of usage \(no file\)"):
        small.run(at=MONTH_LATER)
    with pytest.raises(LostRowsError, match="No table is called 'usages'"):
        small.run(at=MONTH_LATER, accept_loss=["usages"])
    second = small.run(at=MONTH_LATER, accept_loss=["usage"])
    assert "usage" not in second.tables


@pytest.mark.parametrize(("n_gone", "is_refused"), [(20, False), (21, True)])
def test_a_fifth_of_a_table_may_go(small, n_gone, is_refused):
    small.add_lines(many_lines(range(98)))  # 100 with the two that are there
    small.run()
    small.write("lines.csv", LINES + many_lines(range(n_gone, 98)))
    outcome = pytest.raises(LostRowsError) if is_refused else nullcontext()
    with outcome:
        small.run(at=MONTH_LATER)


def test_an_import_older_than_the_last_is_refused(small):
    """A clock that went back: what is new would be dated by an import to come."""
    first = small.run(at=MONTH_LATER)
    with pytest.raises(ImportOrderError, match="made on 2025-05-02 06:00 UTC, and this one"):
        small.run(at=AT)
    assert [one.id for one in history(small.data)] == [first.id]


def test_what_a_killed_import_left_goes_a_day_later(small):
    small.run()
    for name, hours in (("killed", 30), ("at-work", 2)):
        folder = small.data / "imports" / f".unfinished-{name}"
        folder.mkdir()
        (folder / "usage.parquet").write_bytes(b"half")
        then = time.time() - hours * 3_600
        os.utime(folder, (then, then))
    small.run(at=MONTH_LATER)
    left = [path.name for path in (small.data / "imports").glob(".*")]
    assert left == [".unfinished-at-work"]


def small_lines(small) -> list[str]:
    return (small.source / "lines.csv").read_text(encoding="utf-8").splitlines()


OWNERS = """
  account_history:
    file: accounts
    columns: {account_id: Id, valid_from: Opened, owner_id: Owner}
"""


def test_an_owner_who_changed_since_the_last_import_was_the_owner_before(small):
    small.add_to_mapping(OWNERS)
    small.write(
        "accounts.csv", "Id,Name,Opened,Owner\nA,Alder,2025-01-05,U1\nB,Birch,2025-02-06,U1\n"
    )
    small.run()
    small.write(
        "accounts.csv", "Id,Name,Opened,Owner\nA,Alder,2025-01-05,U2\nB,Birch,2025-02-06,U1\n"
    )
    small.add_lines(OF_APRIL)
    second = small.run(at=MONTH_LATER)
    rows = small.table("account_history", second)
    rows = rows[rows["account_id"] == "A"]
    assert rows["owner_id"].tolist() == ["U1", "U2"]
    assert rows["valid_from"].tolist() == [pd.Timestamp(2025, 1, 5), pd.Timestamp(2025, 4, 2)]
    assert rows["valid_to"].tolist()[0] == pd.Timestamp(2025, 4, 2)
    owners = {
        month: load_book(small.data, as_of=month).roster.set_index("account_id")["owner_id"]["A"]
        for month in ("2025-03", "2025-04")
    }
    assert owners == {"2025-03": "U1", "2025-04": "U2"}
    third = small.run(at=datetime(2025, 6, 2))
    again = small.table("account_history", third)
    pd.testing.assert_frame_equal(again, small.table("account_history", second))


def test_overlapping_periods_are_rejected_not_left_for_the_report_to_find(small):
    small.add_to_mapping(
        OWNERS.replace("file: accounts", "file: owners").replace(
            "owner_id: Owner", "owner_id: Owner, valid_to: Until"
        )
    )
    small.write(
        "owners.csv",
        "Id,Opened,Until,Owner\nA,2025-01-05,2025-06-01,U1\nA,2025-05-01,,U2\nB,2025-02-06,,U1\n",
    )
    made = small.run()
    assert made.tables["account_history"].rejected == {
        "periods that overlap or end before they begin": 1
    }
    assert small.rejected("account_history", made)["Owner"].tolist() == ["U2"]
    load_book(small.data, as_of="2025-03")


def test_near_names_are_suggested_never_taken(small):
    small.add_to_mapping(
        """
  products:
    file: products
    columns: {product_id: Product, product_name: Product, is_core: {value: no}}
"""
    )
    small.change_mapping(
        "account_id: Account\n", "account_id: Account\n      product_id: Product\n"
    )
    small.write("products.csv", "Product,x\nGTX Pro,1\nMG Special,1\n")
    small.write(
        "lines.csv",
        "Line,Account,Product,Signed,Start,End,Amount\n"
        "L1,A,GTXPro,2025-01-10,2025-02-01,2026-01-31,1\n",
    )
    made = small.run()
    assert small.table("contract_lines", made)["product_id"].tolist() == ["GTXPro"]
    assert any("aliases: {products: {GTXPro: GTX Pro}}" in line for line in made.suggestions)
    small.change_mapping("currency: USD", "currency: USD\naliases: {products: {GTXPro: GTX Pro}}")
    confirmed = small.run(at=MONTH_LATER)
    assert small.table("contract_lines", confirmed)["product_id"].tolist() == ["GTX Pro"]
    assert not any("GTXPro" in line for line in confirmed.suggestions)


def test_accounts_of_nearly_one_name_are_pointed_out(small):
    small.write(
        "accounts.csv", "Id,Name,Opened\nA,Acme Corp.,2025-01-05\nB,ACME Corporation,2025-02-06\n"
    )
    assert any("'Acme Corp.', 'ACME Corporation'" in line for line in small.run().suggestions)


def test_the_company_in_book_toml_is_kept(small):
    small.run()
    path = small.data / "book.toml"
    path.write_text(path.read_text().replace("Small & Co", "Renamed"), encoding="utf-8")
    small.run(at=MONTH_LATER)
    assert load_book(small.data, as_of="2025-03").company == "Renamed"
