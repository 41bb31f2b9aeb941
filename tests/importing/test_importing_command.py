"""The command does what a person at a prompt or a scheduler needs, and says what to do next."""

import json

import pytest
from small_exports import MONTH_LATER

from analysis.cli import run
from analysis.loading.importing.dialects import write_export
from analysis.loading.importing.mapping_file import parse_mapping
from analysis.loading.importing.suggest import suggest_mapping


def command(small, *more):
    options = {
        "--mapping": small.mapping,
        "--from": small.source,
        "--to": small.data,
        "--at": "2025-04-02T06:00",
    }
    said = [str(part) for option in options.items() for part in option]
    return run(["import", *said, *more])


def test_the_folder_goes_to_the_output_and_the_counts_to_the_talk(small, capsys):
    small.write("accounts.csv", "Id,Name,Opened\nA,Alder,2025-01-05\nB,Birch,TBD\n")
    assert command(small) == 0
    said = capsys.readouterr()
    assert said.out.strip() == str(next((small.data / "imports").iterdir()))
    assert "2 read,         1 kept, 1 rejected" in said.err
    assert "1 rejected: created_date: expected a date such as 2026-10-31" in said.err
    assert "rejected" in said.err.splitlines()[-1]
    record = json.loads((next((small.data / "imports").iterdir()) / "import.json").read_text())
    assert record["at"] == "2025-04-02T06:00:00Z"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "needs --mapping FILE"),
        (["--mapping", "nosuch.yml", "--from", ".", "--to", "x"], "no mapping file nosuch.yml"),
        (["--suggest", "nosuch"], "no folder nosuch"),
    ],
)
def test_a_mistake_ends_with_code_two_and_the_way_out(options, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["import", *options]) == 2
    assert said in capsys.readouterr().err


def test_a_folder_that_is_not_there_and_a_time_that_is_none_are_mistakes(small, capsys):
    assert command(small, "--from", "nosuch") == 2
    assert "no folder nosuch" in capsys.readouterr().err
    assert run(["import", "--mapping", str(small.mapping), "--from", str(small.source), "--to", str(small.data), "--at", "noon"]) == 2  # fmt: skip
    assert "'noon' is no time" in capsys.readouterr().err
    assert not small.data.exists()


def test_a_suggestion_never_overwrites(small, capsys):
    assert run(["import", "--suggest", str(small.source), "--to", str(small.mapping)]) == 2
    assert "is there already" in capsys.readouterr().err


def test_a_suggestion_for_a_folder_of_nothing_says_what_is_there(tmp_path, capsys):
    (tmp_path / "recipes.csv").write_text("dish,oven\nbread,hot\n")
    assert run(["import", "--suggest", str(tmp_path)]) == 2
    assert "recipes.csv" in capsys.readouterr().err


def test_a_suggestion_marks_what_it_is_unsure_of(tmp_path):
    (tmp_path / "customers.csv").write_text(
        "Customer ID,Customer Name,Created Date,Industry\n1,Alder,01/02/2025,Tech\n2,Birch,03/04/2025,Tech\n"
    )
    (tmp_path / "subscriptions.csv").write_text(
        "Subscription ID,Customer,Start Date,End Date,Amount,Auto Renew\n"
        'S1,Alder,2025-01-31,2026-01-30,"1,200",Yes\nS2,Brich,2025-02-28,2026-02-27,"2,400",No\n'
    )
    text = suggest_mapping(tmp_path)
    parse_mapping(text, "suggested")
    assert "dates: dmy}  # ? '01/02/2025' may also be mdy" in text
    assert "'1,200': is the mark in it the decimal one?" in text
    assert "lookup: {file: customers.csv, match: Customer Name, give: Customer ID}" in text
    assert "signed_date: Start Date  # ? taken from start_date" in text
    assert "is_auto_renew: Auto Renew" in text


