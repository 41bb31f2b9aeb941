"""The report on any table of accounts: what it shows, what it keeps to itself, and where it is silent."""

import shlex
from dataclasses import replace
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest

from analysis import cli
from analysis.charts.chart import Chart
from analysis.churn.worth import StatedCostError, stakes
from analysis.documents import from_notebook
from analysis.documents.exhibits import Table
from analysis.documents.tracing import untraced
from analysis.loading.tables import UnreadableFileError
from analysis.packs import churn_table as pages
from analysis.packs import churn_table_exhibits as exhibits
from analysis.runs.notebooks import notebooks
from analysis.runs.parameters import parse_parameters


def accounts(n: int = 300, seed: int = 5, strength: float = 1.0) -> pd.DataFrame:
    """Accounts that leave for many tickets, by a rule of that strength."""
    random = np.random.default_rng(seed)
    tickets = random.poisson(3, n)
    left = random.random(n) < 1 / (1 + np.exp(1.2 - strength * (tickets - 3)))
    return pd.DataFrame(
        {
            "Account": [f"Firm-{one:04d}" for one in random.permutation(n)],
            "Tickets": tickets,
            "Plan": random.choice(["Basic", "Pro"], n),
            "Owner": [f"Person {one}" for one in range(n)],
            "Region": "North",
            "ARR": random.integers(1_000, 9_000, n),
            "Churned": np.where(left, "Yes", "No"),
        }
    )


def told_of(rows: pd.DataFrame, **more) -> pages.TableRisk:
    given = pages.AccountTable("accounts.csv", rows, "Churned", id="Account", value="ARR")
    return pages.learned(given, **more)


@pytest.fixture(scope="module")
def told() -> pages.TableRisk:
    return told_of(accounts())


@pytest.fixture(scope="module")
def made(make_document, tmp_path_factory) -> tuple[Path, str]:
    """The files of the report on a CSV, and the notebook that was run."""
    file = tmp_path_factory.mktemp("brought") / "accounts 2026.csv"
    accounts().to_csv(file, index=False)
    folder, entry = make_document(
        "churn_table", file=str(file), target="Churned", id="Account", value="ARR", capacity=25
    )
    assert entry.status == "done", entry.reason
    return folder, (folder / "notebooks" / "churn_table.ipynb").read_text(encoding="utf-8")


def kinds(items) -> list[type]:
    return [type(one) for one in items]


def test_it_becomes_both_documents_and_every_number_is_traced(made):
    folder, notebook = made
    assert (folder / "churn_table.html").stat().st_size > 50_000
    assert (folder / "churn_table.pdf").read_bytes().startswith(b"%PDF")
    document = from_notebook.document(nbformat.reads(notebook, as_version=4))
    assert document.subtitle == "accounts 2026.csv"
    assert [str(one) for one in untraced(document)] == []
    assert "25 ranked highest held" in notebook


def test_no_row_is_named_on_the_page_nor_in_its_data(made):
    folder, notebook = made
    page = (folder / "churn_table.html").read_text(encoding="utf-8")
    for text in (page, notebook):
        assert "Firm-0" not in text
        assert "Person 1" not in text
    assert "Owner" in page  # the column is named: it was set aside


def test_the_figures_on_the_tiles_are_those_of_the_evaluation(told):
    e = told.evaluation
    tiles = {tile.label: tile for tile in pages.tiles(told)}
    assert tiles["Rows"].value == "300"
    left = (accounts()["Churned"] == "Yes").sum()
    assert tiles["Left"].value == str(left)
    assert tiles["AUC"].value == f"{e.auc.value:.2f}"
    assert f"{e.auc.low:.2f} to {e.auc.high:.2f}" in tiles["AUC"].note
    assert len(tiles) == 6


def test_a_table_that_tells_shows_proof_worth_and_what_goes_with_leaving(told):
    assert pages.verdict_tone(told) == "good"
    assert kinds(exhibits.proof_exhibits(told)) == [Chart, Table]
    assert kinds(exhibits.worth_exhibits(told)) == [Chart, str, Chart, Table]
    bars, ends = exhibits.driver_exhibits(told)
    assert bars.headline.startswith("Tickets moves the odds of leaving most")
    assert ends.data.loc[0, ["riskiest", "safest"]].tolist() == ["over 4", "up to 1"]


def test_what_working_everybody_is_worth_is_worked_out_by_hand(told):
    rows = accounts()
    lost, cost = rows.loc[rows["Churned"] == "Yes", "ARR"].sum(), 0.02 * rows["ARR"].mean()
    table = exhibits.worth_exhibits(told)[-1]
    everybody = table.data.iloc[0]
    assert everybody["worth_low"] == pytest.approx(0.1 * lost - 300 * cost)
    assert everybody["worth_high"] == pytest.approx(0.3 * lost - 300 * cost)
    free = replace(told, at=stakes(rows["ARR"], 0.0, 0.2, 0.3))
    chart = exhibits.worth_exhibits(free)[2]
    assert "costs 0.00, and 20% to 30%" in chart.subtitle


def test_columns_that_cannot_be_learned_from_are_listed_with_their_reasons(told):
    (listed,) = exhibits.aside_exhibits(told)
    assert listed.data.set_index("column")["why"].to_dict() == {
        "Owner": "different in every row: it names rows and says nothing of them",
        "Region": "the same in every row (North)",
    }


