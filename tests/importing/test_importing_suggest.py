"""A first mapping is right, or openly unsure: of real exports of every sort, and of small ones."""

import pytest

from analysis.cli import run
from analysis.loading import read_table
from analysis.loading.importing.mapping_file import parse_mapping
from analysis.loading.importing.suggest import suggest_mapping


def written(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def suggested(folder, **files):
    text = suggest_mapping(written(folder, **files))
    return text, parse_mapping(text, "suggested")


def imported(folder, text, *more):
    (folder / "m.yml").write_text(text, encoding="utf-8")
    words = ["import", "--mapping", str(folder / "m.yml"), "--from", str(folder)]
    return run([*words, "--to", str(folder / "data"), "--at", "2026-01-05T06:00", *more])


ACCOUNTS = "Customer ID,Customer Name,Created Date\nA,Alder,2025-01-31\nB,Birch,2025-02-28\n"


def test_a_list_of_orders_gives_its_customers_and_single_charges(dev_data, tmp_path, capsys):
    whole = (dev_data / "aws-saas-sales" / "SaaS-Sales.csv").read_text(encoding="utf-8-sig")
    exports = tmp_path / "exports"
    exports.mkdir()
    written(exports, **{"SaaS-Sales": "".join(whole.splitlines(keepends=True)[:401])})
    text = suggest_mapping(exports)
    assert (
        "# ? accounts: no file looks like a list of customers; taken from SaaS-Sales.csv." in text
    )
    assert "kind: {value: one_off}  # ? nothing tells when they end" in text
    assert "signed_date: {from: Order Date, dates: mdy}" in text
    assert "industry: Industry" in text
    assert "country_code" not in text  # customers have orders in several countries
    (tmp_path / "m.yml").write_text(text, encoding="utf-8")
    words = ["import", "--mapping", str(tmp_path / "m.yml"), "--from", str(exports)]
    assert run([*words, "--to", str(tmp_path / "data"), "--at", "2024-01-05T06:00"]) == 0
    folder = capsys.readouterr().out.strip()
    assert len(read_table(f"{folder}/contract_lines.parquet")) == 400
    accounts = read_table(f"{folder}/accounts.parquet")
    assert 50 < len(accounts) == accounts["account_id"].nunique() < 100


def test_a_survey_with_one_day_was_answered_on_it_where_there_is_a_score(dev_data):
    text = suggest_mapping(dev_data / "nps-timeseries")
    assert "kind: {value: nps}  # ? scores go from 0 to 10" in text
    assert "responded_at: {from: Survey date, dates: dmy, only_if: {NPS: {blank: false}}}" in text
    assert "sent_at: {from: Survey date, dates: dmy}" in text
    assert "contact_id" not in text  # ID is the answer's own


def test_scores_of_one_to_five_are_satisfaction(tmp_path):
    answers = "Response ID,Account ID,Date Sent,Score\nR1,A,2025-03-31,5\nR2,B,2025-03-30,2\n"
    text, _ = suggested(tmp_path, customers=ACCOUNTS, survey=answers)
    assert "kind: {value: csat}  # ? scores go from 2 to 5" in text
    assert "scale_min: {value: 1}" in text
    assert "scale_max: {value: 5}" in text


def test_columns_named_after_what_the_file_is_about_are_found(dev_data):
    text = suggest_mapping(dev_data / "support-tickets-kaggle-8469")
    for line in ("channel: Ticket Channel", "category: Ticket Type", "subject: Ticket Subject"):
        assert line in text
    assert "Critical: urgent" in text
    assert "opened_at: {value: ...}  # ? every row needs it: When it was reported." in text


def test_a_table_that_says_who_left_is_shown_to_the_model(dev_data):
    text = suggest_mapping(dev_data / "telco-ibm")
    assert "analysis churn Telco-Customer-Churn.csv --target Churn learns from it" in text


def test_an_import_refuses_to_go_on_with_what_a_person_has_to_write(tmp_path, capsys):
    text, _ = suggested(tmp_path, customers="Customer ID,Industry,City\nA,Energy,Austin\n")
    assert "created_date: {value: ...}" in text  # no day in any file
    assert imported(tmp_path, text, "--partial") == 2
    said = capsys.readouterr().err
    assert "customers.csv of 'accounts' still has `created_date: {value: ...}`" in said
    assert imported(tmp_path, text.replace("...", "2025-01-01"), "--partial") == 0


@pytest.mark.parametrize(
    ("end", "line"),
    [
        ("2026-01-30", "end_date: {from: End Date, add_days: 1}  # their last day"),
        ("2026-01-31", "end_date: End Date"),
    ],
)
def test_last_days_are_told_from_first_days_without(tmp_path, end, line):
    lines = (
        "Line ID,Customer ID,Start Date,End Date,Monthly Amount,Auto Renew\n"
        f"L1,A,2025-01-31,{end},100,Yes\nL2,B,2025-01-31,{end},200,No\n"
    )
    text, _ = suggested(
        tmp_path, customers=ACCOUNTS, contracts=lines.replace("Monthly Amount", "MRR")
    )
    assert line in text
    assert "term_months: {months_between: [$start_date, $end_date]}" in text
    assert "amount_minor: {from: MRR, times: $term_months}  # ? a month's amount" in text
    assert imported(tmp_path, text) == 0
    kept = read_table(next((tmp_path / "data" / "imports").iterdir()) / "contract_lines.parquet")
    assert kept["end_date"].dt.date.astype(str).unique().tolist() == ["2026-01-31"]
    assert kept["amount_minor"].tolist() == [12 * 100_00, 12 * 200_00]


def test_whose_a_ticket_is_is_looked_up_where_a_file_pairs_them(tmp_path, capsys):
    text, _ = suggested(
        tmp_path,
        customers=ACCOUNTS,
        tickets="Id,Created At,Subject\nT1,2025-03-31 10:00,Slow\nT2,2025-03-30 10:00,Late\n",
        ticket_companies="Ticket ID,Company ID\nT1,B\nT2,A\n",
    )
    assert "lookup: {file: ticket_companies.csv, match: Ticket ID, give: Company ID}" in text
    assert "ticket_companies.csv looks like" not in text
    assert imported(tmp_path, text, "--partial") == 0
    kept = read_table(next((tmp_path / "data" / "imports").iterdir()) / "tickets.parquet")
    assert kept.set_index("ticket_id")["account_id"].to_dict() == {"T1": "B", "T2": "A"}


def test_copies_and_files_that_say_less_are_named_and_not_read(tmp_path):
    text, mapping = suggested(
        tmp_path,
        customers=ACCOUNTS,
        customers_backup=ACCOUNTS,
        customer_tags="Customer ID,Tag\nA,gold\nB,blue\n",
    )
    assert (
        "# ? customers_backup.csv looks like accounts and is not read: it has the rows of" in text
    )
    assert "# ? customer_tags.csv looks like accounts and is not read: it says nothing of" in text
    assert [source.file for source in mapping.tables["accounts"]] == [["customers.csv"]]


def test_two_parts_of_one_export_are_both_read(tmp_path):
    part = "Account ID,Usage Date,Measure,Value\nA,2025-03-{},logins,3\nB,2025-03-{},logins,4\n"
    _, mapping = suggested(
        tmp_path, customers=ACCOUNTS, usage_1=part.format(30, 30), usage_2=part.format(31, 31)
    )
    files = [source.file for source in mapping.tables["usage"]]
    assert files == [["usage_1.csv"], ["usage_2.csv"]]


def test_a_file_without_a_known_name_is_told_in_a_word(tmp_path):
    text, _ = suggested(tmp_path, customers=ACCOUNTS, recipes="dish,oven\nbread,hot\n")
    assert "# ? recipes.csv is not read: no column has a name that we know" in text
