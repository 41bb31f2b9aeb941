"""Premiums between places, the place-by-industry model, pay mixes, the ladder, the AI scenario."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.salary.ai_scenario import ScenarioError, with_ai_premium
from analysis.salary.by_industry import by_industry, in_industry
from analysis.salary.by_region import in_area, percentiles, place_premiums
from analysis.salary.claims import ACCOUNT_OCCUPATIONS
from analysis.salary.levels import NoLevelError, ladder
from analysis.salary.pay_mix import (
    Package,
    PayMixError,
    from_base,
    from_oews_wage,
    from_on_target,
    mix_of,
)
from analysis.salary.place_by_industry import INTERACTION, carried_over, place_by_industry
from analysis.salary.roles import RoleFileError, find_role, occupation, roles


def test_the_premium_of_a_place_over_another_by_hand(cells):
    rows = place_premiums(cells, "41-3091", "New York-Newark", over="Charlotte")
    middle = rows.set_index("percentile").loc[50]
    assert (middle["value_usd"], middle["base_usd"]) == (93_750, 61_850)
    assert middle["premium"] == pytest.approx(93_750 / 61_850 - 1)
    assert middle["premium_low"] < middle["premium"] < middle["premium_high"]


def test_a_premium_differs_between_occupations_and_percentiles(cells, crosswalk):
    director = find_role(crosswalk, "Account Director")
    rows = place_premiums(cells, director, "Boston")
    assert len(rows) == 5 * (1 + len(director.soc_codes))
    assert rows.groupby("soc_code")["premium"].agg(np.ptp).min() > 0.01
    assert rows[rows["percentile"] == 50].groupby("soc_code")["premium"].first().nunique() == 4


def test_a_place_over_itself_pays_nothing_more(cells):
    rows = place_premiums(cells, "11-2022", "Boston", over="14460")
    assert rows["premium"].tolist() == [0.0] * 5
    assert not rows["is_told_apart"].any()


def test_an_occupation_missing_in_one_place_is_a_gap_with_its_reason(cells, crosswalk):
    rows = place_premiums(cells, find_role(crosswalk, "AE"), "Charlotte")
    blank = rows[rows["premium"].isna()]
    assert len(blank)
    assert set(blank["soc_code"]) == {"", "41-3011"}
    assert (blank["reason"] == "41-3011 has no estimate").all()


def test_a_ladder_over_another_place_is_that_of_the_premiums(cells):
    direct = percentiles(cells, "41-3091", "Boston", over="Austin")["premium"]
    table = place_premiums(cells, "41-3091", "Boston", over="Austin")["premium"]
    assert direct.tolist() == table.tolist()


def test_an_industrys_percentiles_are_those_bls_printed(cells):
    rows = in_industry(cells, "11-2022", "523000")
    every = by_industry(cells, "11-2022", level="3-digit").set_index("industry_code")
    assert rows.at[50, "value_usd"] == every.at["523000", "value_usd"]
    assert rows.at[50, "premium"] == pytest.approx(0.93, abs=0.005)


# ---- place by industry ---------------------------------------------------------------------------


def test_place_by_industry_by_hand(cells):
    found = place_by_industry(cells, "41-3091", "Boston", "Software Publishers").loc[50]
    here, nation = in_area(cells, "41-3091", "Boston"), in_area(cells, "41-3091", "00")
    there = in_industry(cells, "41-3091", "Software Publishers").loc[50]
    expected = here["value_usd"] * there["value_usd"] / nation["value_usd"]
    assert found["value_usd"] == pytest.approx(expected)
    error = math.sqrt(here["rse"] ** 2 + there["rse"] ** 2 + nation["rse"] ** 2 + INTERACTION**2)
    assert found["low_usd"] == pytest.approx(expected * math.exp(-1.96 * error))
    assert found["high_usd"] == pytest.approx(expected * math.exp(1.96 * error))


def test_the_model_says_that_it_is_one_and_is_never_surer_than_what_it_leaves_out(cells):
    rows = place_by_industry(cells, "41-3091", "Boston", "Software Publishers")
    assert rows["is_model"].all()
    assert (np.log(rows["high_usd"] / rows["low_usd"]) > 2 * 1.96 * INTERACTION).all()


def test_what_the_model_leaves_out_is_measured_on_the_release(cells):
    sector = carried_over(cells, ACCOUNT_OCCUPATIONS, across="sector")
    metro = carried_over(cells, ACCOUNT_OCCUPATIONS, across="metro")
    assert round(sector, 2) == INTERACTION
    assert round(metro, 2) == 0.10


def test_carried_over_finds_a_known_interaction():
    rng = np.random.default_rng(3)
    codes, places = ["a", "b", "c"], [f"{i:05d}" for i in range(400)]
    shared = rng.normal(0, 0.2, 400)
    rows = []
    for code in codes:
        premium = np.exp(shared + rng.normal(0, 0.12, 400))
        for area, share in [("00", 1.0), *zip(places, premium, strict=True)]:
            wages = {f"wage_p{p}_annual_usd": 70_000 * share for p in (10, 25, 50, 75, 90)}
            rows.append({"soc_code": code, "area_code": area, "industry_code": "000000", **wages})
    cells = pd.DataFrame(rows).assign(employment_jobs=100.0, wage_mean_rse=0.0)
    cells["area_type"] = np.where(cells["area_code"] == "00", "nation", "metro")
    for p in (10, 25, 50, 75, 90):
        cells[f"wage_p{p}_annual_usd_flag"] = None
    assert carried_over(cells, codes, across="metro") == pytest.approx(0.12, rel=0.06)


def test_without_a_part_the_model_has_no_value_and_says_which(cells):
    rows = place_by_industry(cells, "41-4011", "Boston", "523000")
    assert rows["value_usd"].isna().all()
    assert rows.at[50, "reason"] == "523000: relative standard error of 29.7% is above 20%"


# ---- pay mix -------------------------------------------------------------------------------------


def test_the_guides_base_and_mix_give_these_on_target_earnings():
    # 85,694 / 0.7 = 122,420; 85,694 / 0.6 = 142,823: within the guide's 120,000 to 200,000
    assert from_base(85_694, 0.7).on_target == pytest.approx(122_420, abs=0.6)
    assert from_base(85_694, 0.6).on_target == pytest.approx(142_823, abs=0.6)


@given(st.floats(2e4, 1e6), st.floats(0.05, 1), st.floats(0, 1))
def test_a_wage_taken_apart_is_whole_again(wage, base_share, part):
    package = from_oews_wage(wage, base_share, commission_part=part)
    assert package.oews_wage == pytest.approx(wage)
    assert package.base_share == pytest.approx(base_share)
    assert package.base <= wage * 1.000001 <= package.on_target * 1.000002
    again = from_on_target(package.on_target, base_share, commission_part=part)
    assert again.base == pytest.approx(package.base)


def test_stock_is_in_the_total_and_not_on_target():
    package = Package(base=100.0, commission=30.0, bonus=20.0, other=50.0)
    assert (package.oews_wage, package.on_target, package.total) == (130, 150, 200)


@pytest.mark.parametrize("share", [0, -0.1, 1.01, 60])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(PayMixError, match=r"Write 60% as 0\.6"):
        from_base(1, share)


def test_every_role_of_the_crosswalk_has_a_mix(crosswalk):
    for role in crosswalk:
        low, high = mix_of(role)
        assert 0 < low <= high <= 1
    with pytest.raises(PayMixError, match="base_share"):
        mix_of(occupation("41-3091"))


@pytest.mark.parametrize("given_share", [0.6, [0.7, 0.6], [60, 70], ["a", "b"], [0.6]])
def test_a_malformed_mix_in_the_crosswalk_is_refused_by_role(given_share):
    entry = {"matches": {"41-3091": 1.0}, "quality": "strong", "base_share": given_share}
    with pytest.raises(RoleFileError, match="'x' has base_share"):
        roles({"x": entry})


# ---- ladder, scenario ----------------------------------------------------------------------------


def test_the_ladder_rises_by_level_and_holds_every_role(cells, crosswalk):
    rows = ladder(cells, crosswalk, "Boston")
    assert rows["level"].is_monotonic_increasing
    assert set(rows["role"]) == {role.key for role in crosswalk}
    manager = rows.set_index("role").loc["account_manager"]
    role = find_role(crosswalk, "Account Manager")
    assert manager["p50"] == in_area(cells, role, "Boston")["value_usd"]
    with pytest.raises(NoLevelError):
        ladder(cells, [occupation("41-3091")])


def test_nothing_is_added_for_ai_unless_it_is_asked_for():
    assert with_ai_premium(80_000).assumed_usd == 80_000
    with pytest.raises(ScenarioError, match=r"0\.25"):
        with_ai_premium(80_000, 25)
