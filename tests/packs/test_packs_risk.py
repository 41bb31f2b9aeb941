"""The pages of risk: what flags hold back is held back everywhere, and a forecast kept stays as it was."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.churn.flags import Flag, published
from analysis.churn.verdict import RATES_ONLY
from analysis.churn.what_if import what_if
from analysis.loading import load_book
from analysis.packs import forecast_record as past
from analysis.packs import retention_explorer, risk, risk_ahead, risk_trust, risk_work, staying
from analysis.packs import risk_money as pages
from analysis.packs.risk_work import EffortError

LEAK = Flag("leak:nps_answer", "The column nps_answer may know the answer.", RATES_ONLY)


@pytest.fixture(scope="module")
def book(demo_data):
    return load_book(demo_data, as_of="2026-10")


@pytest.fixture(scope="module")
def risks(book):
    return risk.book_risk(book)


@pytest.fixture(scope="module")
def stopped(risks):
    """The same forecast with a leak that nobody has overruled."""
    verdict = published(risks.evaluation.verdict, [LEAK])
    return replace(risks, flags=(LEAK,), evaluation=replace(risks.evaluation, verdict=verdict))


@pytest.fixture
def effort(book):
    return risk_work.effort(book, 10, 0.1, 0.3, 0.0)


def test_a_standing_flag_names_no_account_and_is_told_by_name(book, stopped, effort):
    assert not risk_work.work_list(book, stopped, effort).rows
    assert not risk_work.ways_table(stopped, effort).rows
    assert "leak:nps_answer" in risk_trust.verdict_text(stopped)
    assert risk_trust.flags_tone(stopped) == "bad"


def test_an_overruled_flag_is_printed_as_such(risks):
    overruled = replace(risks, flags=(replace(LEAK, is_overruled=True),))
    assert "leak:nps_answer** (overruled)" in risk_trust.flags_text(overruled)
    assert risk_trust.flags_tone(overruled) == "warn"


def test_who_overruled_a_flag_and_why_stands_on_the_page(risks):
    why = "Asked before the renewal; looked at by M. Chen"
    overruled = replace(risks, flags=(replace(LEAK, is_overruled=True, reason=why),))
    assert f"Overruled: {why}" in risk_trust.flags_text(overruled)


def test_columns_that_moved_are_said_though_no_flag_stands(risks):
    few = risks.drift.assign(is_drifted=[True] + [False] * (len(risks.drift) - 1))
    said = risk_trust.flags_text(replace(risks, flags=(), drift=few))
    assert f"1 of {len(few)} columns moved further than chance allows" in said
    still = risks.drift.assign(is_drifted=False)
    assert "moved" not in risk_trust.flags_text(replace(risks, flags=(), drift=still))


def test_the_health_score_alone_stands_beside_the_forecast(risks):
    rules = [row[0] for row in risk_trust.evaluation_table(risks).rows]
    assert any("Health score alone" in str(rule) for rule in rules)
    assert not any("picked afterwards: health score" in str(rule) for rule in rules)


def test_expected_losses_add_up_over_owners_and_segments(book, risks):
    by_owner = pages.money_by_owner(book, risks).data["expected_minor"].sum()
    assert by_owner == pytest.approx(risks.band.expected_minor, abs=20)
    known = pages.money_by_renewal_month(book, risks).data["expected_minor"].sum()
    assert known <= risks.band.expected_minor + 20  # bound accounts have no month to decide in


def test_owners_stand_by_name_and_not_by_risk(book, risks):
    owners = pages.money_by_owner(book, risks).data["group"].tolist()
    assert owners == sorted(owners)


def test_what_can_be_changed_stands_apart_from_what_is_given(book, risks, effort):
    given = risks.reasons.assign(is_actionable=risks.reasons["rank"] % 2 == 0)
    both = risk_work.work_list(book, replace(risks, reasons=given), effort).data
    assert {"change", "given"} <= set(both)
    table = risk_work.work_list(book, risks, effort).data
    if risks.evaluation.verdict.may_rank:
        assert len(table) == 10
        assert not table["change"].str.contains("Tenure|Contract term|Segment|Industry").any()
        rest = table.get("given", pd.Series("–", table.index))  # no column where nothing is given
        assert not rest.str.contains("Use of the product|Support|Satisfaction").any()


@pytest.mark.parametrize(
    "said", [(10, 0.4, 0.3, 0), (10, 10, 30, 0), (0, 0.1, 0.3, 0), (9, 0, 1, -1)]
)
def test_impossible_efforts_are_refused(book, said):
    with pytest.raises(EffortError):
        risk_work.effort(book, *said)


def test_renewals_contraction_and_survival_have_pages(book, risks):
    assert len(risk_ahead.renewals_table(book, risks).rows) == 12
    assert risk_ahead.renewals_chart(risks).alt
    assert risk_ahead.contraction_table(book, risks).headline
    stay = staying.staying(book)
    assert staying.survival_chart(stay).alt
    assert len(staying.remaining_table(stay).rows) == 1 + len(stay.by_segment)


def test_the_first_forecast_of_a_month_stands(book, risks, tmp_path: Path):
    assert past.keep_forecast(book, risks, tmp_path)
    assert past.keep_forecast(book, risks, tmp_path)  # the same again changes nothing
    other = replace(risks, scores=risks.scores.assign(probability=0.5))
    assert not past.keep_forecast(book, other, tmp_path)
    rows = past.record(book, str(tmp_path))
    said = risks.scores.set_index("account_id")["probability"]
    kept = rows.set_index("account_id")["probability"]
    pd.testing.assert_series_equal(kept, said.reindex(kept.index), check_names=False)
    assert "none ripe" in past.record_text(rows, risks)
    assert past.record_table(rows, risks).data["status"].tolist() == ["open"]
    assert len(past.record_exhibits(rows, risks)) == 1  # no empty picture of what has not ripened


def test_a_company_is_not_scored_by_what_was_said_of_another(book, risks, tmp_path: Path):
    """As where the packs of the demo stand in the folder that one's own are made into."""
    other = replace(book, company="Another Ltd")
    assert past.keep_forecast(book, risks, tmp_path)
    assert past.record(other, str(tmp_path)).empty
    unlike = replace(risks, scores=risks.scores.assign(probability=0.5))
    assert past.keep_forecast(other, unlike, tmp_path)
    assert set(past.record(other, str(tmp_path))["probability"]) == {0.5}
    assert set(past.record(book, str(tmp_path))["probability"]) != {0.5}


