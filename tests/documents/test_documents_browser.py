"""The pages in a real browser: scripts run, nothing overflows, nothing is fetched."""

import shutil

import pytest

from analysis.documents import html, index
from analysis.documents.index import Entry, Group, Index, Link

pytestmark = pytest.mark.browser
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no system Chromium on PATH")
    with playwright.sync_playwright() as driver:
        opened = driver.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield opened
        opened.close()


@pytest.fixture
def visit(browser, tmp_path):
    """Opens a page and gives it back with what went wrong on it."""

    def opened(source: str, *, width: int = 1280, height: int = 720):
        path = tmp_path / "page.html"
        path.write_text(source, encoding="utf-8")
        page = browser.new_page(viewport={"width": width, "height": height})
        page.wrongs = []
        page.on("pageerror", lambda error: page.wrongs.append(str(error)))
        page.on("console", lambda m: page.wrongs.append(m.text) if m.type == "error" else None)
        page.on(
            "request",
            lambda r: None if r.url.startswith(("file:", "data:")) else page.wrongs.append(r.url),
        )
        page.goto(path.as_uri())
        return page

    return opened


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
