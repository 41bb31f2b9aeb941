"""A survey and a pay table of one's own: read by a mapping, refused by line, people kept private."""

import stat

import pandas as pd
import pytest

from analysis.contracts.private import PrivateTable
from analysis.loading.importing.dates import AmbiguousColumnError
from analysis.loading.pay_data import own_pay, shelf, survey
from analysis.loading.pay_data.exports import read_mapping
from analysis.loading.pay_data.refusals import PayDataError
from analysis.loading.pay_data.shelf import NotBroughtError

SURVEY = """Job Title,Base Salary,Bonus,Cur,Paid,Employer,Heads,Comment
Account Manager,"$80,000","$20,000",USD,Salaried,E1,3,ok
Account Director,120000,,USD,Salaried,E2,,
Support Agent,25.50,,usd,Hourly,E3,10,
"""
SURVEY_MAPPING = """
columns:
  title: Job Title
  base: Base Salary
  variable: Bonus
  currency: Cur
  pay_period: Paid
  employer: Employer
  people: Heads
values:
  pay_period: {Salaried: year, Hourly: hour}
hours_per_year: 2080
reading: {decimal: "."}
"""
PAY = """Emp No;Gehalt;Bonus %;Beginn;Teilzeit;Geschlecht;Stufe
007;85.000,50;10;01.03.2025;100%;W;II
008;92.000,00;10;15.04.2025;80%;M;II
"""
PAY_MAPPING = """
columns:
  person_id: Emp No
  base: Gehalt
  valid_from: Beginn
  full_time_share: Teilzeit
  gender: Geschlecht
  level: Stufe
constants: {currency: EUR, role: Account Manager}
values: {gender: {W: f}}
"""


@pytest.fixture
def file(tmp_path):
    def write(text: str, name: str):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def mapping(file):
    def write(text: str, known):
        return read_mapping(file(text, "mapping.yml"), list(known))

    return write


def test_a_survey_by_hand(file, mapping):
    frame, notes = survey.read(file(SURVEY, "s.csv"), mapping(SURVEY_MAPPING, survey.COLUMNS))
    assert frame["base_annual_minor"].tolist() == [80_000_00, 120_000_00, 25.50 * 2_080 * 100]
    assert frame.at[0, "total_annual_minor"] == 100_000_00
    assert pd.isna(frame.at[1, "total_annual_minor"])  # base alone is no total
    assert frame["n_people"].tolist() == [3, 1, 10]
    assert frame["currency"].tolist() == ["USD"] * 3
    assert frame["is_hourly"].tolist() == [False, False, True]
    assert notes == ["Columns left out: Comment."]


def test_pay_by_the_hour_is_annual_only_where_the_mapping_says_the_hours(file, mapping):
    unsaid = mapping(SURVEY_MAPPING.replace("hours_per_year: 2080", ""), survey.COLUMNS)
    with pytest.raises(PayDataError, match=r"states no `hours_per_year`.* Found line 4: 'hour'"):
        survey.read(file(SURVEY, "s.csv"), unsaid)


def test_a_brought_survey_is_found_by_its_name(file, tmp_path):
    path, how = file(SURVEY, "s.csv"), file(SURVEY_MAPPING, "m.yml")
    entry = survey.bring(path, mapping=how, name="Pave 2026", folder=tmp_path / "shelf")
    assert entry.key == "survey_pave_2026"
    assert len(shelf.survey("pave_2026", tmp_path / "shelf")) == 3
    with pytest.raises(NotBroughtError, match="Did you mean 'pave_2026'"):
        shelf.survey("pave_2025", tmp_path / "shelf")