def test_a_record_of_few_departures_is_counted_and_not_judged(book, risks):
    """Three months of five predictions each; one left in each of the first two."""
    rows = pd.DataFrame(
        {
            "snapshot_date": pd.to_datetime([f"2026-0{month}-28" for month in (1, 2, 3)]).repeat(5),
            "level": "ranking",
            "probability": 0.1,
            "base_rate": 0.1,
            "arr_minor": 100_00,
            "settles_date": pd.Timestamp("2026-09-01"),
            "was_made_late": False,
            "left": pd.array([*[True, False, False, False, False] * 2, *[pd.NA] * 5], "boolean"),
        }
    )
    assert past.record_text(rows, risks) == (
        "10 settled predictions, 2 departures, where 1.0 were expected. Too few to tell a good "
        "forecast from a lucky one: that takes 15 departures."
    )


def test_without_a_folder_the_record_says_that_nothing_was_kept(book, risks):
    rows = past.record(book, "")
    assert "No forecast has been kept yet" in past.record_text(rows, risks)
    assert past.record_exhibits(rows, risks) == []


def test_the_card_says_what_the_model_is_not_for(book, risks):
    card = risk_trust.card_text(book, risks)
    assert "not for judging account managers" in card.replace("\n", " ")


def test_a_value_beyond_what_the_model_tells_apart_is_said_to_count_as_the_bound(risks):
    asked = risks.features.loc[risks.features["state"] == "open", "account_id"].iloc[0]
    beyond = what_if(risks.model, risks.features, asked, "seats_used_share", 14)
    assert "Read as 1.20" in retention_explorer.bound_text(beyond)
    within = what_if(risks.model, risks.features, asked, "seats_used_share", 0.5)
    assert retention_explorer.bound_text(within) == ""


def test_a_lever_that_moves_no_whole_point_is_not_offered(risks):
    asked = risks.features.loc[risks.features["state"] == "open", "account_id"]
    tables = [retention_explorer.levers_table(risks, one) for one in asked.head(8)]
    shown = [(row[3].text, row[4].text) for table in tables for row in table.rows]
    assert shown
    assert all(now != then for now, then in shown)
    without = [table for table in tables if not table.rows]
    assert all("by a whole point" in table.headline for table in without)
