"""The data that travel with a document: what an analyst opens in a spreadsheet."""

import csv
import io
from dataclasses import replace
from zipfile import ZipFile

import pypdf

from analysis.documents import pdf
from analysis.documents.csv_data import packed


def files(made: bytes) -> dict[str, str]:
    with ZipFile(io.BytesIO(made)) as archive:
        return {name: archive.read(name).decode("utf-8-sig") for name in archive.namelist()}


def test_the_data_beside_a_document_are_those_inside_its_pdf(deck):
    inside = pypdf.PdfReader(io.BytesIO(pdf.render(deck))).attachments
    assert files(packed(deck)) == {name: each[0].decode() for name, each in inside.items()}


def test_a_long_table_is_one_file_with_every_row_and_exact_amounts(deck):
    (table,) = [text for name, text in files(packed(deck)).items() if "forty" in name]
    rows = list(csv.DictReader(io.StringIO(table)))
    assert len(rows) == 40
    assert rows[0]["arr_minor"] == str(612_000_00)


def test_a_reader_outside_gets_the_cells_as_printed(customer_deck):
    (table,) = [text for name, text in files(packed(customer_deck)).items() if "forty" in name]
    rows = list(csv.DictReader(io.StringIO(table)))
    assert rows[0]["ARR"] == "$612,000"
    assert "arr_minor" not in rows[0]


def test_a_spreadsheet_is_told_how_letters_are_written_and_reads_no_formula(deck):
    with ZipFile(io.BytesIO(packed(deck))) as archive:
        assert all(archive.read(name).startswith(b"\xef\xbb\xbf") for name in archive.namelist())
    assert "'=cmd()" in "".join(files(packed(deck)).values())


def test_equal_documents_pack_to_equal_bytes_and_words_alone_to_none(deck, sample):
    from analysis.documents.from_notebook import document

    assert packed(document(sample.deck())) == packed(deck)
    assert packed(replace(deck, sections=deck.sections[:0])) is None
