import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from analysis.documents import html
from analysis.documents.from_notebook import document


class Page(HTMLParser):
    """What a test asks of a page: its ids, headings, addresses and text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.levels: list[int] = []
        self.addresses: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._skip = 0
        self.feed(source)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.elements.append((tag, given))
        if "id" in given:
            self.ids.append(given["id"])
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        self.addresses += [given[name] for name in ("src", "href", "xlink:href") if given.get(name)]
        self._skip += tag in ("script", "style")

    def handle_endtag(self, tag):
        self._skip -= tag in ("script", "style")

    def handle_data(self, data):
        if not self._skip:
            self.text.append(data)


@pytest.fixture(scope="module", params=["deck", "report"])
def page(request):
    return Page(html.render(request.getfixturevalue(request.param)))


def test_a_page_asks_nothing_of_any_other_host(deck, report, page):
    assert all(a.startswith(("#", "data:", "mailto:")) for a in page.addresses)
    for made in (deck, report):
        source = html.render(made)
        assert not re.search(r"url\(\s*['\"]?(https?:)?//", source)
        assert "@import" not in source


def test_ids_are_unique_on_a_page_of_many_charts(page):
    assert len(page.ids) == len(set(page.ids))


def test_headings_start_at_one_and_skip_no_level(page):
    assert page.levels[0] == 1
    assert page.levels.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(page.levels))


def test_every_picture_says_in_words_what_it_shows(page):
    pictures = [
        given for tag, given in page.elements if tag == "svg" and given.get("role") == "img"
    ]
    assert len(pictures) == 4
    assert all(given["aria-label"].startswith("Line: annual recurring") for given in pictures)
    assert all(given.get("alt") for tag, given in page.elements if tag == "img")


def test_names_that_look_like_markup_stay_text(page):
    assert "<script>alert(1)</script>" in "".join(page.text)
    assert "Acme #[*_$@ Ltd" in "".join(page.text)


def test_the_page_says_its_language_and_title(page):
    assert ("html", {"lang": "en"}) in page.elements
    assert "Portfolio review · Example Analytics GmbH" in "".join(page.text)


def test_the_data_behind_a_chart_travel_with_it(page):
    assert [tag for tag, _ in page.elements].count("details") >= 4
    assert "3.61" in page.text


def test_synthetic_data_are_marked_on_every_slide(deck):
    source = html.render(deck)
    assert source.count("<b>Synthetic data</b>") == source.count('<section class="slide')


def test_equal_documents_give_equal_pages(deck, sample):
    assert html.render(deck) == html.render(document(sample.deck()))


def test_a_customers_page_holds_nothing_internal(customer_deck):
    source = html.render(customer_deck)
    assert "Internal" not in source
    assert "question of last quarter" not in source


def test_fonts_are_embedded_only_for_the_letters_used(deck):
    plain = replace(deck, sections=(), client="Example", subtitle="")
    assert html.render(plain).count("@font-face") == 1
    assert html.render(replace(plain, client="Łódź")).count("@font-face") == 2


def test_a_customer_named_in_italic_json_does_not_pull_in_a_font(deck):
    plain = replace(deck, sections=(), client='"emphasis"', subtitle="")
    assert "italic" not in html.render(plain).split("}")[0]
