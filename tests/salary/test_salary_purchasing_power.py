"""What a wage buys: another question than what it is, in another table."""

import pandas as pd
import pytest

from analysis.salary.purchasing_power import PriceParityError, latest_year, purchasing_power


@pytest.fixture
def parities() -> pd.DataFrame:
    rows = [
        ("SARPP", "00", 2024, 100.0),
        ("SARPP", "06", 2024, 110.0),
        ("SARPP", "06", 2023, 112.0),
        ("SARPP", "05", 2023, 80.0),
        ("SARPP", "05", 2024, 80.0),
        ("MARPP", "00", 2023, 100.0),
        ("SARPP", "00", 2023, 100.0),
        ("MARPP", "41860", 2023, 120.0),
    ]
    frame = pd.DataFrame(rows, columns=["table", "area_code", "year", "price_parity"])
    return frame.assign(measure="all_items")


@pytest.fixture
def paid() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area_code": ["06", "05", "66"],
            "area_name": ["California", "Arkansas", "Guam"],
            "value_usd": [110_000.0, 88_000.0, 60_000.0],
            "low_usd": [99_000.0, 84_000.0, 50_000.0],
            "high_usd": [121_000.0, 92_000.0, 70_000.0],
        }
    )


def test_by_hand(paid, parities):
    rows = purchasing_power(paid, parities, year=2024).set_index("area_name")
    assert rows.at["California", "buys_usd"] == pytest.approx(110_000 / 1.10)
    assert rows.at["California", "buys_low_usd"] == pytest.approx(99_000 / 1.10)
    assert rows.at["Arkansas", "buys_usd"] == pytest.approx(88_000 / 0.80)


def test_the_lower_wage_can_buy_more(paid, parities):
    assert purchasing_power(paid, parities, year=2024)["area_name"].tolist() == [
        "Arkansas",  # 110,000
        "California",  # 100,000
        "Guam",  # none
    ]


def test_an_area_that_bea_does_not_cover_is_named_not_dropped(paid, parities):
    guam = purchasing_power(paid, parities, year=2024).set_index("area_name").loc["Guam"]
    assert pd.isna(guam["buys_usd"])
    assert guam["reason"] == "BEA publishes no price parity for this area"


def test_no_wage_stands_in_the_employees_view(paid, parities):
    columns = set(purchasing_power(paid, parities, year=2024).columns)
    assert not columns & {"value_usd", "low_usd", "high_usd", "premium", "rank"}


def test_states_and_metros_are_compared_in_a_year_that_both_have(parities):
    assert latest_year(parities) == 2023
    assert latest_year(parities[parities["table"] == "SARPP"]) == 2024


def test_a_metro_and_the_nation_stand_in_one_year_together(parities):
    paid = pd.DataFrame(
        {
            "area_code": ["41860", "00"],
            "area_name": ["San Francisco", "United States"],
            "value_usd": [120_000.0, 90_000.0],
        }
    )
    rows = purchasing_power(paid, parities)
    assert rows["buys_usd"].tolist() == pytest.approx([100_000, 90_000])
    assert rows["parity_year"].unique().tolist() == [2023]


def test_an_unknown_year_is_refused_with_those_there_are(paid, parities):
    with pytest.raises(PriceParityError, match="2024, 2023"):
        purchasing_power(paid, parities, year=1999)


def test_without_parities_the_reader_learns_how_to_bring_them(paid, parities):
    with pytest.raises(PriceParityError, match="analysis data rpp"):
        purchasing_power(paid, parities.iloc[:0])
