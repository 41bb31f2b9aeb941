"""Pay gaps by hand, by law and against statsmodels; small groups and people stay unseen."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.oaxaca import OaxacaBlinder

from analysis.contracts.private import PrivateTable
from analysis.salary.decomposition import decomposition
from analysis.salary.pay_gap import PayGapError, adjusted_gap, adjusted_gaps, gaps_by, raw_gap
from analysis.salary.regression import PayModelError, dummies, least_squares


def paid(pays, genders, **columns) -> PrivateTable:
    frame = pd.DataFrame(
        {
            "person_id": [f"P{at:03d}" for at in range(len(pays))],
            "pay_minor": np.asarray(pays, dtype=float),
            "currency": "USD",
            "gender": list(genders),
            "role": "AM",
            "level": "II",
            "location": "35620",
            "tenure_years": 2.0,
        }
    )
    return PrivateTable(frame.assign(**columns), "pay")


@pytest.fixture(scope="module")
def company() -> PrivateTable:
    """Four hundred people; at the same role, place and tenure women are paid 4% less."""
    draw = np.random.default_rng(11)
    n = 400
    gender = np.where(draw.random(n) < 0.5, "f", "m")
    director = draw.random(n) < np.where(gender == "m", 0.35, 0.15)
    boston = draw.random(n) < 0.4
    tenure = draw.uniform(0, 12, n)
    log_pay = (
        np.log(80_000_00)
        + 0.35 * director
        + 0.15 * boston
        + 0.015 * tenure
        - 0.04 * (gender == "f")
        + draw.normal(0, 0.05 + 0.05 * director, n)  # directors' pay scatters more
    )
    return paid(
        np.exp(log_pay),
        gender,
        role=np.where(director, "Director", "Manager"),
        location=np.where(boston, "Boston", "Austin"),
        tenure_years=tenure,
    )


def test_the_unadjusted_gap_by_hand():
    table = paid([100] * 5 + [90, 90, 90, 90, 40], "mmmmmfffff")
    assert raw_gap(table).value == pytest.approx((100 - 80) / 100)
    assert raw_gap(table, statistic="median").value == pytest.approx((100 - 90) / 100)


def test_the_gap_has_a_sign():
    table = paid([100] * 5 + [125] * 5, "mmmmmfffff")
    assert raw_gap(table).value == pytest.approx(-0.25)
    assert raw_gap(table, reference="f", compared="m").value == pytest.approx(0.20)


@given(
    pays=st.lists(st.integers(30_000, 300_000), min_size=10, max_size=30),
    times=st.sampled_from([0.5, 2.0, 100.0]),
)
@settings(max_examples=30)
def test_the_unit_of_money_does_not_matter(pays, times):
    genders = ["m", "f"] * (len(pays) // 2) + ["m"] * (len(pays) % 2)
    one, other = (raw_gap(paid(np.array(pays) * factor, genders)) for factor in (1.0, times))
    assert other.value == pytest.approx(one.value, abs=1e-12)
    assert one.low <= one.value <= one.high


def test_the_intervals_of_the_mean_hold_what_they_promise():
    draw = np.random.default_rng(5)
    true, held = 0.10, 0
    for _ in range(300):
        pay = np.concatenate([draw.normal(100, 15, 30), draw.normal(90, 15, 30)])
        gap = raw_gap(paid(pay, "m" * 30 + "f" * 30))
        held += gap.low <= true <= gap.high
    assert 0.92 <= held / 300 <= 0.98


def test_the_interval_of_a_median_is_that_of_drawing_again():
    draw = np.random.default_rng(5)
    men, women = draw.normal(100, 15, 60), draw.normal(90, 15, 60)
    gap = raw_gap(paid([*men, *women], "m" * 60 + "f" * 60), statistic="median")
    again = np.random.default_rng(99)
    ratios = np.median(again.choice(women, (4_000, 60)), axis=1) / np.median(
        again.choice(men, (4_000, 60)), axis=1
    )
    assert (gap.low, gap.high) == pytest.approx(np.quantile(1 - ratios, [0.025, 0.975]), abs=0.01)


@pytest.mark.parametrize(
    ("n_m", "n_f", "reason"),
    [
        (5, 5, ""),
        (40, 4, "4 in the smaller group, fewer than 5"),
        (0, 40, "0 in the smaller group, fewer than 5"),
    ],
)
def test_small_groups_are_withheld_everywhere(n_m, n_f, reason):
    table = paid(np.linspace(90, 110, n_m + n_f), "m" * n_m + "f" * n_f)
    for gap in (raw_gap(table), raw_gap(table, statistic="median")):
        assert gap.reason == reason
        assert (gap.value is None) == (reason != "")
    (row,) = gaps_by(table, ["role"]).to_dict("records")
    assert np.isnan(row["mean_gap"]) == (reason != "")
    if reason:
        assert adjusted_gap(table, ["tenure_years"]).reason == reason
        assert decomposition(table, ["tenure_years"])["explained_log"].isna().all()


def test_categories_of_workers_are_held_against_the_directives_five_percent():
    pays = [100] * 5 + [95.0] * 5 + [100] * 5 + [95.1] * 5
    table = paid(pays, "mmmmmfffff" * 2, role=["AM"] * 10 + ["AD"] * 10)
    rows = gaps_by(table, ["role"]).set_index("role")
    assert rows.at["AM", "mean_gap"] == pytest.approx(0.05)
    assert bool(rows.at["AM", "is_over_threshold"])
    assert not bool(rows.at["AD", "is_over_threshold"])


def frame_of(company: PrivateTable) -> tuple[pd.Series, pd.DataFrame, pd.Series]:
    rows = company.individual_rows()
    x = pd.DataFrame(
        {
            "constant": 1.0,
            "director": (rows["role"] == "Director").astype(float),
            "boston": (rows["location"] == "Boston").astype(float),
            "tenure": rows["tenure_years"],
        }
    )
    return np.log(rows["pay_minor"]), x, rows["gender"] == "f"


def test_the_adjusted_gap_is_that_of_statsmodels_with_hc3(company):
    y, x, is_f = frame_of(company)
    theirs = sm.OLS(y, x.assign(f=is_f.astype(float))).fit(cov_type="HC3", use_t=True)
    low, high = theirs.conf_int().loc["f"]
    ours = adjusted_gap(company, ["role", "location", "tenure_years"])
    assert ours.value == pytest.approx(1 - np.exp(theirs.params["f"]), rel=1e-9)
    assert (ours.low, ours.high) == pytest.approx((1 - np.exp(high), 1 - np.exp(low)), rel=1e-9)
    assert ours.low < 1 - np.exp(-0.04) < ours.high  # the gap that was put in
    assert ours.n_left_out == 0


def test_a_plain_error_would_have_been_another(company):
    y, x, is_f = frame_of(company)
    plain = sm.OLS(y, x.assign(f=is_f.astype(float))).fit()
    hc3 = least_squares(y, x.assign(f=is_f.astype(float)))
    assert hc3.errors["director"] > 1.05 * plain.bse["director"]
    assert hc3.r_squared == pytest.approx(plain.rsquared)


def test_each_control_is_seen_to_move_the_gap(company):
    steps = adjusted_gaps(company, ["role", "location", "tenure_years"])
    assert steps["added"].tolist() == ["", "role", "location", "tenure_years"]
    final = adjusted_gap(company, ["role", "location", "tenure_years"])
    assert steps["gap"].iloc[-1] == pytest.approx(final.value)
    assert steps["gap"].iloc[0] > steps["gap"].iloc[1]  # more men are directors


def test_the_parts_are_those_of_statsmodels_from_either_group(company):
    y, x, is_f = frame_of(company)
    model = OaxacaBlinder(y, x.assign(f=is_f.astype(float)), "f", hasconst=True, swap=False)
    ours = decomposition(company, ["role", "location", "tenure_years"]).set_index("coefficients_of")
    # statsmodels takes the group with 0 as its second; a weight of 1 is the first one's coefficients.
    found = {}
    for weight in (0.0, 1.0):
        parts = model.two_fold(two_fold_type="self_submitted", submitted_weight=weight).params
        found[weight] = sorted(np.abs(parts[:2]))
    for of in ("m", "f"):
        row = sorted(np.abs(ours.loc[of, ["explained_log", "unexplained_log"]].astype(float)))
        assert any(row == pytest.approx(theirs, rel=1e-6) for theirs in found.values()), of
    assert found[0.0] != pytest.approx(found[1.0], rel=1e-3)


def test_the_parts_add_up_to_the_gap(company):
    rows = company.individual_rows()
    log_pay = np.log(rows["pay_minor"]).groupby(rows["gender"]).mean()
    found = decomposition(company, ["role", "location", "tenure_years"])
    for row in found.to_dict("records"):
        assert row["explained_log"] + row["unexplained_log"] == pytest.approx(row["gap_log"])
        assert row["gap_log"] == pytest.approx(log_pay["m"] - log_pay["f"])
        assert row["explained_low"] < row["explained_log"] < row["explained_high"]
        assert row["unexplained_low"] < 0.04 < row["unexplained_high"]  # what was put in


@pytest.mark.slow
def test_the_errors_of_the_parts_are_those_of_drawing_people_again(company):
    rows = company.individual_rows()
    controls = ["role", "location", "tenure_years"]
    draw = np.random.default_rng(3)
    found = []
    for _ in range(200):
        again = rows.sample(len(rows), replace=True, random_state=int(draw.integers(1 << 31)))
        part = decomposition(PrivateTable(again.reset_index(drop=True), "pay"), controls)
        found.append(part.loc[0, ["explained_log", "unexplained_log"]].astype(float))
    spread = pd.DataFrame(found).std()
    row = decomposition(company, controls).loc[0]
    for name in ("explained", "unexplained"):
        error = (row[f"{name}_high"] - row[f"{name}_low"]) / (2 * 1.97)
        assert error == pytest.approx(spread[f"{name}_log"], rel=0.25)


def test_people_who_can_be_compared_with_nobody_are_left_out_and_counted(company):
    rows = company.individual_rows()
    lone = rows.iloc[[0]].assign(person_id="P999", role="Chief", pay_minor=9e9)
    blank = rows.iloc[[1]].assign(person_id="P998", location=None)
    more = PrivateTable(pd.concat([rows, lone, blank], ignore_index=True), "pay")
    with_them = adjusted_gap(more, ["role", "location", "tenure_years"])
    without = adjusted_gap(company, ["role", "location", "tenure_years"])
    assert with_them.n_left_out == 2
    assert with_them.value == pytest.approx(without.value, rel=1e-9)


def test_a_word_that_only_one_group_has_leaves_the_decomposition(company):
    rows = company.individual_rows()
    only_men = rows[rows["gender"] == "m"].head(8).assign(role="Founder")
    only_men["person_id"] = [f"Q{at}" for at in range(8)]
    more = PrivateTable(pd.concat([rows, only_men], ignore_index=True), "pay")
    found = decomposition(more, ["role", "location", "tenure_years"])
    assert found["n_left_out"].tolist() == [8, 8]
    pd.testing.assert_frame_equal(
        found.drop(columns="n_left_out"),
        decomposition(company, ["role", "location", "tenure_years"]).drop(columns="n_left_out"),
    )


def test_a_control_that_repeats_another_changes_nothing(company):
    rows = company.individual_rows()
    nested = PrivateTable(rows.assign(level=rows["role"].map(str.upper)), "pay")
    once = adjusted_gap(company, ["role", "tenure_years"])
    twice = adjusted_gap(nested, ["role", "level", "tenure_years"])
    assert twice.value == pytest.approx(once.value)


def test_a_control_that_says_who_is_a_woman_is_refused(company):
    rows = company.individual_rows()
    told = PrivateTable(rows.assign(level=rows["gender"]), "pay")
    with pytest.raises(PayGapError, match="Who is in which group follows from level"):
        adjusted_gap(told, ["level"])


def test_a_wrong_or_empty_control_is_refused(company):
    with pytest.raises(PayGapError, match="Did you mean 'level'"):
        adjusted_gap(company, ["levels"])
    unsaid = PrivateTable(company.individual_rows().assign(level=None), "pay")
    with pytest.raises(PayGapError, match="says nothing of level"):
        adjusted_gap(unsaid, ["level"])


def test_influences_that_cannot_be_told_apart_are_named():
    x = pd.DataFrame({"constant": 1.0, "a": [1.0, 2, 3, 4], "b": [2.0, 4, 6, 8]})
    with pytest.raises(PayModelError, match="b follows from the other controls"):
        least_squares(pd.Series([1.0, 2, 3, 5]), x)
    with pytest.raises(PayModelError, match="2 people are too few"):
        least_squares(pd.Series([1.0, 2]), x.head(2))


def test_the_most_frequent_word_is_the_base():
    frame = pd.DataFrame({"role": ["AM", "AM", "AD"], "tenure_years": [1.0, 2.0, 3.0]})
    assert dummies(frame, ["role", "tenure_years"]).columns.tolist() == ["role: AD", "tenure_years"]


def test_the_order_of_people_does_not_matter(company):
    rows = company.individual_rows().sample(frac=1, random_state=1)
    mixed = PrivateTable(rows, "pay")
    one = adjusted_gap(company, ["role", "location"])
    other = adjusted_gap(mixed, ["role", "location"])
    assert other.value == pytest.approx(one.value, rel=1e-9)


def test_no_result_holds_the_pay_of_a_person(company):
    pays = {f"{pay:.0f}" for pay in company.individual_rows()["pay_minor"]}
    controls = ["role", "location", "tenure_years"]
    shown = [
        repr(raw_gap(company)),
        repr(adjusted_gap(company, controls)),
        gaps_by(company, ["role", "location"]).to_csv(),
        adjusted_gaps(company, controls).to_csv(),
        decomposition(company, controls).to_csv(),
    ]
    for text in shown:
        assert not [pay for pay in pays if pay in text]
        assert "P000" not in text
