"""Our answers against what BLS printed."""

import pytest

from analysis.salary.by_industry import by_industry
from analysis.salary.by_region import by_region, in_area, mean_premium, percentiles
from analysis.salary.pay import UnknownPercentileError, pay


@pytest.mark.parametrize(
    ("soc_code", "median_usd"),
    [
        ("11-2022", 148_270),
        ("11-2011", 133_660),
        ("41-1012", 87_520),
        ("41-4011", 104_920),
        ("41-4012", 72_080),
        ("41-3091", 69_990),
        ("41-3011", 64_820),
    ],
)
def test_national_medians_are_those_bls_printed(cells, soc_code, median_usd):
    assert in_area(cells, soc_code, "00")["value_usd"] == median_usd


@pytest.mark.parametrize(
    ("soc_code", "area", "percentile", "wage_usd"),
    [
        ("41-3091", "RI", 50, 81_450),
        ("41-3091", "RI", 90, 132_020),
        ("41-3091", "Alabama", 10, 37_450),
        ("41-3091", "35620", 50, 93_750),
        ("41-3091", "Charlotte", 50, 61_850),
        ("11-2022", "Boston", 50, 206_610),
        ("41-4011", "Seattle", 50, 129_550),
    ],
)
def test_places_pay_what_bls_printed(cells, soc_code, area, percentile, wage_usd):
    assert in_area(cells, soc_code, area, percentile=percentile)["value_usd"] == wage_usd


@pytest.mark.parametrize(
    ("soc_code", "industry_code", "level", "premium"),
    [  # of sales managers and services sales, to the whole percent, as worked out by hand elsewhere
        ("11-2022", "523000", "3-digit", 0.93),
        ("11-2022", "325400", "4-digit", 0.31),
        ("11-2022", "541500", "4-digit", 0.22),
        ("11-2022", "513200", "4-digit", 0.14),
        ("11-2022", "524000", "3-digit", 0.09),
        ("11-2022", "541800", "4-digit", 0.03),
        ("11-2022", "333000", "3-digit", -0.05),
        ("11-2022", "621000", "3-digit", -0.10),
        ("41-3091", "513200", "4-digit", 0.41),
        ("41-3091", "622000", "3-digit", 0.23),
        ("41-3091", "621000", "3-digit", 0.14),
        ("41-3091", "333000", "3-digit", 0.34),
        ("41-3091", "541800", "4-digit", 0.02),
        ("41-3091", "517000", "4-digit", -0.31),
    ],
)
def test_industry_premiums_are_those_worked_out_by_hand(
    cells, soc_code, industry_code, level, premium
):
    rows = by_industry(cells, soc_code, level=level).set_index("industry_code")
    assert round(rows.at[industry_code, "premium"], 2) == premium


NEW_YORK, SAN_FRANCISCO, BOSTON, SEATTLE = "35620", "41860", "14460", "42660"
AUSTIN, CHARLOTTE = "12420", "16740"


@pytest.mark.parametrize(
    ("soc_code", "over_small_percent", "over_nation_percent"),
    [
        ("11-2022", 26, 31),
        ("41-3091", 46, 27),
        ("41-4011", 24, 23),
        ("41-4012", 15, 17),
        ("41-3011", 38, 44),  # Charlotte is not released: over Austin alone
        ("11-2011", 42, 29),
        ("11-2021", 26, 20),
        ("41-1012", 36, 27),
    ],
)
def test_metro_premiums_are_those_worked_out_by_hand(
    cells, soc_code, over_small_percent, over_nation_percent
):
    here = cells[cells["industry_code"] == "000000"]
    medians = pay(here, soc_code, key="area_code")["value_usd"]
    over_small = mean_premium(medians, [SAN_FRANCISCO, NEW_YORK, BOSTON], [AUSTIN, CHARLOTTE])
    over_nation = mean_premium(medians, [NEW_YORK, SAN_FRANCISCO, SEATTLE, BOSTON], ["00"])
    assert over_small * 100 == pytest.approx(over_small_percent, abs=0.501)
    assert over_nation * 100 == pytest.approx(over_nation_percent, abs=0.501)


