"""The guides' claims against the release."""

import math

import pytest

from analysis.salary.claims import CLAIMS, by_occupation, check_claims


@pytest.fixture(scope="module")
def checked(cells):
    return check_claims(cells).set_index("key")


@pytest.fixture(scope="module")
def figures(cells):
    return by_occupation(cells).set_index(["key", "soc_code"])["found"]


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
def test_the_claimed_base_is_set_against_each_median(figures, soc_code, median_usd):
    assert figures["average_base", soc_code] == pytest.approx(85_694 / median_usd - 1)


def test_the_claimed_base_turns_on_the_occupation(checked):
    row = checked.loc["average_base"]
    assert row["verdict"] == "depends on the occupation"
    assert (row["n_within"], row["n_occupations"]) == (1, 8)  # first-line supervisors alone: -2%
    assert row["found_high"] == pytest.approx(0.32, abs=0.005)  # advertising sales agents
    assert (row["lowest_soc"], row["highest_soc"]) == ("11-2021", "41-3011")


@pytest.mark.parametrize(
    ("key", "low_percent", "high_percent"),
    [("metros_over_smaller", 15, 46), ("metros_over_nation", 17, 44)],
)
def test_one_premium_for_all_roles_does_not_exist(checked, key, low_percent, high_percent):
    row = checked.loc[key]
    assert row["found_low"] * 100 == pytest.approx(low_percent, abs=0.501)
    assert row["found_high"] * 100 == pytest.approx(high_percent, abs=0.501)
    assert row["verdict"] == "depends on the occupation"


def test_agencies_do_not_lead_for_sales_managers_or_service_sales(figures):
    assert figures["agencies_competitive", "11-2022"] == pytest.approx(0.03, abs=0.005)
    assert figures["agencies_competitive", "41-3091"] == pytest.approx(0.02, abs=0.005)


def test_what_the_source_cannot_know_is_not_judged(checked):
    row = checked.loc["ai_premium"]
    assert row["verdict"] == "cannot be checked"
    assert math.isnan(row["found_low"])


def test_every_claim_has_its_row_and_every_figure_its_occupation(checked, figures):
    assert checked.index.tolist() == [claim.key for claim in CLAIMS]
    measured = [claim.key for claim in CLAIMS if claim.measure]
    judged = sum(len(claim.occupations) for claim in CLAIMS if claim.measure)
    assert measured
    assert len(figures) == judged


def test_an_unreleased_figure_is_left_out_of_the_verdict(cells):
    metro = cells["area_code"].isin(["12420", "16740"])
    gone = cells.copy()
    gone.loc[metro & (gone["soc_code"] == "41-3091"), "wage_p50_annual_usd"] = float("nan")
    row = check_claims(gone).set_index("key").loc["metros_over_smaller"]
    assert row["n_occupations"] == 7
    assert row["highest_soc"] != "41-3091"


def test_the_verdicts_are_these(checked):
    expected = {
        "average_base": "depends on the occupation",
        "base_range": "depends on the occupation",
        "base_range_higher": "depends on the occupation",
        "executive_pay": "depends on the occupation",
        "entry_base": "depends on the occupation",
        "senior_pay": "depends on the occupation",
        "total_pay": "depends on the occupation",
        "on_target": "depends on the occupation",
        "pay_mix": "cannot be checked",
        "metros_over_smaller": "depends on the occupation",
        "metros_over_nation": "depends on the occupation",
        "technology_first": "depends on the occupation",
        "pharmaceuticals_lead": "holds",
        "finance_leads": "depends on the occupation",
        "leaders_over_180": "depends on the occupation",
        "agencies_competitive": "depends on the occupation",
        "health_care_conservative": "depends on the occupation",
        "manufacturing_conservative": "depends on the occupation",
        "company_size": "cannot be checked",
        "ai_premium": "cannot be checked",
    }
    assert checked["verdict"].to_dict() == expected


def test_the_table_in_the_docs_is_in_step(checked, project_root):
    page = (project_root / "docs" / "salary.md").read_text(encoding="utf-8")
    lines = page.partition("| Claim |")[2].splitlines()[2 : 2 + len(checked)]
    for line, row in zip(lines, checked.itertuples(), strict=True):
        if row.verdict == "cannot be checked":
            assert "cannot be checked" in line
            continue
        assert f"| {row.n_within} of {row.n_occupations} | {row.verdict} |" in line
        if row.unit == "share":
            percents = f"{row.found_low:+.0%} to {row.found_high:+.0%}".replace("-", "−")
            assert f"| {percents}" in line


def test_the_guides_own_mix_agrees_with_its_own_on_target_earnings(checked):
    assert "$122,420 to $142,823" in checked.at["pay_mix", "measured_as"]  # 85,694 / 0.7, / 0.6
    assert 120_000 <= 85_694 / 0.7 <= 85_694 / 0.6 <= 200_000


def test_entry_and_senior_pay_are_read_at_the_outer_percentiles(figures):
    assert figures["entry_base", "41-3091"] == pytest.approx(75_000 / 37_980 - 1)
    assert figures["senior_pay", "41-3091"] == 148_840
    assert ("executive_pay", "11-2022") not in figures.index
