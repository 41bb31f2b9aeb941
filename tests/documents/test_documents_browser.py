"""The pages in a real browser: scripts run, nothing overflows, nothing is fetched."""

import pytest

from analysis.documents import html, index
from analysis.documents.index import Entry, Group, Index, Link

pytestmark = pytest.mark.browser


def test_no_slide_overflows_and_keys_turn_the_pages(visit, deck):
    page = visit(html.render(deck))
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate("document.querySelectorAll('[data-overflows]').length") == 0
    assert page.evaluate(
        """[...document.querySelectorAll('.slide')].every((slide) => {
             const foot = slide.querySelector('.foot').getBoundingClientRect().top;
             const body = slide.querySelector('.body');
             return !body || [...body.children].every((c) => c.getBoundingClientRect().bottom <= foot);
           })"""
    )
    page.keyboard.press("ArrowRight")
    assert page.evaluate("location.hash") == "#s2"
    page.keyboard.press("End")
    assert page.evaluate("location.hash") == "#s10"
    page.keyboard.press("p")
    page.keyboard.press("o")
    assert page.evaluate("document.body.classList.contains('overview')")
    assert page.wrongs == []


def test_a_deck_prints_one_slide_a_page(visit, deck):
    import io

    import pypdf

    page = visit(html.render(deck))
    page.wait_for_selector("html[data-ready]")
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(printed.pages) == 10


@pytest.mark.parametrize("width", [390, 1280])
def test_a_report_fits_the_window_and_its_tables_sort(visit, report, width):
    page = visit(html.render(report), width=width)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    first = "document.querySelector('table.sortable td.number').textContent"
    assert page.evaluate(first) == "$612,000"
    page.locator("table.sortable").first.get_by_role("button", name="ARR").click()
    page.locator("table.sortable").first.get_by_role("button", name="ARR").click()
    assert page.evaluate(first) == "$325,000"
    assert page.wrongs == []


def test_a_drawing_on_a_telephone_keeps_its_letters_and_is_scrolled(visit, deck):
    page = visit(html.render(deck), width=390)
    page.wait_for_selector("html[data-ready]")
    cards = page.evaluate(
        """[...document.querySelectorAll(".chart .card")].map((card) => {
             const text = card.querySelector("svg text");
             return {
               letter: text ? text.getBoundingClientRect().height : 99,
               isWider: card.scrollWidth > card.clientWidth + 1, isReached: card.tabIndex === 0,
             };
           })"""
    )
    assert min(card["letter"] for card in cards) >= 9
    assert all(card["isReached"] == card["isWider"] for card in cards)
    assert any(card["isWider"] for card in cards)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_name_of_a_row_keeps_its_room_on_a_telephone(visit, report):
    page = visit(html.render(report), width=390)
    wide = page.evaluate(
        """[...document.querySelectorAll("tbody th:not(.short):not(.number)")].map((cell) =>
             cell.getBoundingClientRect().width / parseFloat(getComputedStyle(cell).fontSize))"""
    )
    assert min(wide) >= 10


def test_the_index_finds_a_document_by_any_word_of_it(visit):
    entries = tuple(
        Entry(f"Café {i}", links=(Link("PDF", f"{i}.pdf"),), facts={"Owner": f"Owner {i % 3}"})
        for i in range(12)
    )
    page = visit(index.render(Index("Pack", (Group("Accounts", entries),))))
    page.keyboard.press("/")
    page.keyboard.type("cafe 7 owner")
    assert page.locator(".entry:visible").all_inner_texts()[0].startswith("Café 7")
    assert page.locator(".entry:visible").count() == 1
    page.keyboard.press("Escape")
    page.locator("select").select_option("Owner 2")
    assert page.locator(".entry:visible").count() == 4
    assert page.wrongs == []


LINKS = tuple(Link(k, f"x.{k}") for k in ("HTML", "PDF", "PowerPoint", "Data", "Notebook"))


@pytest.fixture(scope="module")
def pack() -> str:
    """An index as a month leaves it: a few pages of the book, and many of its accounts."""
    book = tuple(Entry(f"The book {i}", links=LINKS) for i in range(3))
    accounts = tuple(
        Entry(
            f"Account {i}",
            links=LINKS,
            facts={
                "Owner": f"Owner {i % 3}",
                "Segment": ["SMB", "Enterprise"][i % 2],
                "Risk": ["leaving", "none known", "on the watch list"][i % 3],
            },
        )
        for i in range(12)
    )
    return index.render(Index("Pack", (Group("The book", book), Group("Accounts", accounts))))


@pytest.mark.parametrize(
    ("said", "found"),
    [("account 11", 1), ("owner 2", 4), ("enterprise", 6), ("leaving smb", 2), ("nobody", 0)],
)
def test_account_owner_segment_and_risk_all_find_their_documents(visit, pack, said, found):
    page = visit(pack)
    page.keyboard.press("/")
    page.keyboard.type(said)
    assert page.locator(".entry:visible").count() == found
    assert page.locator("#none").is_visible() == (found == 0)


def test_the_index_is_used_by_keyboard_alone(visit, pack):
    page = visit(pack)
    page.keyboard.press("/")
    page.keyboard.type("account 7")
    tabs = ["Owner", "Segment", "Risk"]
    for name in tabs:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.dataset.fact") == name
    reached = []
    for _ in range(1 + len(LINKS)):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('href')"))
    assert reached == ["x.HTML", *(link.path for link in LINKS)]


