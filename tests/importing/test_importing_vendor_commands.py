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


def of_both_systems(original, exports):
    for dialect in ("salesforce", "stripe"):
        export(dialect, original, exports / dialect)
    return [
        "import", "--mapping", "salesforce", "--mapping", "stripe",
        "--from", str(exports), "--at", "2026-11-22T06:00",
    ]  # fmt: skip


def test_contracts_that_two_systems_tell_of_are_refused_until_one_is_chosen(
    original, tmp_path, capsys
):
    words = of_both_systems(original, tmp_path / "exports")
    assert run([*words, "--to", str(tmp_path / "refused")]) == 2
    said = capsys.readouterr().err
    assert "recurring contract lines both in salesforce and in stripe" in said
    assert "--take contract_lines=salesforce" in said
    assert not (tmp_path / "refused").exists()

    choice = ["--take", "contract_lines=salesforce", "--to", str(tmp_path / "data")]
    assert run([*words, *choice]) == 0
    said = capsys.readouterr().err
    assert "stripe/customers.csv was not read: it stands in only where no other" in said
    books = [load_book(data, as_of=AS_OF) for data in (original, tmp_path / "data")]
    moved = [mrr_movements(book) for book in books]
    pd.testing.assert_frame_equal(*(bridge(m, Window("2025-08", "2026-08")) for m in moved))
    skipped = [note for note in books[1].notes if note.kind == "skipped"]
    assert {note.table for note in skipped} >= {"accounts"}


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        ("contract_lines", "'contract_lines' is no choice. Write it as contract_lines=stripe."),
        ("contractlines=stripe", "Did you mean 'contract_lines'"),
        ("contract_lines=strip", "Did you mean 'stripe'?"),
    ],
)
def test_a_choice_that_cannot_be_followed_says_what_there_is(
    original, tmp_path, capsys, choice, said
):
    words = of_both_systems(original, tmp_path / "exports")
    assert run([*words, "--take", choice, "--to", str(tmp_path / "data")]) == 2
    assert said in capsys.readouterr().err
