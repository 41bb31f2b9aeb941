"""The pages about pay: figures as published, gaps said, pictures that speak when pointed at."""

import io

import pandas as pd
import pytest

from analysis.errors import UserError
from analysis.packs import pay as common
from analysis.packs import pay_explorer, pay_here, pay_industries, pay_places


@pytest.fixture(scope="module")
def director() -> common.RolePay:
    return common.role_pay("Account Director")


@pytest.fixture(scope="module")
def manager() -> common.RolePay:
    return common.role_pay("Account Manager")


@pytest.fixture(scope="module")
def boston(director) -> pay_here.PayHere:
    return pay_here.pay_here(director, "Boston")


def test_the_headline_says_the_figure_and_its_premium(boston):
    # 0.4 x 206,610 + 0.4 x 122,870 + 0.2 x 83,420 = 148,476
    assert pay_here.headline(boston) == (
        "An account director in Boston is paid $148,476 in the middle, 37% more than in the nation"
    )


def test_the_headline_does_not_tell_apart_what_sampling_cannot(manager):
    here = pay_here.pay_here(manager, "Illinois")
    assert pay_here.headline(here).endswith("which cannot be told apart from the nation")


def test_a_place_without_a_figure_says_why_and_makes_the_rest(director):
    executive = common.role_pay("Account Executive")
    here = pay_here.pay_here(executive, "Charlotte")
    assert "41-3011 has no estimate" in pay_here.headline(here)
    first = pay_here.tiles(here)[0]
    assert (first.value, first.tone) == ("n/a", "warn")
    assert all(tile.label != "Range to offer" for tile in pay_here.tiles(here))
    assert isinstance(pay_here.mix_exhibits(here)[0], str)
    assert "Not every percentile" in pay_here.ladder_chart(here).headline


def test_hidden_jobs_are_withheld_and_never_nought(manager):
    here = pay_here.pay_here(manager, "Rhode Island")
    (jobs,) = [tile for tile in pay_here.tiles(here) if tile.label.startswith("Jobs")]
    assert jobs.value == "not released"
    table = pay_places.area_table(manager, "state")
    island = next(row for row in table.rows if row[0].text == "Rhode Island")
    assert island[-1].text == "withheld"


def test_a_top_coded_wage_stands_as_what_it_is_at_least():
    chief = common.role_pay("Chief Revenue Officer", 90)
    table = pay_places.area_table(chief, "nonmetro")
    wages = [row[2].text for row in table.rows if row[2].text.startswith("at least")]
    assert all("$" in wage for wage in wages)
    assert wages


def test_the_premium_table_marks_what_is_within_sampling_error(boston):
    table = pay_here.premium_table(boston)
    assert table.rows[0][0].text == "Account Director"
    assert len(table.rows) == 4
    assert any(cell.text.endswith("?") for row in table.rows for cell in row[1:])
    other = pay_here.premium_table(boston, "Austin")
    assert "against Austin" in other.headline


def test_the_pay_mix_is_that_of_the_role(boston):
    chart = pay_here.mix_chart(boston)
    totals = chart.data[["Base", "Variable"]].sum(axis="columns")
    assert totals.round().tolist() == [148_476, 148_476, round(148_476 / 0.7), round(148_476 / 0.6)]


def test_the_neighbours_hold_the_place_itself_and_others_of_its_state(boston):
    names = pay_here.neighbours_chart(boston).data.iloc[:, 0].tolist()
    assert "Boston-Cambridge-Newton, MA-NH" in names
    assert sum(", MA" in name for name in names) >= 3


def test_a_modelled_industry_says_that_it_is_modelled(boston):
    (text,) = pay_here.industry_exhibits(boston, "Software Publishers")
    assert "A model, not a published figure" in text
    assert pay_here.industry_exhibits(boston, "") == []


def test_the_scenario_is_absent_unless_asked_for(boston):
    assert pay_here.scenario_exhibits(boston, 0.0) == []
    (text,) = pay_here.scenario_exhibits(boston, 0.25)
    assert "Scenario, not a benchmark" in text
    assert "$185,595" in text  # 148,476 x 1.25
    with pytest.raises(UserError):
        pay_here.scenario_exhibits(boston, 0.6)


def test_the_career_holds_every_rung_and_points_at_the_role(boston):
    chart = pay_here.career_chart(boston)
    assert len(chart.data) >= 8
    assert "Account Director, level 4" in chart.alt


def test_the_states_say_their_names_when_pointed_at(manager):
    for chart in (pay_places.state_map(manager), pay_places.state_tiles(manager)):
        assert "<title>Massachusetts: +17%</title>" in chart.svg()


