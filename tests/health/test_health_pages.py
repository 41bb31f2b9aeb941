"""The pages: on the demo, whose truth is known, on a small book, and on ones that lack almost all."""

import importlib
from dataclasses import replace

import pandas as pd
import pytest

from analysis.charts.chart import Chart
from analysis.contracts import Book
from analysis.demo.portfolio import SEALED
from analysis.documents.exhibits import Table
from analysis.health.facts import standing_out
from analysis.health.proof import PROVEN, prove
from analysis.health.score import GREEN, RED, YELLOW
from analysis.loading import read_table

making = importlib.import_module("analysis.packs.health")
pages = importlib.import_module("analysis.packs.health_book")
cards = importlib.import_module("analysis.packs.health_card")
proofs = importlib.import_module("analysis.packs.health_proof")


@pytest.fixture(scope="module")
def health(demo_book, demo_data, demo_history, tmp_path_factory):
    """As `book_health` makes it, with the history that these tests have made already."""
    patch = pytest.MonkeyPatch()
    patch.setattr(making, "past_scores", lambda *_: demo_history)
    patch.setattr(making, "book_history", lambda *_: None)
    made = making.book_health(demo_book, demo_data)
    patch.undo()
    return made


def test_the_demos_score_is_validated_on_departures_it_had_not_seen(demo_book, demo_history):
    proof = prove(demo_book, demo_history)
    assert proof.level == PROVEN
    assert proof.by_band["rate"].is_monotonic_decreasing
    assert all(one.is_enough for one in proof.needed)


def test_the_demos_bands_follow_the_true_chance_of_leaving(demo_data, demo_history):
    """The simulator's own probabilities, which no input of the score can see."""
    truth = read_table(demo_data / SEALED / "truth.parquet")
    truth["snapshot_date"] = truth["month"] + pd.offsets.MonthEnd(0)
    rows = demo_history.outcomes.merge(
        truth[~truth["is_decided"]], on=["account_id", "snapshot_date"]
    )
    rows = rows[rows["state"].isin(["open", "ending"])]
    chance = rows.groupby("band")["probability"].mean()
    assert chance[RED] > 1.5 * chance[YELLOW] > 3 * chance[GREEN]


def test_an_unhappy_customer_scores_lower(demo_data, demo_history):
    truth = read_table(demo_data / SEALED / "truth.parquet")
    truth["snapshot_date"] = truth["month"] + pd.offsets.MonthEnd(0)
    rows = demo_history.outcomes.merge(truth, on=["account_id", "snapshot_date"])
    assert rows.groupby("satisfaction_level")["score"].mean().is_monotonic_increasing


def everything(book: Book, health) -> list:
    """Every exhibit and sentence of the notebook but the one that trains a model."""
    return [
        pages.standing_headline(health),
        *pages.standing_tiles(health),
        *pages.standing_exhibits(book, health),
        pages.list_table(book, health),
        pages.moved_table(book, health),
        pages.sides_chart(health),
        pages.unscored_table(book, health),
        proofs.verdict_text(health.proof),
        proofs.gates_table(health.proof),
        proofs.needed_table(health.proof),
        proofs.bands_chart(health.proof),
        proofs.departures_table(book, health),
        cards.overrides_table(book, health),
        cards.record_text(health),
        cards.set_aside_table(book, health),
        cards.method_table(health),
        cards.method_text(health),
    ]


def unproven(health):
    return replace(health, proof=replace(health.proof, level="too early"))


def test_a_proven_score_is_printed_and_an_unproven_one_is_not(demo_book, health):
    assert pages.cover(demo_book, health)["marks"] == []
    assert "Score" in pages.list_table(demo_book, health).labels
    early = unproven(health)
    assert pages.cover(demo_book, early)["marks"] == ["Not validated"]
    for table in (pages.list_table(demo_book, early), pages.moved_table(demo_book, early)):
        assert not {"Score", "In 3 months", "Was", "Is"} & set(table.labels)
        assert not {"score", "step", "was", "now"} & set(table.data.columns)
    assert "Computed" not in cards.overrides_table(demo_book, early).labels
    assert [tile.label for tile in pages.standing_tiles(early)][-1] == "Months to a verdict"


def test_an_unproven_page_still_says_who_has_most_against_them(demo_book, health):
    table = pages.list_table(demo_book, unproven(health))
    assert len(table.rows) == health.settings.capacity
    assert table.data["why"].str.len().gt(0).all()
    assert "not a forecast" in table.headline


