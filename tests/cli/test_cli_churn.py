"""analysis churn, as a person with a file of their own uses it."""

import numpy as np
import pandas as pd
import pytest

from analysis import cli


def table(n: int = 60, seed: int = 1) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    tickets = random.poisson(3, n)
    left = random.random(n) < 1 / (1 + np.exp(2.6 - 0.55 * tickets))
    return pd.DataFrame(
        {
            "Account": [f"A{one:03d}" for one in range(n)],
            "Open tickets": tickets,
            "Plan": random.choice(["Basic", "Pro"], n),
            "Churned": np.where(left, "Yes", "No"),
        }
    )


@pytest.fixture
def file(tmp_path):
    table(seed=2).to_csv(tmp_path / "accounts.csv", index=False)
    return tmp_path / "accounts.csv"


def test_a_file_is_learned_from_judged_and_another_scored(file, tmp_path, capsys):
    table(12, seed=2).drop(columns="Churned").to_excel(
        tmp_path / "new.xlsx", index=False, engine="xlsxwriter"
    )
    out = tmp_path / "scores.csv"
    words = ["churn", str(file), "--target", "Churned", "--id", "Account"]
    assert cli.run([*words, "--predict", str(tmp_path / "new.xlsx"), "--out", str(out)]) == 0
    said = capsys.readouterr()
    for figure in (
        "Log-loss",
        "Brier",
        "ROC AUC",
        "PR AUC",
        "Calibration slope",
        "Lift",
        "Drift",
        "Said against what happened",
        "base rate",
        "chance x worth x 20% > cost",
        "columns that move the odds most",
        "drift: no column beyond chance",
    ):
        assert figure in said.out
    assert "Churned: 'Yes' is taken as having left" in said.out
    scored = pd.read_csv(out)
    assert [name for name in scored if name != "rank"] == [
        "id",
        "probability",
        "low",
        "high",
        "reasons",
    ]
    assert scored["id"].tolist() == [f"A{one:03d}" for one in range(12)]
    assert "12 rows scored" in said.out


def test_the_same_words_give_the_same_bytes(file, tmp_path, capsys):
    outs = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for out in outs:
        words = ["churn", str(file), "--target", "Churned", "--predict", str(file)]
        assert cli.run([*words, "--out", str(out)]) == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_what_acting_is_worth_is_told_in_the_accounts_own_money(file, capsys):
    money = 1000 + 7 * (np.arange(60) % 50)
    rows = pd.read_csv(file).assign(ARR=[f"${one:,}" for one in money])
    rows.to_csv(file, index=False)
    words = ["churn", str(file), "--target", "Churned", "--id", "Account"]
    assert cli.run([*words, "--value", "ARR", "--cost", "10", "--save-rate", "0.1", "0.1"]) == 0
    said = capsys.readouterr().out
    assert f"if one is worth {money.mean():,.0f} on average, costs 10 to work" in said
    lost = money[rows["Churned"] == "Yes"].sum()
    everybody = f"{0.1 * lost - 10 * 60:,.0f}"
    assert f"{everybody} to {everybody}" in said


def test_a_file_with_decimal_commas_gives_the_same_figures(file, tmp_path, capsys):
    rows = pd.read_csv(file)
    rows["Open tickets"] += 0.5
    said = []
    for manner in ({"sep": ","}, {"sep": ";", "decimal": ",", "encoding": "cp1252"}):
        rows.to_csv(tmp_path / "t.csv", index=False, **manner)
        assert cli.run(["churn", str(tmp_path / "t.csv"), "--target", "Churned"]) == 0
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]


def test_a_leak_is_named_and_can_be_overruled_in_the_open(file, capsys):
    rows = pd.read_csv(file)
    rows["Cancelled on"] = np.where(rows["Churned"] == "Yes", "2026-01-0" + "5", None)
    rows.to_csv(file, index=False)
    words = ["churn", str(file), "--target", "Churned", "--id", "Account"]
    assert cli.run(words) == 0
    said = capsys.readouterr().out
    assert "not from Cancelled on: seems to know the answer" in said
    assert cli.run([*words, "--keep", "Cancelled on"]) == 0
    assert "FROM Cancelled on, kept by --keep although" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--target", "Churn"], "Did you mean 'Churned'?"),
        (["--target", "Plan"], "does not tell which of them means having left"),
        (["--target", "Churned", "--predict", "x.csv"], "--predict and --out go together"),
        (["--target", "Churned", "--horizon", "3"], "--horizon needs --duration"),
        (["--target", "Churned", "--predict", "nothing.csv", "--out", "s.csv"], "no file nothing"),
        (["--target", "Churned", "--keep", "Plam"], "Did you mean 'Plan'?"),
        (["--target", "Churned", "--value", "Plam"], "to be the value. Did you mean 'Plan'?"),
        (["--target", "Churned", "--value", "Plan"], "Column Plan should say what each account is"),
        (["--target", "Churned", "--save-rate", "0.4", "0.2"], "the low one first"),
        (["--target", "Churned", "--duration", "Open tickets", "--cost", "3"], "no meaning with"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence_and_nothing_is_written(
    file, tmp_path, monkeypatch, capsys, words, said
):
    monkeypatch.chdir(tmp_path)
    assert cli.run(["churn", str(file), *words]) == cli.MISTAKE
    streams = capsys.readouterr()
    assert said in streams.err
    assert "Traceback" not in streams.err
    assert streams.out == ""
    assert not (tmp_path / "s.csv").exists()


def test_a_table_that_lacks_a_column_is_refused_and_nothing_is_written(file, tmp_path, capsys):
    table(12).drop(columns=["Churned", "Plan"]).to_csv(tmp_path / "new.csv", index=False)
    words = ["churn", str(file), "--target", "Churned", "--id", "Account"]
    out = tmp_path / "scores.csv"
    code = cli.run([*words, "--predict", str(tmp_path / "new.csv"), "--out", str(out)])
    assert code == cli.MISTAKE
    streams = capsys.readouterr()
    assert "The table lacks Plan" in streams.err
    assert streams.out == ""
    assert not out.exists()


def test_ids_that_would_run_as_formulas_are_guarded(file, tmp_path):
    rows = table(12).drop(columns="Churned")
    rows["Account"] = ["=1+1", *rows["Account"][1:]]
    rows.to_csv(tmp_path / "new.csv", index=False)
    words = ["churn", str(file), "--target", "Churned", "--id", "Account"]
    out = tmp_path / "scores.csv"
    assert cli.run([*words, "--predict", str(tmp_path / "new.csv"), "--out", str(out)]) == 0
    assert pd.read_csv(out)["id"].iloc[0] == "'=1+1"
