"""Doubt reaches the pages it concerns and no customer; what was first reported is kept."""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis import show
from analysis.contracts import Book
from analysis.loading import load_book
from analysis.loading.store import frozen, frozen_names
from analysis.loading.tables import write_tables
from analysis.metrics.movements import mrr_movements
from analysis.packs import covers, first_reported, monthly, portfolio, quality, risk_money
from analysis.packs.covers import cover_of
from analysis.packs.news import since_last_month
from analysis.packs.planned import BOOK, jobs
from analysis.quality.restatements import Cause, RestatedMonth, Restatement, restatements
from analysis.quality.verdict import UnusableDataError, verdict


@pytest.fixture(scope="module")
def book(demo_data) -> Book:
    return load_book(demo_data, as_of="2026-10")


@pytest.fixture(scope="module")
def doubtful(book) -> Book:
    """Use stops six weeks before the day."""
    usage = book.complete["usage"]
    return replace(
        book, complete={**book.complete, "usage": usage[usage["usage_date"] < "2026-09-15"]}
    )


@pytest.fixture(scope="module")
def unusable(book) -> Book:
    lines = book.complete["contract_lines"].assign(currency="SEK")
    return replace(book, complete={**book.complete, "contract_lines": lines})


@pytest.fixture(scope="module")
def doubtful_data(doubtful, demo_data, tmp_path_factory) -> Path:
    return _written(doubtful, demo_data, tmp_path_factory.mktemp("doubtful"))


def _outside_scale(book: Book) -> pd.DataFrame:
    return book.complete["surveys"].assign(scale_max=5)


def _written(book: Book, like: Path, folder: Path) -> Path:
    write_tables(dict(book.complete), folder)
    (folder / "book.toml").write_text((like / "book.toml").read_text())
    return folder


# --- marks


def test_a_page_that_uses_a_doubtful_table_says_so_on_its_cover_and_every_page(doubtful):
    words = cover_of(doubtful, title="Any", uses=["usage"])
    assert words["is_doubtful"]
    assert words["notes"][0].startswith("Doubtful: usage (active_users, features_used")
    shown: list = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(show, "_publish", shown.append)
        show.cover(**words)
    assert "Doubtful data" in str(shown[0])


def test_a_page_that_does_not_use_it_carries_no_mark(doubtful):
    words = cover_of(doubtful, title="Any", uses=["tickets", "surveys"])
    assert (words["notes"], words["is_doubtful"]) == ([], False)


def test_a_page_that_names_no_tables_counts_as_using_all(doubtful):
    assert cover_of(doubtful, title="Any")["is_doubtful"]


def test_a_cover_names_a_few_doubts_and_counts_the_rest(doubtful):
    blank = doubtful.complete["accounts"].assign(industry=None)
    tables = {**doubtful.complete, "accounts": blank, "surveys": _outside_scale(doubtful)}
    worse = replace(doubtful, complete=tables)
    uses = ["usage", "accounts", "surveys"]
    notes = cover_of(worse, title="Any", uses=uses)["notes"]
    doubts = verdict(worse).marks(uses)
    assert len(doubts) > covers.MOST_NOTES
    assert len(notes) == covers.MOST_NOTES + 1
    assert notes[-1].startswith(f"{len(doubts) - covers.MOST_NOTES} more doubt")


def test_a_customer_document_carries_no_note_and_no_mark(doubtful):
    words = cover_of(doubtful, title="Any", audience="customer")
    assert (words["notes"], words["is_doubtful"]) == ([], False)


def test_no_word_of_doubt_is_in_the_files_of_a_customer(doubtful_data, make_document):
    folder, entry = make_document(
        "qbr", data=str(doubtful_data), account_id="A0166", quarter="2026Q3", month="2026-10"
    )
    assert entry.status == "done", entry.reason
    page = (folder / "qbr.html").read_text()
    assert "oubtful" not in page.split("</style>")[-1]
    assert "ends on 2026-09" not in page


def test_the_demo_marks_no_page(book):
    assert not portfolio.cover(book)["is_doubtful"]
    assert not risk_money.cover(book)["is_doubtful"]


@pytest.mark.parametrize("audience", ["internal", "customer"])
def test_no_page_is_made_from_data_that_cannot_be_used(unusable, audience):
    with pytest.raises(UnusableDataError, match="contract_lines has amounts in SEK"):
        cover_of(unusable, title="Any", audience=audience)