def test_an_unproven_page_counts_those_with_more_than_one_side_against_them(health):
    said = unproven(health)
    first = said.facts[said.facts["rank"] == 1]
    alone = replace(said, facts=first)
    two = replace(said, facts=pd.concat([first, said.facts[said.facts["rank"] == 2].head(2)]))
    whole = len(said.accounts)
    assert f"two sides or more, something speaks against 2 of {whole}" in pages.standing_headline(
        two
    )
    assert f"Something speaks against {len(first)} of {whole}" in pages.standing_headline(alone)


def test_the_account_of_a_companion_shows_sides_or_facts_alone(health):
    rows = health.accounts
    red = rows.loc[rows["band"] == RED, "account_id"].iloc[0]
    table = making.account_table(health, red)
    assert len(table.rows) == len(health.settings.sides)
    assert "Health is red" in table.headline
    early = making.account_table(unproven(health), red)
    assert early.labels == ("Side", "What speaks against it")
    assert len(early.rows) == len(health.facts_of(red))
    assert making.account_headline(health, "nobody") == "The account is not in service"


def test_facts_are_the_costliest_first_and_one_a_side(demo_history):
    facts = standing_out(demo_history.now, demo_history.inputs_on(demo_history.days[-1]))
    assert not facts.duplicated(["account_id", "side"]).any()
    assert (facts.groupby("account_id")["lost"].diff().dropna() <= 0).all()
    assert facts["rank"].max() == 3
    assert (facts["text"] != "").all()


@pytest.mark.parametrize("level", ["too early", "failed", "validated"])
def test_every_exhibit_is_made_whatever_the_verdict(demo_book, health, level):
    seen = replace(health, proof=replace(health.proof, level=level))
    for exhibit in everything(demo_book, seen):
        if isinstance(exhibit, Chart | Table):
            assert exhibit.headline
            assert "nan" not in exhibit.headline
    assert proofs.verdict_tone(seen.proof) == {
        "too early": "warn",
        "failed": "bad",
        "validated": "good",
    }.get(level)


@pytest.mark.parametrize(
    ("as_of", "kept"),
    [
        ("2024-01", ()),  # too young for a single month's end
        ("2026-10", ("tickets", "usage", "surveys", "interactions", "contacts")),
    ],
)
def test_a_book_with_little_in_it_gets_its_pages(demo_data, demo_book, as_of, kept):
    from analysis.loading import load_book

    book = load_book(demo_data, as_of=as_of)
    tables = {name: table for name, table in book.complete.items() if name not in kept}
    bare = replace(book, complete=tables)
    patch = pytest.MonkeyPatch()
    # the past is costly, and tested elsewhere
    patch.setattr(making, "book_history", lambda *_: None)
    made = making.book_health(bare, demo_data)
    patch.undo()
    assert not made.may_score
    exhibits = everything(bare, made)
    assert "Not validated" in proofs.verdict_text(made.proof)
    assert all(one.headline for one in exhibits if isinstance(one, Chart | Table))
    if kept:
        assert (made.accounts["band"] == "unscored").mean() > 0.9
        assert pages.unscored_table(bare, made).rows


def test_the_books_own_file_and_the_capacity_asked_for_count(demo_book, tmp_path):
    (tmp_path / "health.yml").write_text("green_from: 80\n")
    patch = pytest.MonkeyPatch()
    patch.setattr(making, "book_history", lambda *_: None)
    made = making.book_health(demo_book, tmp_path, capacity=3, store=str(tmp_path / "store"))
    patch.undo()
    assert (made.settings.green_from, made.settings.capacity) == (80, 3)
    assert (made.accounts["band"] == RED).sum() == 3
    assert made.has_own_settings
    again = making.book_health(demo_book, tmp_path, capacity=3, store=str(tmp_path / "store"))
    pd.testing.assert_frame_equal(again.accounts, made.accounts)


def test_the_monthly_pack_has_the_health_of_the_book_and_no_customer_reads_it(
    demo_book, demo_data, tmp_path, project_root
):
    from analysis.packs.planned import jobs

    planned = jobs(demo_book, data=demo_data, store=tmp_path, reported=tmp_path / "reported")
    assert [job.group for job in planned if job.report == "health"] == ["The book of accounts"]
    customers = (project_root / "notebooks" / "qbr.py").read_text(encoding="utf-8")
    assert "health" not in customers


def test_what_people_say_stands_beside_the_facts(demo_book, health):
    red = health.accounts.loc[health.accounts["band"] == RED, "account_id"].iloc[0]
    said = pd.DataFrame(
        [{"account_id": red, "value": "green", "expires_date": pd.Timestamp("2026-12-26")}]
    )
    seen = replace(health, overrides=replace(health.overrides, current=said))
    why = pages.list_table(demo_book, seen).data["why"]
    assert why.str.endswith(". People say green until 26 Dec 2026").sum() == 1
