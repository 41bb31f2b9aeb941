"""What is kept comes back; what was frozen is never rewritten."""

import pandas as pd
import pytest

from analysis.loading.store import FrozenError, freeze, frozen, frozen_names, remember


def test_a_thing_is_made_once_for_a_key(tmp_path):
    made = []

    def make() -> dict:
        made.append(1)
        return {"answer": 42}

    assert remember(tmp_path, "model", "data 1", make) == {"answer": 42}
    assert remember(tmp_path, "model", "data 1", make) == {"answer": 42}
    assert len(made) == 1
    remember(tmp_path, "model", "data 2", make)
    assert len(made) == 2


def test_a_damaged_file_is_made_anew(tmp_path):
    remember(tmp_path, "model", "k", lambda: 1)
    next(tmp_path.rglob("*.pickle")).write_bytes(b"cut sho")
    assert remember(tmp_path, "model", "k", lambda: 2) == 2
    assert remember(tmp_path, "model", "k", lambda: 3) == 2


def test_nothing_is_kept_of_a_failure(tmp_path):
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        remember(tmp_path, "model", "k", fail)
    assert list(tmp_path.rglob("*")) == []


@pytest.fixture
def said() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "account_id": ["A", "B"],
            "probability": [0.1, 0.25],
            "month": pd.to_datetime(["2026-10-01", "2026-10-01"]),
        }
    )


def test_predictions_come_back_as_they_were(tmp_path, said):
    freeze(tmp_path, "risk-2026-10", said)
    pd.testing.assert_frame_equal(frozen(tmp_path, "risk-2026-10"), said)
    assert frozen_names(tmp_path) == ["risk-2026-10"]


def test_the_same_predictions_may_be_frozen_again(tmp_path, said):
    freeze(tmp_path, "risk", said)
    freeze(tmp_path, "risk", said.copy())


def test_other_predictions_under_the_name_are_refused(tmp_path, said):
    freeze(tmp_path, "risk", said)
    with pytest.raises(FrozenError, match="never rewritten"):
        freeze(tmp_path, "risk", said.assign(probability=[0.1, 0.26]))
    assert frozen(tmp_path, "risk")["probability"].tolist() == [0.1, 0.25]


def test_a_name_that_is_not_there_is_refused_with_those_that_are(tmp_path, said):
    freeze(tmp_path, "risk-2026-10", said)
    with pytest.raises(FrozenError, match="Did you mean 'risk-2026-10'"):
        frozen(tmp_path, "risk-2026-11")


@pytest.mark.parametrize("name", ["../escape", "a/b", "", ".hidden", "a b"])
def test_a_name_that_is_no_file_name_is_refused(tmp_path, said, name):
    with pytest.raises(FrozenError, match="cannot name a file"):
        freeze(tmp_path, name, said)
