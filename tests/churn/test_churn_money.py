"""Money that may be lost: by hand, in sum, and how wide."""

import numpy as np
import pandas as pd
import pytest

from analysis.churn.money import arr_at_risk, arr_at_risk_by


def sure(p: dict[str, float], n: int = 3) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scores, and draws that leave no doubt about them."""
    scores = pd.DataFrame({"account_id": list(p), "probability": list(p.values())})
    return scores, pd.DataFrame([p] * n)


def test_expected_loss_by_hand():
    scores, draws = sure({"A": 0.1, "B": 0.5, "C": 1.0})
    arr = pd.Series({"A": 1_000_00, "B": 200_00, "C": 50_00})
    band = arr_at_risk(scores, arr, parameter_draws=draws)
    assert band.expected_minor == 100_00 + 100_00 + 50_00
    assert band.arr_minor == 1_250_00
    assert band.low_minor == 50_00  # what has given notice is gone in every future
    assert band.high_minor in (1_050_00, 1_250_00)


def test_one_large_account_widens_the_band_without_moving_the_expectation():
    names = [f"A{n:03d}" for n in range(100)]
    scores, draws = sure(dict.fromkeys(names, 0.1))
    even = pd.Series(1_000_00, index=names)
    whale = pd.Series(800_00, index=names)
    whale.iloc[0] += 20_000_00
    bands = [arr_at_risk(scores, arr, parameter_draws=draws) for arr in (even, whale)]
    assert bands[0].expected_minor == bands[1].expected_minor == 10_000_00
    widths = [band.high_minor - band.low_minor for band in bands]
    assert widths[1] > 1.8 * widths[0]


def test_doubt_about_the_probabilities_widens_the_band():
    names = [f"A{n:03d}" for n in range(200)]
    scores, certain = sure(dict.fromkeys(names, 0.1))
    doubtful = pd.DataFrame([dict.fromkeys(names, p) for p in (0.04, 0.07, 0.1, 0.13, 0.16)])
    arr = pd.Series(1_000_00, index=names)
    widths = [
        band.high_minor - band.low_minor
        for band in (
            arr_at_risk(scores, arr, parameter_draws=draws) for draws in (certain, doubtful)
        )
    ]
    assert widths[1] > 1.5 * widths[0]


def test_nine_bands_in_ten_hold_what_is_lost():
    random = np.random.default_rng(3)
    held = 0
    for _ in range(200):
        p = dict(zip([f"A{n}" for n in range(60)], random.beta(1, 9, 60), strict=True))
        arr = pd.Series(random.integers(100_00, 5_000_00, 60), index=list(p))
        scores, draws = sure(p)
        band = arr_at_risk(scores, arr, parameter_draws=draws, draws=1_000)
        lost = arr[random.random(60) < np.array(list(p.values()))].sum()
        held += band.low_minor <= lost <= band.high_minor
    assert 0.85 <= held / 200 <= 0.95


def test_groups_add_up_and_nobody_is_lost_between_them():
    scores, draws = sure({"A": 0.1, "B": 0.5, "C": 0.2})
    arr = pd.Series({"A": 1_000_00, "B": 200_00, "C": 300_00, "Z": 99_00})
    segment = pd.Series({"A": "Big", "B": "Small"})
    table = arr_at_risk_by(scores, arr, segment, parameter_draws=draws).set_index("group")
    whole = arr_at_risk(scores, arr, parameter_draws=draws)
    assert table["expected_minor"].sum() == whole.expected_minor
    assert table["n_accounts"].sum() == len(whole.accounts) == 3
    assert table.loc["none", "arr_minor"] == 300_00


def test_the_order_of_accounts_changes_nothing(model, today):
    scores, draws = model.score(today), model.draws(today)
    arr = pd.Series(range(1_00, 1_00 + len(scores)), index=scores["account_id"])
    one = arr_at_risk(scores, arr, parameter_draws=draws)
    other = arr_at_risk(
        scores.sample(frac=1, random_state=1),
        arr.sample(frac=1, random_state=2),
        parameter_draws=draws[sorted(draws.columns, reverse=True)],
    )
    assert (one.low_minor, one.high_minor) == (other.low_minor, other.high_minor)
    pd.testing.assert_frame_equal(one.accounts, other.accounts)


def test_a_book_without_arr_loses_nothing():
    scores, draws = sure({"A": 0.1})
    band = arr_at_risk(scores, pd.Series({"Z": 5_00}), parameter_draws=draws)
    assert (band.expected_minor, band.low_minor, band.high_minor) == (0, 0, 0)
    assert arr_at_risk_by(
        scores, pd.Series({"Z": 5_00}), pd.Series(dtype=str), parameter_draws=draws
    ).empty


def test_unknown_draws_are_not_left_out_in_silence():
    scores, _ = sure({"A": 0.1})
    with pytest.raises(TypeError):
        arr_at_risk(scores, pd.Series({"A": 1_00}))
