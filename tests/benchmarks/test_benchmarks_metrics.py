"""What the benchmark compares comes to the same integers, whoever computes it."""

import importlib.util
import sys
from pathlib import Path

import pytest

pytest.importorskip("duckdb")
FOLDER = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture(scope="module")
def bench():
    spec = importlib.util.spec_from_file_location("bench_metrics", FOLDER / "metrics.py")
    module = importlib.util.module_from_spec(spec)
    before = list(sys.path)
    spec.loader.exec_module(module)
    yield module
    sys.path[:] = before


def test_all_contestants_come_to_the_same_integers(bench, tmp_path):
    bench.made_up.write(3_000, tmp_path)
    answers = {
        name: [bench.rivals.digest(answer) for answer in contestant(tmp_path)]
        for name, (_, contestant) in bench.CONTESTANTS.items()
    }
    assert len({tuple(digests) for digests in answers.values()}) == 1, answers


def test_the_same_lines_are_made_every_time(bench, tmp_path):
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        bench.made_up.write(500, tmp_path / folder)
    read = [bench.pd.read_parquet(tmp_path / name / "lines.parquet") for name in ("one", "two")]
    first, second = (table.sort_values("line_id", ignore_index=True) for table in read)
    bench.pd.testing.assert_frame_equal(first, second)
    assert len(first) == 500
    assert 0.02 < first["renews_line_id"].notna().mean() < 0.3


def test_contestants_that_differ_or_fail_are_not_said_to_agree(bench):
    same = {"a": {"digest": ["x"]}, "b": {"digest": ["x"]}}
    assert bench._agree(same)
    assert not bench._agree({**same, "c": {"digest": ["y"]}})
    assert not bench._agree({**same, "c": {"failed": "was killed"}})