def test_the_five_percentiles_of_a_place_are_those_bls_printed(cells):
    island = percentiles(cells, "41-3091", "Rhode Island")
    assert island["value_usd"].tolist() == [43_680, 55_130, 81_450, 103_370, 132_020]
    nation = percentiles(cells, "41-3091")
    assert nation.loc[[10, 50, 90], "value_usd"].tolist() == [37_980, 69_990, 148_840]
    assert (nation["premium"] == 0).all()
    # Rhode Island pays more than the nation in the middle and less at the top: no one premium.
    assert island.at[50, "premium"] == pytest.approx(81_450 / 69_990 - 1)
    assert island.at[90, "premium"] < 0 < island.at[50, "premium"]


def test_seattles_tied_percentiles_and_hidden_jobs_are_both_said(cells):
    seattle = in_area(cells, "11-2011", "Seattle")
    assert seattle["value_usd"] == 163_380  # p25 = p50
    assert seattle["has_tied_percentiles"]
    assert seattle["is_employment_hidden"]
    assert seattle["employment_jobs"] != seattle["employment_jobs"]  # blank, not 0
    assert not in_area(cells, "11-2011", "Seattle", percentile=90)["has_tied_percentiles"]


def test_rhode_islands_wage_stands_though_its_jobs_are_hidden(cells):
    island = in_area(cells, "41-3091", "Rhode Island")
    assert (island["value_usd"], island["reason"]) == (81_450, "")
    assert island["is_employment_hidden"]


def test_a_wage_too_uncertain_to_settle_anything_is_not_shown(cells):
    rows = by_industry(cells, "41-4011", level="3-digit").set_index("industry_code")
    securities = rows.loc["523000"]  # 299,200 with a relative standard error of 29.7%
    assert securities[["value_usd", "low_usd", "high_usd", "premium", "rank"]].isna().all()
    assert securities["reason"] == "relative standard error of 29.7% is above 20%"
    shown = by_industry(cells, "41-4011", level="3-digit", rse_limit=0.30)
    assert shown.set_index("industry_code").at["523000", "value_usd"] == 299_200


def test_a_top_coded_wage_is_a_bound_and_never_a_number(cells):
    rows = by_region(cells, "11-1011", area_type="nonmetro", percentile=90)
    capped = rows[rows["at_least_usd"].notna()]
    assert capped["area_name"].tolist() == ["Eastern Ohio nonmetropolitan area"]
    assert capped["value_usd"].isna().all()
    assert (capped["at_least_usd"] == 239_200).all()
    assert capped["reason"].str.contains("239,200 or more").all()


@pytest.mark.parametrize("percentile", [10, 90])
def test_no_value_is_ever_zero_or_a_mark(cells, percentile):
    for soc_code, own in cells[cells["industry_code"] == "000000"].groupby("soc_code"):
        rows = pay(own, soc_code, key="area_code", percentile=percentile, rse_limit=1)
        assert (rows["value_usd"].dropna() > 10_000).all()
        assert (rows["value_usd"].isna() == (rows["reason"] != "")).all()
        assert (rows["employment_jobs"].dropna() > 0).all()


@pytest.mark.parametrize(
    ("column", "count"), [("is_sector", 20), ("is_three_digit", 85), ("is_four_digit", 247)]
)
def test_the_industries_of_a_level_divide_all_jobs_without_overlap(cells, column, count):
    everyone = cells[(cells["soc_code"] == "00-0000") & (cells["area_code"] == "00")]
    total = everyone.set_index("industry_code").at["000000", "employment_jobs"]
    parts = everyone[everyone[column]]
    assert len(parts) == count
    # Each is rounded to ten jobs.
    assert parts["employment_jobs"].sum() == pytest.approx(total, abs=10 * count)


@pytest.mark.parametrize("level", ["sector", "3-digit", "4-digit"])
def test_shares_of_a_roles_jobs_never_exceed_the_whole(cells, crosswalk, level):
    for role in crosswalk:
        assert by_industry(cells, role, level=level)["employment_share"].sum() < 1.001


def test_an_unpublished_percentile_is_refused(cells):
    with pytest.raises(UnknownPercentileError, match="BLS publishes: 10, 25, 50, 75, 90"):
        by_region(cells, "41-3091", percentile=60)
