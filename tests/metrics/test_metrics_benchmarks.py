"""Every published figure says who claims it, of whom and how surely, or is refused."""

import re

import pytest

from analysis.loading import reference
from analysis.loading.reference import ReferenceFileError
from analysis.metrics.benchmarks import (
    BenchmarkFileError,
    applying,
    band,
    benchmarks,
)
from analysis.metrics.dictionary import METRICS


@pytest.fixture(scope="module")
def registry():
    return benchmarks(reference.benchmarks())


def parsed(**changes):
    entry = {
        "id": "X1",
        "key": "x",
        "says": "Something.",
        "value": 0.9,
        "unit": "share",
        "statistic": "median",
        "population": "companies",
        "source": "survey",
        "confidence": "survey",
        "metrics": ["grr"],
    }
    entry = {name: value for name, value in {**entry, **changes}.items() if value is not ...}
    return {"sources": {"survey": {"title": "A survey", "date": "2024"}}, "benchmarks": [entry]}


def test_every_figure_of_the_guides_is_there_once(registry):
    guide_b = [f"B{n:02d}" for n in (*range(1, 27), 34, 36, 37, 38)] + ["B13b", "B13c"]
    guide_a = [f"A{n:02d}" for n in range(1, 11) if n != 4] + ["A04a", "A04b", "A04c"]
    ids = [one.id for one in registry]
    assert sorted(one for one in ids if one[0] in "AB") == sorted([*guide_a, *guide_b])


def test_every_measure_named_is_in_the_dictionary(registry):
    known = {metric.name for metric in METRICS}
    assert {name for one in registry for name in one.metrics} <= known


def test_what_contradicts_is_noted_from_both_sides_or_shown_all_the_same(registry):
    found = applying(registry, "grr")
    assert ("B06", "S04") in band(found).disagreements


def test_shares_are_fractions(registry):
    for one in registry:
        if one.unit == "share":
            assert all(abs(x) <= 2 for x in (one.value, one.low, one.high) if x is not None), one.id


def test_surveys_outrank_claims_and_targets_are_not_typical(registry):
    told = band(applying(registry, "nrr"))
    assert {one.confidence for one in told.typical} == {"survey"}
    assert "B23" in {one.id for one in told.others}  # "ideally exceeds 100%" is a target
    assert (told.low, told.high) == (1.00, 1.06)


def test_contracts_of_another_size_have_another_band(registry):
    small = {one.id for one in applying(registry, "nrr", acv_usd=10_000)}
    large = {one.id for one in applying(registry, "nrr", acv_usd=150_000)}
    assert "S07b" in small - large
    assert {"S07a", "S03"} <= large - small
    unknown = {one.id for one in applying(registry, "nrr")}
    assert not {"S07a", "S07b", "S03"} & unknown


def test_a_segment_is_found_however_it_is_written(registry):
    for name in ("Mid-market", "mid_market", "MID MARKET"):
        assert "A04b" in {
            one.id for one in applying(registry, "accounts_per_manager", segment=name)
        }


def test_figures_that_call_different_things_typical_disagree():
    file = parsed()
    file["benchmarks"].append({**file["benchmarks"][0], "id": "X2", "value": 0.8})
    told = band(benchmarks(file))
    assert told.disagreements == (("X1", "X2"),)
    assert (told.low, told.high) == (0.8, 0.9)


def test_nothing_that_applies_is_no_band(registry):
    told = band(applying(registry, "ces"))
    assert (told.low, told.high, told.typical) == (None, None, ())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"population": ...}, "X1 says nothing of: population"),
        ({"value": ...}, "X1 must have a value"),
        ({"value": "90%"}, "Shares are fractions"),
        ({"statistic": "medain"}, "Did you mean 'median'"),
        ({"source": "survy"}, "Did you mean 'survey'"),
        ({"low": 0.9, "high": 0.8}, "from 0.9 down to 0.8"),
        ({"conflicts_with": ["X9"]}, "'X9', which is not in"),
        ({"metrics": "grr"}, "write metrics as a list"),
        ({"sagment": "smb"}, "a field 'sagment'. Did you mean 'segment'"),
        ({"acv_usd": [1]}, "[from, to]"),
        ({"unit": "words"}, "must have a value"),
    ],
)
def test_an_entry_that_leaves_a_reader_guessing_is_refused(changes, said):
    with pytest.raises(BenchmarkFileError, match=re.escape(said)):
        benchmarks(parsed(**changes))


def test_a_file_without_entries_and_an_id_used_twice_are_refused():
    with pytest.raises(BenchmarkFileError, match="list of `benchmarks`"):
        benchmarks({"sources": {}})
    twice = parsed()
    twice["benchmarks"] *= 2
    with pytest.raises(BenchmarkFileError, match="X1 more than once"):
        benchmarks(twice)


def test_an_absent_or_broken_file_is_said_not_traced(tmp_path):
    with pytest.raises(ReferenceFileError, match=r"There is no benchmarks\.yml"):
        reference.benchmarks(folder=tmp_path)
    (tmp_path / "benchmarks.yml").write_text("sources: [unclosed", encoding="utf-8")
    with pytest.raises(ReferenceFileError, match="not readable as YAML"):
        reference.benchmarks(folder=tmp_path)
