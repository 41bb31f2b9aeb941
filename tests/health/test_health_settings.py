"""health.yml: what it may hold, what a company's own file changes, and how mistakes are named."""

import pytest
from health_made import TWO_SIDES, two_sides

from analysis.health.inputs import INPUTS, SOURCES
from analysis.health.settings import SettingsError, settings
from analysis.loading.health_file import HealthFileError, health_file


def test_the_projects_own_settings_use_every_input_once_and_hold(chosen):
    used = [name for side in chosen.sides.values() for name in side.inputs]
    capped = [cap.input for cap in chosen.caps]
    assert sorted({*used, *capped}) == sorted(INPUTS)
    assert len(used) == len(set(used))
    assert set(chosen.stale) == set(SOURCES)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"capcity": 3}, "capcity: this word is not known. Did you mean 'capacity'?"),
        ({"capacity": 0}, "capacity: input should be greater than or equal to 1; found 0"),
        ({"missing": "ignore"}, "missing: input should be 'exclude', 'neutral' or 'penalise'"),
        ({"green_from": 40}, "red_below is 50 and green_from 40"),
        ({"stale": {"usge": [1, 2]}}, "no source of evidence 'usge'. Did you mean 'usage'?"),
        ({"stale": {"usage": [9, 9]}}, r"stale > usage is \[9, 9\]"),
        (
            {"profiles": {"new": {"says": "new", "weights": {"voic": 1}}}},
            "no side 'voic'. Did you mean 'voice'?",
        ),
        (
            {"profiles": {"new": {"says": "new", "weights": {"voice": 0, "use": 0}}}},
            "leaves no side with a weight above 0",
        ),
        (
            {"caps": [{"input": "has_sponsor", "at_least": 1, "most": 9, "says": "x"}]},
            "has_sponsor is good when high",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place_and_the_nearest_that_there_is(change, said):
    with pytest.raises(SettingsError, match=said):
        two_sides(**change)


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"nps_anser": {"points": [[0, 0], [10, 100]]}}, "no input 'nps_anser'. Did you mean"),
        ({"nps_answer": {"points": [[0, 100], [10, 0]]}}, "so its points must never fall"),
        ({"overdue_days": {"points": [[0, 0], [90, 100]]}}, "so its points must never rise"),
        ({"nps_answer": {"points": [[5, 0], [5, 100]]}}, "the values of its points must rise"),
        ({"nps_answer": {"points": [[0, 0], [10, 101]]}}, "less than or equal to 100"),
        ({"seats_used_share": {"points": [[0, 0], [1, 100]]}}, "already stands in use"),
    ],
)
def test_a_curve_that_rewards_what_is_bad_is_refused(inputs, said):
    voice = {"title": "Voice", "weight": 1, "inputs": inputs}
    with pytest.raises(SettingsError, match=said):
        two_sides(sides={**TWO_SIDES["sides"], "voice": voice})


def test_a_companys_file_states_only_what_differs(tmp_path):
    (tmp_path / "health.yml").write_text(
        "capacity: 4\nsides:\n  commitments:\n    weight: 0\n"
        "  adoption:\n    inputs:\n      breadth_share:\n        points: [[0, 0], [1, 100]]\n"
    )
    file = health_file(tmp_path)
    own, base = settings(file.said, file.origin), settings(health_file().said)
    assert file.is_own
    assert own.capacity == 4
    assert own.green_from == base.green_from
    assert own.sides["commitments"].weight == 0
    assert own.sides["adoption"].inputs["breadth_share"].points == [(0, 0), (1, 100)]
    assert (
        own.sides["adoption"].inputs["seats_used_share"]
        == (base.sides["adoption"].inputs["seats_used_share"])
    )


def test_a_mistake_in_a_companys_file_names_that_file(tmp_path):
    (tmp_path / "health.yml").write_text("capacity: many\n")
    file = health_file(tmp_path)
    with pytest.raises(SettingsError, match=r"health.yml cannot be followed:\n  capacity: .*many"):
        settings(file.said, file.origin)
    assert str(tmp_path) in file.origin


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"capacity: [1\n", "line 2: this is not valid YAML"),
        (b"- capacity\n", "must map words to values"),
        (b"caf\xe9: 1\n", "cannot be read as text in UTF-8"),
    ],
)
def test_a_file_that_is_no_mapping_is_refused_in_words(tmp_path, text, said):
    (tmp_path / "health.yml").write_bytes(text)
    with pytest.raises(HealthFileError, match=said):
        health_file(tmp_path)


def test_an_empty_file_changes_nothing(tmp_path):
    (tmp_path / "health.yml").write_text("# nothing yet\n")
    assert health_file(tmp_path).said == health_file().said


def test_a_project_without_its_file_says_how_to_get_it_back(tmp_path):
    with pytest.raises(HealthFileError, match="git checkout"):
        health_file(folder=tmp_path)