def test_a_file_in_our_own_words_needs_no_mapping(file):
    frame, notes = survey.read(
        file("title,base,currency,employer\nAM,90000,USD,E1\n", "own.csv"), None
    )
    assert frame.at[0, "base_annual_minor"] == 90_000_00
    assert notes == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "Account Manager,many,,USD,Salaried,E1,3,",
            "base: expected a number. Found line 5: 'many'",
        ),
        (",1,,USD,Salaried,E1,3,", "title: expected a value. Found line 5"),
        ("AM,-1,,USD,Salaried,E1,3,", "base: expected at least 0. Found line 5"),
        ("AM,,,USD,Salaried,E1,3,", "expected base or total pay, for. Found line 5: 'AM'"),
        ("AM,1,,dollars,Salaried,E1,3,", "currency: expected a code such as USD. Found line 5"),
        ("AM,1,,USD,Weekly,E1,3,", "pay_period: expected year or month or hour. Found line 5"),
        ("AM,1,,USD,Salaried,E1,0.5,", "people: expected a whole number.* Found line 5"),
    ],
)
def test_a_wrong_row_is_refused_by_its_line(file, mapping, row, said):
    with pytest.raises(PayDataError, match=said):
        survey.read(file(SURVEY + row + "\n", "s.csv"), mapping(SURVEY_MAPPING, survey.COLUMNS))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns: {titel: Job}", "'titel' is none of our columns. Did you mean 'title'"),
        ("titles: Job", "no section `columns`"),
        ("columns: {title: Job}\nvalue: {}", "no meaning for 'value'. Did you mean 'values'"),
        ("columns: {title: {of: Job}}", "columns.title: expected the file's name"),
        ("columns: {title: Job}\nreading: {sheets: 1}", r"reading\.sheets"),
        ("columns: [", "not readable as YAML"),
    ],
)
def test_a_wrong_mapping_is_refused_with_what_there_is(mapping, text, said):
    with pytest.raises(PayDataError, match=said):
        mapping(text, survey.COLUMNS)


def test_an_amount_with_two_readings_is_asked_about_not_guessed(file, mapping):
    unsaid = mapping(SURVEY_MAPPING.replace('reading: {decimal: "."}', ""), survey.COLUMNS)
    with pytest.raises(AmbiguousColumnError, match=r"line 2: .*20,000' is 20000 or"):
        survey.read(file(SURVEY, "s.csv"), unsaid)


def test_a_column_that_the_file_lacks_is_named(file, mapping):
    wrong = mapping(SURVEY_MAPPING.replace("Job Title", "Jobtitel"), survey.COLUMNS)
    with pytest.raises(PayDataError, match="no column 'Jobtitel'"):
        survey.read(file(SURVEY, "s.csv"), wrong)


def test_a_pay_table_of_another_country_by_hand(file, mapping):
    table, notes = own_pay.read(file(PAY, "p.csv"), mapping(PAY_MAPPING, own_pay.COLUMNS))
    rows = table.individual_rows()
    assert rows["person_id"].tolist() == ["007", "008"]
    assert rows["base_annual_minor"].tolist() == [85_000_50, 92_000_00]
    assert rows["valid_from"].dt.strftime("%Y-%m-%d").tolist() == ["2025-03-01", "2025-04-15"]
    assert rows["full_time_share"].tolist() == [1.0, 0.8]
    assert rows["gender"].tolist() == ["f", "m"]
    assert rows["role"].unique().tolist() == ["Account Manager"]
    assert notes == ["Columns left out: Bonus %."]


def test_the_pay_of_people_is_kept_where_only_its_owner_reads(file, tmp_path):
    folder = tmp_path / "shelf"
    how = file(PAY_MAPPING, "m.yml")
    entry = own_pay.bring(file(PAY, "p.csv"), mapping=how, folder=folder)
    kept = folder / entry.file
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert (folder / ".gitignore").read_text().splitlines()[-1] == "*"
    assert isinstance(shelf.own_pay(folder), PrivateTable)
    assert "85" not in (folder / "sources.toml").read_text().split("sha256")[0]
    with pytest.raises(NotBroughtError, match="analysis data pay"):
        shelf.own_pay(tmp_path / "elsewhere")


def test_a_person_with_two_rows_from_one_day_is_refused(file, mapping):
    twice = PAY + "007;1;10;01.03.2025;100%;W;II\n"
    with pytest.raises(
        PayDataError, match=r"one row a person.* Found line 2: '007'; line 4: '007'"
    ):
        own_pay.read(file(twice, "p.csv"), mapping(PAY_MAPPING, own_pay.COLUMNS))
