"""`analysis metrics` gives every figure by name, for a person and for a program."""

import csv
import io
import json

import pytest

from analysis import cli

YEAR = ["--from", "2025-09", "--to", "2026-09"]
KEYS = ["metric", "group", "value", "numerator", "denominator", "n", "from", "to", "as_of"]
KEYS += ["low", "high", "reason"]


@pytest.fixture
def v1_data(tmp_path):
    """The worked example of docs/metrics.md as files that somebody might write by hand."""
    lines = [
        ("A1", "A", "2025-01-01", "", 100_00),
        ("A2", "A", "2026-03-10", "", 50_00),
        ("B1", "B", "2025-01-01", "2026-05-01", 200_00),
        ("C1", "C", "2025-01-01", "", 50_00),
        ("C2", "C", "2026-02-01", "", -10_00),
        ("D1", "D", "2026-04-15", "", 80_00),
        ("E1", "E", "2025-01-01", "2025-03-20", 30_00),
        ("E2", "E", "2026-07-01", "", 30_00),
    ]
    rows = ["line_id,contract_id,account_id,kind,signed_date,start_date,end_date,amount_minor,"]
    rows[0] += "currency,term_months,is_auto_renew"
    rows += [
        f"{line},{line},{account},recurring,{start},{start},{end},{12 * mrr},USD,12,False"
        for line, account, start, end, mrr in lines
    ]
    (tmp_path / "contract_lines.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    segments = {"A": "Enterprise", "B": "Enterprise", "C": "SMB", "D": "SMB", "E": "SMB"}
    (tmp_path / "accounts.csv").write_text(
        "account_id,account_name,currency,created_date\n"
        + "".join(f"{name},Account {name},USD,2025-01-01\n" for name in segments),
        encoding="utf-8",
    )
    (tmp_path / "account_history.csv").write_text(
        "account_id,valid_from,segment\n"
        + "".join(f"{name},2025-01-01,{segment}\n" for name, segment in segments.items()),
        encoding="utf-8",
    )
    (tmp_path / "tickets.csv").write_text(  # a table that says how far the data reach
        "ticket_id,account_id,opened_at\nT1,A,2026-09-30 08:00:00\n", encoding="utf-8"
    )
    return tmp_path


def metrics(capsys, *words):
    code = cli.run(["metrics", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_worked_example_by_json(v1_data, capsys):
    names = "nrr,grr,logo_churn,nrr_variants,quick_ratio,bridge"
    code, out, _ = metrics(
        capsys, "--data", str(v1_data), *YEAR, "--metric", names, "--format", "json"
    )
    assert code == 0
    rows = json.loads(out)
    assert all(list(row) == KEYS for row in rows)
    found = {row["metric"]: row["value"] for row in rows}
    assert found["nrr"] == pytest.approx((150 + 0 + 40) / 350)
    assert found["grr"] == pytest.approx((100 + 0 + 40) / 350)
    assert found["logo_churn"] == pytest.approx(1 / 3)
    assert found["quick_ratio"] == pytest.approx((80 + 50) / 210)
    variants = [value for name, value in found.items() if name.startswith("nrr_variants")]
    assert [round(100 * value, 1) for value in variants] == [54.3, 57.1, 62.9, 126.7]
    gained = found["bridge.new"] + found["bridge.reactivation"] + found["bridge.expansion"]
    lost = found["bridge.contraction"] + found["bridge.churned"]
    assert found["bridge.opening"] + gained - lost == found["bridge.closing"] == 300_00
    nrr = next(row for row in rows if row["metric"] == "nrr")
    assert (nrr["numerator"], nrr["denominator"], nrr["n"]) == (190_00, 350_00, 3)
    assert (nrr["group"], nrr["from"], nrr["to"]) == ("all", "2025-09", "2026-09")
    assert (nrr["as_of"], nrr["reason"]) == ("2026-09-30", "")


def test_days_that_end_months_give_the_same_as_the_months(v1_data, capsys):
    wanted = ["--data", str(v1_data), "--metric", "nrr,grr,mrr", "--format", "csv"]
    by_month = metrics(capsys, *wanted, *YEAR)[1]
    by_day = metrics(capsys, *wanted, "--from", "2025-09-30", "--to", "2026-09-30")[1]
    assert by_month == by_day


def test_days_within_months_are_bounds_too(v1_data, capsys):
    words = ["--data", str(v1_data), "--from", "2025-09-15", "--to", "2026-04-30"]
    _, out, _ = metrics(capsys, *words, "--metric", "nrr,movements", "--format", "json")
    nrr, movements = json.loads(out)
    assert (nrr["numerator"], nrr["denominator"]) == (150_00 + 200_00 + 40_00, 350_00)
    assert (nrr["from"], nrr["to"]) == ("2025-09-15", "2026-04-30")
    assert movements["value"] is None
    assert "whole months" in movements["reason"]


def test_groups_stand_in_rows_and_what_cannot_be_split_is_named(v1_data, capsys):
    code, out, err = metrics(
        capsys, "--data", str(v1_data), *YEAR, "--by", "segment", "--format", "csv"
    )
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert {(row["group"], row["value"]) for row in rows if row["metric"] == "grr"} == {
        ("Enterprise", str(100 / 300)),
        ("SMB", str(40 / 50)),
    }
    assert err == "Left out, since they cannot be split by segment: concentration.\n"
    assert "concentration" not in out


def test_a_table_for_a_person_shows_money_and_percent(v1_data, capsys):
    _, out, _ = metrics(capsys, "--data", str(v1_data), *YEAR, "--metric", "nrr,mrr")
    assert "Net revenue retention" in out
    assert "54.3%" in out
    assert "$300" in out


def test_no_data_is_no_value_with_a_reason(v1_data, capsys):
    _, out, _ = metrics(
        capsys, "--data", str(v1_data), *YEAR, "--metric", "nps,win_rate", "--format", "json"
    )
    nps, wins = json.loads(out)
    assert nps["value"] is None
    assert nps["reason"] == "the data have no table surveys"
    assert wins["reason"] == "the data have no table opportunities"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--metric", "nrrr"], "Did you mean 'nrr'"),
        (["--by", "segmnt"], "Did you mean 'segment'"),
        (["--metric", "concentration", "--by", "segment"], "cannot be split"),
        (["--from", "2025"], "neither a month nor a day"),
        (["--from", "2025-02-30"], "neither a month nor a day"),
        (["--from", "2027-01"], "must close after it opens"),
    ],
)
def test_a_mistake_is_answered_in_a_sentence(v1_data, capsys, words, said):
    code, out, err = metrics(capsys, "--data", str(v1_data), *YEAR, *words)
    assert (code, out) == (2, "")
    assert said in err


def test_a_window_that_closes_after_what_was_known_is_refused_as_such(capsys):
    assert cli.run(["metrics", *YEAR, "--metric", "nrr", "--as-of", "2026-01-01"]) == 2
    assert "which on 2026-01-01 was still to come" in capsys.readouterr().err


def test_a_book_without_recurring_lines_is_told_so_and_no_months_that_it_does_not_have(
    v1_data, capsys
):
    lines = v1_data / "contract_lines.csv"
    lines.write_text(lines.read_text().replace("recurring", "one_off"), encoding="utf-8")
    assert cli.run(["metrics", *YEAR, "--data", str(v1_data), "--metric", "nrr"]) == 2
    said = capsys.readouterr().err
    assert "There is no recurring revenue in 2025-09, nor in any other month" in said