def test_the_report_on_the_data_is_made_all_the_same(unusable):
    assert quality.cover(unusable)["title"] == "Can the data be trusted?"
    found = verdict(unusable)
    assert quality.headline(found).startswith("The data cannot be used")
    assert quality.grave_findings(found)[0].headline == "1 finding is unusable"


def test_a_pack_of_unusable_data_is_refused_before_anything_is_made(
    unusable, demo_data, tmp_path_factory
):
    data = _written(unusable, demo_data, tmp_path_factory.mktemp("unusable"))
    out = tmp_path_factory.mktemp("packs")
    with pytest.raises(UnusableDataError, match="analysis check"):
        monthly.make(month="2026-10", data=data, out=out)
    assert list(out.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("report", "uses"),
    [
        ("portfolio_review", portfolio.USES),
        ("churn", risk_money.USES),
    ],
)
def test_a_report_names_just_the_tables_that_it_reads(project_root, monkeypatch, report, uses):
    """Else a doubtful table would mark no page, or the wrong ones."""
    read: set[str] = set()
    tables = Book.__getitem__

    def noted(book: Book, name: str) -> pd.DataFrame:
        reader, at = "", sys._getframe(1)
        while at is not None and not reader.startswith("analysis.quality"):
            reader, at = at.f_globals.get("__name__", ""), at.f_back
        if not reader.startswith("analysis.quality"):  # which looks at every table there is
            read.add(name)
        return tables(book, name)

    monkeypatch.setattr(Book, "__getitem__", noted)
    monkeypatch.setattr(covers, "_doubts", lambda book, uses: [])
    monkeypatch.setattr(covers, "refuse_unusable", lambda book, tables: None)
    monkeypatch.setattr(show, "_publish", lambda bundle: None)
    script = (project_root / "notebooks" / f"{report}.py").read_text(encoding="utf-8")
    exec(compile(script, report, "exec"), {})
    assert read == set(uses)


# --- figures as first reported


def test_a_month_that_was_kept_is_not_kept_again(book, tmp_path):
    first_reported.keep_reported(book, tmp_path)
    store = tmp_path / first_reported.FOLDER
    (figures,) = [name for name in frozen_names(store) if name.startswith("figures")]
    assert figures.endswith("2026-10")
    first = frozen(store, figures)
    lines = book.complete["contract_lines"].iloc[100:]
    first_reported.keep_reported(
        replace(book, complete={**book.complete, "contract_lines": lines}), tmp_path
    )
    assert frozen(store, figures).equals(first)