def test_every_chart_of_the_reports_names_source_and_month(manager, boston):
    charts = [
        pay_places.state_map(manager),
        pay_places.metro_chart(manager),
        pay_places.largest_metros_chart(manager),
        pay_industries.industry_chart(manager),
        pay_here.ladder_chart(boston),
        pay_here.match_chart(boston),
    ]
    for chart in charts:
        assert chart.source.startswith("U.S. Bureau of Labor Statistics")
        assert "May 2025" in chart.subtitle


@pytest.mark.parametrize("percentile", [10, 90])
def test_the_outer_percentiles_make_a_page_too(percentile):
    here = pay_here.pay_here(common.role_pay("CSM", percentile), "Denver")
    assert f"{percentile}th percentile" in pay_here.headline(here)
    assert pay_here.ladder_chart(here).svg()


def test_the_nation_itself_can_be_asked_for(manager):
    here = pay_here.pay_here(manager, "00")
    assert pay_here.headline(here).endswith("is paid $70,617 in the middle")
    assert {tile.label for tile in pay_here.tiles(here)}.isdisjoint({"Rank", "Against the nation"})
    assert pay_here.premium_table(here).headline == "A place has no premium over itself"
    assert pay_here.neighbours_chart(here).svg()


def test_the_explorer_offers_role_place_industry_and_percentile():
    pickers = pay_explorer.explorer("Account Director", "Boston").children
    role, place, industry = pickers[0].children
    assert role.value == "Account Director"
    assert place.value == "Boston-Cambridge-Newton, MA-NH"
    assert "Software Publishers" in industry.options
    assert list(pickers[1].options) == [10, 25, 50, 75, 90]


def test_role_pay_becomes_both_documents(make_document):
    folder, entry = make_document("role_pay", role="Account Manager", area="Denver")
    assert entry.status == "done", entry
    page = (folder / entry.output("html").path).read_text(encoding="utf-8")
    assert "An account manager in Denver is paid" in page
    assert "<title>" in page
    assert (folder / entry.output("pdf").path).stat().st_size > 50_000


def test_an_unknown_place_comes_back_with_the_nearest(director):
    with pytest.raises(UserError, match="Did you mean 'Boston'"):
        pay_here.pay_here(director, "Bostton")


ECI = """series_id,month,value
CIU2020000000000I,2025-03-01,170.0
CIU2020000000000I,2025-06-01,171.5
CIU2020000000000I,2026-09-01,178.0
"""


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """An empty place for pay data that somebody brings."""
    from analysis.loading.pay_data import shelf

    monkeypatch.setattr(shelf, "data_dir", lambda: tmp_path)
    return shelf


def test_figures_are_aged_only_forward_and_only_with_an_index(shelf, monkeypatch):
    with pytest.raises(UserError, match="no Employment Cost Index is at hand"):
        common.role_pay("Account Manager", aged_to="2026-06")
    index = pd.read_csv(io.StringIO(ECI), parse_dates=["month"])
    monkeypatch.setattr(shelf, "eci", lambda folder=None: index)
    later = common.role_pay("Account Manager", aged_to="2026-09")
    plain = common.role_pay("Account Manager")
    factor = 178.0 / (170.0 * (171.5 / 170.0) ** (2 / 3))  # May lies two thirds of the way to June
    assert later.nation["value_usd"] == pytest.approx(plain.nation["value_usd"] * factor)
    assert later.month == "May 2025 aged to September 2026"
    assert "aged by" in common.method_text(later)
    assert "not aged" in common.method_text(plain)
    with pytest.raises(UserError, match="forward only"):
        common.role_pay("Account Manager", aged_to="2024-05")


def test_what_a_wage_buys_is_shown_once_price_parities_were_brought(shelf, dev_data, tmp_path):
    from analysis.loading.pay_data import price_parities

    pay = common.role_pay("Account Manager")
    (told,) = pay_places.purchasing_exhibits(pay)
    assert "analysis data rpp FILE" in told
    price_parities.bring(dev_data / "bea-rpp" / "MARPP_MSA_2008_2023.csv", folder=shelf.shelf())
    (table,) = pay_places.purchasing_exhibits(pay)
    row = table.data.iloc[0]
    assert row["buys_usd"] == pytest.approx(row["wage"] / (row["price_parity"] / 100))
    assert table.data["buys_usd"].is_monotonic_decreasing
    assert "BEA" in table.source or "Bureau of Economic Analysis" in table.source
