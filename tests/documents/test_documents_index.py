import re

import pytest

from analysis.documents.exhibits import Tile
from analysis.documents.index import Entry, Group, Index, Link, OutsideLinkError, render


def pack(*extra: Entry) -> Index:
    made = tuple(
        Entry(
            f"Account {i}",
            "Business review",
            links=(Link("HTML", f"qbr/a{i}.html"), Link("PDF", f"qbr/a{i}.pdf")),
            facts={"Owner": "D. Ortiz" if i % 2 else "Li Wei", "ARR": f"${i}K"},
        )
        for i in range(20)
    )
    return Index(
        "Monthly pack",
        (Group("Accounts", (*made, *extra)),),
        tiles=(Tile("ARR", "$3M"),),
        marks=("Synthetic data",),
        run_facts={"Data": "data/demo"},
    )


def test_a_document_that_failed_is_shown_with_its_reason_and_without_a_link_to_nothing():
    page = render(pack(Entry("Broken", status="failed", note="Cell 4 failed with <KeyError>.")))
    assert "21 documents, 1 failed" in page
    assert "Cell 4 failed with &lt;KeyError&gt;." in page
    entry = page[page.index(">Broken") - 60 : page.index(">Broken")]
    assert "href" not in entry


def test_links_lead_to_the_files_by_their_path_and_to_nothing_outside():
    page = render(pack(Entry("Zürich #1", links=(Link("PDF", "qbr/Zürich #1.pdf"),))))
    assert 'href="qbr/Z%C3%BCrich%20%231.pdf"' in page
    assert all(
        not re.match(r"(\w+:)?//", address)
        for address in re.findall(r'(?:href|src)="([^"]*)"', page)
    )


@pytest.mark.parametrize("path", ["https://example.com/x", "/etc/x", "../x.pdf", "javascript:x"])
def test_a_link_out_of_the_pack_is_refused(path):
    with pytest.raises(OutsideLinkError, match="beside or below it"):
        render(pack(Entry("Out", links=(Link("PDF", path),))))


def test_a_fact_of_few_values_can_be_chosen_and_one_of_many_is_typed():
    page = render(pack())
    assert 'data-fact="Owner"' in page
    assert 'data-fact="ARR"' not in page


def test_names_are_text_and_the_pack_is_marked():
    page = render(pack(Entry("<script>alert(1)</script>")))
    assert "<script>alert(1)" not in page
    assert "<b>Synthetic data</b>" in page


def test_equal_packs_give_equal_pages():
    assert render(pack()) == render(pack())


def test_an_entry_of_thousands_is_small():
    def size(n_entries: int) -> int:
        entries = tuple(
            Entry(
                f"Account {i:04}", links=(Link("HTML", f"qbr/a{i:04}.html"),), facts={"Risk": "low"}
            )
            for i in range(n_entries)
        )
        return len(render(Index("Pack", (Group("Accounts", entries),))))

    assert (size(2_000) - size(1_000)) / 1_000 < 500