def test_the_next_months_pack_tells_what_changed_since_the_figures_were_kept(book, tmp_path):
    september = book.at(date(2026, 9, 30))
    first_reported.keep_reported(september, tmp_path)
    lines = book.complete["contract_lines"]
    paid = lines["kind"].eq("recurring") & lines["start_date"].lt("2026-09-01")
    held = paid & lines["end_date"].gt("2026-11-01") & lines["amount_minor"].gt(5_000_000)
    row = lines.index[held & lines["terminated_date"].isna()][0]
    halved = lines.assign(
        amount_minor=lines["amount_minor"].mask(lines.index == row, lines["amount_minor"] // 2)
    )
    now = replace(book, complete={**book.complete, "contract_lines": halved})
    store = str(tmp_path / first_reported.FOLDER)
    latest = first_reported.restated_months(now, store)[0]
    assert latest.month == date(2026, 9, 1)
    changed_in_place = {cause.kind: cause.examples for cause in latest.causes}
    assert changed_in_place["amount"] == (lines["line_id"][row],)
    # without what was kept, the book cannot know that it ever said otherwise
    assert "amount" not in {cause.kind for cause in first_reported.restated_months(now)[0].causes}


def test_companies_that_share_a_folder_of_packs_share_no_figures(book, tmp_path):
    first_reported.keep_reported(book, tmp_path)
    first_reported.keep_reported(replace(book, company="Another Ltd"), tmp_path)
    names = frozen_names(tmp_path / first_reported.FOLDER)
    assert len([name for name in names if name.startswith("figures")]) == 2


def test_an_earlier_import_tells_what_was_reported(book, demo_data, tmp_path):
    """Two imports kept side by side: in the later one a contract of the past is gone."""
    lines = book.complete["contract_lines"]
    gone = lines[
        lines["kind"].eq("recurring") & lines["start_date"].between("2026-02-01", "2026-06-30")
        & lines["end_date"].gt("2027-01-01") & lines["amount_minor"].gt(5_000_000)
    ]["line_id"].iloc[0]  # fmt: skip
    later = {**book.complete, "contract_lines": lines[lines["line_id"] != gone]}
    for name, tables in (("20261101", book.complete), ("20261201", later)):
        write_tables(dict(tables), tmp_path / "imports" / name)
    (tmp_path / "book.toml").write_text((demo_data / "book.toml").read_text())
    (tmp_path / "current").write_text("20261201")
    latest = first_reported.restated_months(load_book(tmp_path, as_of="2026-10"))[0]
    assert {cause.kind: cause.examples for cause in latest.causes} == {"removed": (gone,)}


# --- words


def test_a_restatement_in_words(book):
    month = RestatedMonth(
        date(2026, 9, 1),
        (Restatement("nrr", 1.012, 1.004),),
        (Cause("back_dated", 2, ("L1", "L2")),),
    )
    assert first_reported.restatements_headline((month,), book) == (
        "September 2026’s NRR was first reported as 101.2%, and is now 100.4%"
    )
    assert first_reported.causes_text(month.causes) == "2 contracts back-dated (L1 and L2)"


def test_amounts_that_look_alike_in_short_are_told_in_full(book):
    month = RestatedMonth(date(2026, 9, 1), (Restatement("arr", 9_281_034_00, 9_251_034_00),), ())
    assert first_reported.restatements_headline((month,), book) == (
        "September 2026’s ARR was first reported as $9,281,034, and is now $9,251,034"
    )
    (row,) = first_reported.restatements_table((month,), book).rows
    assert row[1].text == "ARR $9,281,034, now $9,251,034"


def test_the_first_page_tells_when_last_month_s_pack_no_longer_holds(book, tmp_path):
    """The contract that pays most is back-dated: as from a year ago, at half its amount."""
    september = load_book(book.source, as_of="2026-09")
    assert first_reported.restated_since_last_pack(book, tmp_path) == ""  # no pack, nothing read
    first_reported.keep_reported(september, tmp_path)
    before = first_reported.restated_since_last_pack(book, tmp_path)
    lines = book.complete["contract_lines"]
    held = lines[(lines["start_date"] < "2026-01-01") & (lines["end_date"] > "2026-12-01")]
    largest = held["amount_minor"].idxmax()
    halved = lines.assign(
        amount_minor=lines["amount_minor"].where(lines.index != largest, lines["amount_minor"] // 2)
    )
    now = replace(book, complete={**book.complete, "contract_lines": halved})
    said = first_reported.restated_since_last_pack(now, tmp_path)
    assert said.startswith("September 2026’s ARR was first reported as ")
    assert f"1 contract with another amount ({lines['line_id'][largest]})" in said
    assert "another amount" not in before
    movements = mrr_movements(now)
    told = since_last_month(now, movements, said)
    assert told == (told[0], said, *since_last_month(now, movements)[1:])


def test_no_restatement_is_said_in_words(book):
    table = first_reported.restatements_table((), book)
    assert table.headline == "No figure of the last twelve months has changed"
    assert table.rows == ()


def test_the_pages_of_the_demo_state_what_was_found(book):
    found = verdict(book)
    assert quality.headline(found) == "The data can be used, and no page is doubtful"
    notes = quality.findings_table(found, "note")
    assert len(notes.rows) == len(found.of("note"))
    assert notes.headline == f"{len(found.of('note'))} findings are worth knowing"
    moved = first_reported.restatements_table(restatements(book, months=1), book)
    assert moved.headline.startswith("September 2026’s ARR was first reported as $36.3M")


def test_the_report_on_the_data_is_one_of_a_months_pack(book, tmp_path):
    planned = jobs(book, data=tmp_path, store=tmp_path, reported=tmp_path / "said")
    (job,) = [each for each in planned if each.report == "data_quality"]
    assert job.group == BOOK
    assert job.parameters["store"] == str(tmp_path / "said")
