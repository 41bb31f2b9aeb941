"""`analysis salary` prints what BLS published, as a table or as data, and helps with names."""

import json
import subprocess
import sys

import pytest

from analysis import cli


def asked(capsys, *arguments):
    code = cli.run(["salary", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def data(capsys, *arguments):
    code, out, _ = asked(capsys, *arguments, "--format", "json")
    assert code == 0
    return json.loads(out)


@pytest.mark.parametrize(("soc", "median"), [("41-3091", 69_990), ("11-2022", 148_270)])
def test_an_occupation_is_answered_as_published(capsys, soc, median):
    found = data(capsys, "--soc", soc)
    assert found["soc"] == soc
    assert found["wage_annual_usd"] == median
    assert found["area"] == {"code": "00", "name": "United States"}
    assert found["release"] == "May 2025"
    assert found["notice"].startswith("BLS.gov cannot vouch")


def test_a_role_in_a_place_has_percentiles_errors_and_its_match(capsys):
    found = data(capsys, "--role", "Account Director", "--area", "Boston", "--percentile", "75")
    assert found["role"] == "Account Director"
    assert list(found["percentiles"]) == ["10", "25", "50", "75", "90"]
    assert found["wage_annual_usd"] == found["percentiles"]["75"]["wage_annual_usd"]
    assert found["match"]["occupations"] == {"11-2022": 0.4, "41-1012": 0.4, "41-3091": 0.2}
    assert found["standard_errors"]["mean_annual_usd"] > 0
    assert not found["is_model"]


def test_place_and_industry_together_are_called_a_model(capsys):
    found = data(capsys, "--soc", "41-3091", "--area", "Boston", "--industry", "5132")
    assert found["is_model"]
    assert "not a published figure" in found["flags"][0]
    assert found["mean_annual_usd"] is None
    assert not data(capsys, "--soc", "41-3091", "--industry", "5132")["is_model"]


def test_seattles_tied_percentiles_and_hidden_jobs_are_flagged(capsys):
    found = data(capsys, "--soc", "11-2011", "--area", "Seattle")
    assert found["employment_jobs"] is None
    assert any("neighbouring percentile" in flag for flag in found["flags"])
    assert "jobs not released" in found["flags"]


def test_too_uncertain_an_industry_is_a_gap_with_its_reason(capsys):
    found = data(capsys, "--soc", "41-4011", "--industry", "523")
    assert found["wage_annual_usd"] is None
    assert "29.7%" in found["flags"][0]


def test_the_table_says_the_same(capsys):
    code, out, _ = asked(capsys, "--soc", "41-3091", "--area", "RI")
    assert code == 0
    assert "81,450" in out
    assert "Note: Jobs not released." in out
    assert "Source: U.S. Bureau of Labor Statistics" in out


def test_a_name_that_is_several_says_what_else_it_may_mean(capsys):
    found = data(capsys, "--soc", "41-3091", "--area", "New York")
    assert found["area"]["name"] == "New York"
    assert "New York-Newark-Jersey City, NY-NJ" in found["candidates"]


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (["--role", "Acount Director"], "Account Director"),
        (["--soc", "41-3091", "--area", "Bostton"], "Boston"),
        (["--soc", "41-3091", "--area", "Portland"], "Portland-South Portland, ME"),
        (["--soc", "41-3091", "--industry", "Softwre Publishers"], "Software Publishers"),
        (["--soc", "41-3090"], "41-3091 Sales Representatives of Services"),
    ],
)
def test_unknown_and_open_names_come_back_with_the_nearest(capsys, arguments, near):
    code, out, err = asked(capsys, *arguments, "--format", "json")
    assert code == cli.MISTAKE
    assert any(name.startswith(near) for name in json.loads(out)["candidates"])
    assert err.strip()


def test_neither_or_both_of_role_and_occupation_is_a_mistake(capsys):
    assert asked(capsys)[0] == cli.MISTAKE
    assert asked(capsys, "--role", "CSM", "--soc", "41-3091")[0] == cli.MISTAKE
    code, _, err = asked(capsys, "--soc", "41-3091", "--percentile", "60")
    assert code == cli.MISTAKE
    assert "BLS publishes: 10, 25, 50, 75, 90" in err


def test_it_is_listed_and_has_help(capsys):
    cli.run(["--help"])
    assert "salary" in capsys.readouterr().out
    assert asked(capsys, "--help")[0] == 0


def test_it_loads_nothing_slow():
    code = (
        "import sys; from analysis import cli; cli.run(['salary', '--soc', '41-3091']);"
        "print([m for m in ('scipy', 'sklearn', 'matplotlib', 'pandera', 'pydantic', 'statsmodels')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_answer_says_how_far_it_rests_on_the_match(capsys):
    found = data(capsys, "--role", "Account Director", "--area", "Boston")
    each = [
        data(capsys, "--soc", soc, "--area", "Boston")["wage_annual_usd"]
        for soc in found["match"]["occupations"]
    ]
    assert (found["match"]["low_usd"], found["match"]["high_usd"]) == (min(each), max(each))
    place = ("--area", "Boston", "--industry", "5132")
    model = data(capsys, "--role", "Account Director", *place)
    each = [
        data(capsys, "--soc", soc, *place)["wage_annual_usd"]
        for soc in model["match"]["occupations"]
    ]
    assert (model["match"]["low_usd"], model["match"]["high_usd"]) == (min(each), max(each))
    _, text, _ = asked(capsys, "--role", "Account Director", *place)
    assert f"By the occupation matched: {min(each):,} to {max(each):,}." in text


def test_a_role_and_an_occupation_at_once_are_refused_as_such(capsys):
    assert "not both" in asked(capsys, "--role", "Account Director", "--soc", "41-3091")[2]


def test_an_occupation_far_from_all_is_not_said_to_be_near_any(capsys):
    assert "Near it" not in asked(capsys, "--soc", "99-9999")[2]
    assert "Near it: 41-3" in asked(capsys, "--soc", "41-3099")[2]