@pytest.mark.parametrize(
    "vendor", ["dbt_salesforce", pytest.param("dbt_hubspot", marks=pytest.mark.slow), "dbt_zendesk"]
)
def test_a_suggestion_for_any_export_is_a_mapping(dev_data, vendor):
    mapping = parse_mapping(suggest_mapping(dev_data / "dbt-crm-seeds" / vendor), vendor)
    assert "tickets" in mapping.tables or "opportunities" in mapping.tables


def test_imports_are_listed_and_an_earlier_one_can_be_put_back_in_force(small, capsys):
    assert command(small) == 0
    first = (small.data / "current").read_text(encoding="utf-8").strip()
    small.add_lines("L3,A,2025-03-15,2025-03-20,2026-03-19,10\n")
    small.run(at=MONTH_LATER)
    capsys.readouterr()
    assert run(["imports", str(small.data)]) == 0
    marks = [line[0] for line in capsys.readouterr().out.splitlines()]
    assert marks == [" ", "*"]
    assert run(["imports", str(small.data), "--use", first]) == 0
    assert (small.data / "current").read_text(encoding="utf-8").strip() == first
    assert run(["imports", str(small.data), "--use", "2031"]) == 2
    assert "has no import '2031'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "table"), [("accounts.csv", "accounts"), ("lines.csv", "contract_lines")]
)
def test_an_import_that_keeps_nothing_of_a_table_reports_need_is_refused(
    small, capsys, name, table
):
    header, first, *_ = (small.source / name).read_text().splitlines()
    small.write(name, header + "\n")
    assert command(small) == 2
    said = capsys.readouterr().err
    assert f"Nothing would be left of the table {table}" in said
    assert "has no rows" in said
    small.write(name, f"{header}\n{first.replace('2025', '20x5')}\n")
    assert command(small) == 2
    assert "Rows read: 1; rejected: " in capsys.readouterr().err
    assert not small.data.exists()


def test_american_dates_can_be_said_at_the_prompt(small, capsys):
    small.write("accounts.csv", "Id,Name,Opened\nA,Alder,03/04/2025\nB,Birch,02/06/2025\n")
    assert command(small) == 2
    assert "reading: {dates: mdy}" in capsys.readouterr().err
    assert command(small, "--dates", "mdy") == 0
    assert command(small, "--dates", "american") == 2
    assert "'american' is no way to write dates" in capsys.readouterr().err


def test_a_folder_without_imports_is_no_empty_list(tmp_path, capsys):
    assert run(["imports", str(tmp_path / "nowhere")]) == 2
    assert "is not there" in capsys.readouterr().err
    assert run(["imports", str(tmp_path)]) == 2
    assert "holds no imports" in capsys.readouterr().err


def test_a_two_digit_year_is_suggested_last_not_first(tmp_path):
    (tmp_path / "customers.csv").write_text(
        "Customer ID,Customer Name,Created Date\n1,Alder,25/01/21\n2,Birch,01/09/21\n"
    )
    text = suggest_mapping(tmp_path)
    assert "dates: dmy}  # ? '25/01/21' may also be ymd" in text


def test_a_suggestion_names_the_ready_mapping_that_fits(small, tmp_path):
    made = small.run()
    tables = {name: small.table(name, made) for name in ("accounts", "contract_lines")}
    write_export(tables, "stripe", tmp_path / "stripe")
    text = suggest_mapping(tmp_path / "stripe")
    assert "# ? A ready mapping fits customers.csv, subscriptions.csv: " in text
    assert "analysis import --mapping stripe" in text
    assert "--mapping chargebee" not in text


def test_the_first_day_is_taken_from_dates_in_any_manner_but_not_from_doubtful_ones(tmp_path):
    (tmp_path / "customers.csv").write_text(
        "Customer ID,Customer Name,Since\n1,Alder,03/04/2016\n2,Birch,11/23/2017\n3,Elm,1970-01-01\n"
    )
    assert "created_date: {value: 2017-11-23}" in suggest_mapping(tmp_path)