@pytest.mark.parametrize("width", [390, 1280])
def test_what_is_found_among_thousands_of_documents_comes_into_sight(visit, width):
    news = tuple(f"Something has changed since last month, number {i}." for i in range(30))
    entries = tuple(
        Entry(f"Account {i}", links=LINKS, facts={"Owner": f"Owner {i % 3}"}) for i in range(2_000)
    )
    page = visit(index.render(Index("Pack", (Group("Accounts", entries),), news=news)), width=width)
    page.keyboard.press("/")
    for said, first in (("account 19", "Account 19"), ("owner 2", "Account 2")):
        page.keyboard.press("Escape")
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        page.keyboard.type(said)
        found = page.locator(".entry:visible").first
        # not `inner_text`: rows are drawn when they come into sight, a frame after the jump
        assert found.locator("h3").text_content().strip() == first
        top = found.evaluate("(entry) => entry.getBoundingClientRect().top")
        below = page.locator(".find").evaluate("(form) => form.getBoundingClientRect().bottom")
        assert below <= top < page.viewport_size["height"]
    assert page.wrongs == []


@pytest.mark.parametrize("width", [390, 800, 1280])
def test_no_link_of_the_index_runs_out_of_its_entry(visit, pack, width):
    page = visit(pack, width=width)
    assert page.evaluate(
        """[...document.querySelectorAll('.links a')].every((link) =>
             link.getBoundingClientRect().right <= link.closest('.entry').getBoundingClientRect().right)"""
    )


def paper(page) -> str:
    return page.evaluate(
        "getComputedStyle(document.querySelector('.slide:not(.cover)')).backgroundColor"
    )


def test_a_page_is_dark_where_the_system_is_until_somebody_turns_it(visit, deck):
    page = visit(html.render(deck), look="dark")
    page.wait_for_selector("html[data-ready]")
    dark = paper(page)
    page.keyboard.press("d")
    assert paper(page) == "rgb(255, 255, 255)" != dark
    page.emulate_media(media="print")
    assert paper(page) == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
    page.keyboard.press("d")
    assert paper(page) == dark
    assert page.wrongs == []


def test_a_chart_in_the_themes_colours_turns_dark_and_another_keeps_its_white_ground(visit, deck):
    from dataclasses import replace

    ours = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 6"><path style="fill: #16233b"/></svg>'
    theirs = ours.replace("#16233b", "#123456")
    section = next(s for s in deck.sections if any(b.type == "chart" for b in s.blocks))
    chart = next(b for b in section.blocks if b.type == "chart")
    both = tuple(replace(chart, svg=drawing, alt=drawing) for drawing in (ours, theirs))
    page = visit(html.render(replace(deck, sections=(replace(section, blocks=both),))), look="dark")
    assert page.locator(".card").count() == 2
    assert page.locator(".card.fixed").count() == 1
    fills = page.evaluate(
        "[...document.querySelectorAll('.card path')].map((p) => getComputedStyle(p).fill)"
    )
    assert fills == ["rgb(232, 237, 244)", "rgb(18, 52, 86)"]


def test_the_presenters_window_turns_with_the_slides(visit, deck):
    page = visit(html.render(deck))
    page.wait_for_selector("html[data-ready]")
    page.keyboard.press("ArrowRight")
    with page.context.expect_page() as opening:
        page.keyboard.press("v")
    presenter = opening.value
    presenter.wait_for_selector("body.presenting", state="attached")
    presenter.wait_for_selector("#s2.here")
    assert presenter.locator(".slide:visible").count() == 2  # this one and the next
    presenter.keyboard.press("ArrowRight")
    page.wait_for_selector("#s3.here")
    page.keyboard.press("ArrowRight")
    presenter.wait_for_selector("#s4.here")
    assert presenter.locator(".clock").is_visible()
    assert page.wrongs == []


def test_days_sort_as_days(visit, sample):
    import pandas as pd

    from analysis import show
    from analysis.documents.exhibits import Column, Table
    from analysis.documents.from_notebook import document

    days = ["2 Nov 2026", "24 Feb 2026", "1 Jan 2027"]
    frame = pd.DataFrame({"name": ["B", "A", "C"], "day": days})
    table = Table.of(
        frame, {"name": Column("Name"), "day": Column("Ends")}, headline="Ends", source="x"
    )
    notebook = sample.notebook(
        sample.words("## T"), sample.code(show.table_bundle(table)), kind="report"
    )
    page = visit(html.render(document(notebook)))
    page.get_by_role("button", name="Ends").click()
    page.get_by_role("button", name="Ends").click()  # from the earliest
    names = page.locator("tbody th").all_inner_texts()
    assert names == ["A", "B", "C"]


def pages_of_every_kind(deck, report):
    entries = tuple(
        Entry(f"Account {i}", links=(Link("PDF", f"{i}.pdf"),), facts={"Owner": f"Owner {i % 3}"})
        for i in range(12)
    )
    return {
        "deck": html.render(deck),
        "report": html.render(report),
        "index": index.render(Index("Pack", (Group("Accounts", entries),))),
    }


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("kind", ["deck", "report", "index"])
def test_accessibility_has_no_serious_finding(visit, deck, report, kind, look):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = visit(pages_of_every_kind(deck, report)[kind], look=look)
    page.wait_for_timeout(300)
    found = axe.Axe().run(page).response["violations"]
    serious = [
        (one["id"], [node["html"][:120] for node in one["nodes"][:3]])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
@pytest.mark.parametrize("kind", ["deck", "report", "index"])
def test_no_page_is_wider_than_its_window(visit, deck, report, kind, width):
    page = visit(pages_of_every_kind(deck, report)[kind], width=width)
    page.wait_for_timeout(150)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.wrongs == []
