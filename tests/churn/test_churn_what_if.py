"""One fact changed, all else equal: the answer moves the right way and carries its caveat."""

import pytest

from analysis.churn.catalogue import FEATURES
from analysis.churn.service import LEAVING, UNDECIDED
from analysis.churn.what_if import ACTIONABLE, CAVEAT, WhatIfError, levers, what_if


@pytest.fixture
def one(today) -> str:
    return today.loc[today["state"].isin(UNDECIDED), "account_id"].iloc[0]


def test_the_fact_as_it_is_changes_nothing(model, today, one):
    value = today.set_index("account_id").loc[one, "seats_used_share"]
    answer = what_if(model, today, one, "seats_used_share", value)
    assert answer.probability_changed == pytest.approx(answer.probability, abs=1e-12)
    assert answer.caveat == CAVEAT


@pytest.mark.parametrize("feature", [one for one in FEATURES if one.raises])
def test_a_fact_moves_the_chance_only_the_way_it_may(model, today, one, feature):
    low = what_if(model, today, one, feature.name, feature.low).probability_changed
    high = what_if(model, today, one, feature.name, feature.high).probability_changed
    assert feature.raises * (high - low) >= -1e-12


def test_levers_are_actionable_and_lower_the_chance(model, today, one):
    table = levers(model, today, one)
    assert set(table["feature"]) <= set(ACTIONABLE)
    assert (table["probability_changed"] < table["probability"]).all()


def test_questions_that_cannot_be_answered_are_refused_with_what_there_is(model, today, one):
    with pytest.raises(WhatIfError, match="seats_used_share"):
        what_if(model, today, one, "seats_used_shar", 0.5)
    with pytest.raises(WhatIfError, match="not in service"):
        what_if(model, today, "nobody", "seats_used_share", 0.5)
    gone = today.assign(state=LEAVING)
    with pytest.raises(WhatIfError, match="leaving"):
        what_if(model, gone, one, "seats_used_share", 0.5)