def test_a_column_that_knows_the_answer_is_set_aside_and_kept_only_in_the_open():
    rows = accounts(60)
    rows["Exit call"] = np.where(rows["Churned"] == "Yes", "held", "none")
    rows.loc[rows.index[rows["Churned"] == "Yes"][:2], "Exit call"] = "none"
    listed, doubt = exhibits.aside_exhibits(told_of(rows))
    assert "1 for seeming to know the answer" in listed.headline
    assert "*keep*" in doubt
    kept = told_of(rows, keep="Exit call, ")
    assert "Learned from **Exit call** on request" in pages.verdict_text(kept)
    assert pages.verdict_tone(kept) == "warn"


def test_five_departures_make_a_page_that_says_so_and_ranks_nobody():
    rows = accounts(80)
    rows["Churned"] = ["Yes"] * 5 + ["No"] * 75
    told = told_of(rows)
    assert pages.headline(told) == "The table tells how often accounts leave, but not which"
    assert "5 departures are too few" in pages.verdict_text(told)
    assert pages.verdict_tone(told) == "bad"
    assert pages.tiles(told)[-1].value == "15 departures"
    for made in (exhibits.proof_exhibits, exhibits.worth_exhibits, exhibits.driver_exhibits):
        assert kinds(made(told)) == [str]


def test_a_table_with_nothing_but_the_answer_is_not_told_to_wait_for_departures():
    told = told_of(accounts(80)[["Account", "ARR", "Churned"]].assign(ARR=5))
    assert "no column is left to learn from" in pages.verdict_text(told)
    assert [tile.label for tile in pages.tiles(told)] == ["Rows", "Left"]


def test_chance_is_called_chance_with_the_rules_beside_it():
    told = told_of(accounts(200, strength=0.0))
    assert "no signal" in pages.verdict_text(told)
    assert [tile.label for tile in pages.tiles(told)][2] == "AUC"
    (rules,) = exhibits.proof_exhibits(told)
    assert rules.headline == "No rule tells leavers from stayers for certain"
    assert kinds(exhibits.worth_exhibits(told)) == [str]


def test_what_has_moved_is_told_where_rows_have_a_day(told):
    assert "*time*" in exhibits.drift_exhibits(told)[0]
    moved = pd.DataFrame({"column": ["Plan"], "psi": [0.5], "limit": [0.2], "is_drifted": [True]})
    evaluation = replace(told.evaluation, drift=moved)
    later = replace(told, model=replace(told.model, evaluation=evaluation))
    (table,) = exhibits.drift_exhibits(later)
    assert table.headline == "1 of 1 columns moved further than chance allows"
    assert table.rows[0][3].text == "moved"


@pytest.mark.slow
def test_without_a_file_the_demo_is_shown_and_marked_as_synthetic(make_document):
    folder, entry = make_document("churn_table")
    assert entry.status == "done", entry.reason
    notebook = nbformat.read(folder / "notebooks" / "churn_table.ipynb", as_version=4)
    document = from_notebook.document(notebook)
    assert "Synthetic data" in document.marks
    assert [str(one) for one in untraced(document)] == []


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ({"target": "Churned"}, pages.UnclearTableError, "Which table has Churned"),
        ({"file": "nowhere.csv", "target": "x"}, UnreadableFileError, "no file nowhere.csv"),
    ],
)
def test_a_table_that_is_not_there_is_said(given, error, said):
    with pytest.raises(error, match=said):
        pages.table(**given)


def test_a_file_without_a_target_is_answered_with_its_columns(tmp_path):
    accounts(20).to_csv(tmp_path / "a.csv", index=False)
    with pytest.raises(
        pages.UnclearTableError, match=r"a\.csv says who left.*Account, Tickets, Pl"
    ):
        pages.table(str(tmp_path / "a.csv"))


@pytest.mark.parametrize(
    ("more", "error", "said"),
    [
        ({"capacity": -1}, pages.UnclearTableError, "found -1 and 90"),
        ({"save_low": 0.5}, StatedCostError, "found 0.5 0.3"),
    ],
)
def test_figures_without_meaning_are_refused_before_anything_is_learned(more, error, said):
    with pytest.raises(error, match=said):
        told_of(accounts(20), **more)


def test_the_command_says_how_to_have_the_page_and_the_report_takes_it(
    project_root, tmp_path, capsys
):
    rows = accounts(60)
    rows["Churned"] = ["Yes"] * 5 + ["No"] * 55  # nothing is fitted: the words are the point
    rows.to_csv(tmp_path / "my accounts.csv", index=False)
    file = tmp_path / "my accounts.csv"
    words = ["churn", str(file), "--target", "Churned", "--save-rate", "0.2", "0.3"]
    assert cli.run([*words, "--keep", "Plan", "--keep", "ARR", "--cost", "0"]) == 0
    line = capsys.readouterr().err.splitlines()[-1]
    _, command = line.split(": analysis run churn_table ")
    takes = notebooks(project_root / "notebooks")["churn_table"].parameters
    given = parse_parameters("churn_table", takes, shlex.split(command))
    assert given == {
        "file": str(file),
        "target": "Churned",
        "keep": "Plan,ARR",
        "cost": 0.0,
        "save_low": 0.2,
    }
