"""The user's way: export in several systems' files, import them together, get the same measures."""

import pandas as pd
import pytest

from analysis.cli import run
from analysis.demo import write_demo
from analysis.loading import load_book
from analysis.metrics.movements import bridge, mrr_movements
from analysis.metrics.retention import net_revenue_retention
from analysis.periods import Window

AS_OF = "2026-08"  # later lines reached the demo late, and files tell nothing of that


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("original")
    write_demo(folder, accounts=20)
    return folder


def export(dialect: str, data, to, *more: str) -> None:
    assert run(["export", "--dialect", dialect, "--data", str(data), "--to", str(to), *more]) == 0


def test_four_systems_make_one_book_with_the_same_figures(original, tmp_path, capsys):
    exports = tmp_path / "exports"
    for dialect in ("salesforce", "zendesk", "survey", "usage"):
        export(dialect, original, exports / dialect)
    (exports / "salesforce" / "Case.csv").unlink()  # tickets are the help desk's
    mappings = [
        word
        for name in ("usage", "zendesk", "survey", "salesforce")
        for word in ("--mapping", name)
    ]
    said = ["--from", str(exports), "--to", str(tmp_path / "data"), "--at", "2026-11-22T06:00"]
    assert run(["import", *mappings, *said]) == 0
    before, after = load_book(original, as_of=AS_OF), load_book(tmp_path / "data", as_of=AS_OF)
    moved, window = [mrr_movements(book) for book in (before, after)], Window("2025-08", "2026-08")
    pd.testing.assert_frame_equal(*(bridge(m, window) for m in moved))
    first, second = (net_revenue_retention(m, window=window).only() for m in moved)
    assert (first.numerator, first.denominator) == (second.numerator, second.denominator)
    assert first.numerator > 0
    for name in ("tickets", "usage"):
        assert len(after[name]) == len(before[name])


def test_mistakes_in_the_command_are_answered_and_write_nothing(original, tmp_path, capsys):
    to = tmp_path / "out"
    words = ["export", "--data", str(original), "--to", str(to)]
    assert run([*words, "--dialect", "sales force"]) == 2
    assert (
        "There is no dialect 'sales force'. Did you mean 'salesforce'?" in capsys.readouterr().err
    )
    assert run([*words, "--dialect", "hubspot", "--style", "labels"]) == 2
    assert "There are: api, report." in capsys.readouterr().err
    assert run(["export", "--dialect", "gong", "--data", str(to), "--to", str(to)]) == 2
    assert not to.exists()


def test_what_is_printed_is_the_files(original, tmp_path, capsys):
    export("stripe", original, tmp_path)
    out, err = capsys.readouterr()
    assert [line.rsplit("/", 1)[-1] for line in out.splitlines()] == [
        "customers.csv",
        "products.csv",
        "subscriptions.csv",
        "invoices.csv",
        "credit_notes.csv",
    ]
    assert "analysis import --mapping stripe" in err
