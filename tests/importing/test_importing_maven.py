"""A public CRM export and two copies that a spreadsheet has mangled give the same tables."""

import shutil
from datetime import datetime

import pandas as pd
import pytest

from analysis.cli import run
from analysis.errors import UserError
from analysis.loading import load_book, read_table
from analysis.loading.importing import import_folder

AT = datetime(2018, 1, 5, 6)
TABLES = ["accounts", "account_history", "products", "people", "opportunities", "contract_lines"]


@pytest.fixture(scope="session")
def mapping(project_root):
    return project_root / "templates" / "mappings" / "crm-pipeline.yml"


@pytest.fixture(scope="session")
def clean(dev_data, mapping, tmp_path_factory):
    data = tmp_path_factory.mktemp("maven")
    return import_folder(mapping, dev_data / "maven-crm", data, at=AT)


def mangled(dev_data, tmp_path, name):
    """The exports with the pipeline as a spreadsheet has saved it."""
    folder = tmp_path / "exports"
    folder.mkdir()
    for path in (dev_data / "maven-crm").glob("*.csv"):
        if path.name != "sales_pipeline.csv":
            shutil.copy(path, folder)
    shutil.copy(dev_data / "maven-crm" / "variants-excel-mangled" / name, folder)
    return folder


def test_every_row_of_the_export_is_accounted_for(clean):
    counts = clean.tables
    assert (counts["accounts"].read, counts["accounts"].kept) == (85, 85)
    assert counts["opportunities"].read == 8_800
    assert counts["opportunities"].rejected == {
        "account_id: expected a value": 1_425,  # open deals without an account
        "created_date: expected a value": 500 - 337,  # prospects, of which 337 lack an account too
    }
    assert counts["contract_lines"].kept == 4_238  # the deals won
    assert all(count.adds_up for count in counts.values())


def test_what_was_won_comes_in_to_the_dollar(clean):
    lines = read_table(clean.folder / "contract_lines.parquet")
    deals = read_table(clean.folder / "opportunities.parquet")
    assert lines["amount_minor"].sum() == 10_005_534 * 100
    assert deals["outcome"].value_counts().to_dict() == {"won": 4_238, "lost": 2_473}
    assert set(lines["product_id"]) == set(
        read_table(clean.folder / "products.parquet")["product_id"]
    )


def test_months_first_are_found_out_and_the_tables_are_the_same(dev_data, mapping, clean, tmp_path):
    folder = mangled(dev_data, tmp_path, "sales_pipeline_mdy.csv")
    made = import_folder(mapping, folder, tmp_path / "data", at=AT)
    assert_same(made, clean)


def test_years_of_two_digits_are_refused_until_the_format_is_said(
    dev_data, mapping, clean, tmp_path
):
    folder = mangled(dev_data, tmp_path, "sales_pipeline_dmy2_quarters.csv")
    with pytest.raises(UserError, match=r"'01-03-17' is 01 March 2017 or 17 March 2001"):
        import_folder(mapping, folder, tmp_path / "data", at=AT)
    text = mapping.read_text(encoding="utf-8").replace(
        "tables:\n", "reading: {dates: dmy}\ntables:\n", 1
    )
    stated = tmp_path / "stated.yml"
    stated.write_text(text, encoding="utf-8")
    assert_same(import_folder(stated, folder, tmp_path / "data", at=AT), clean)


def assert_same(made, clean):
    for name in TABLES:
        pd.testing.assert_frame_equal(
            read_table(made.folder / f"{name}.parquet"),
            read_table(clean.folder / f"{name}.parquet"),
        )
    assert made.tables == clean.tables


def test_the_imported_book_opens_and_says_what_was_set_aside(clean):
    book = load_book(clean.folder.parent.parent, as_of="2017-12")
    assert len(book.roster) == 85
    assert [note.text for note in book.notes if note.table == "opportunities"] == [
        "1,588 rows rejected at import: account_id: expected a value (1,425); "
        "created_date: expected a value (163)."
    ]


def test_a_suggested_mapping_reads_the_export_as_it_is(dev_data, tmp_path, clean, capsys):
    exports = dev_data / "maven-crm"
    assert run(["import", "--suggest", str(exports), "--to", str(tmp_path / "m.yml")]) == 0
    said = (tmp_path / "m.yml").read_text(encoding="utf-8")
    assert "#   products: {GTXPro: GTX Pro}" in said
    assert "# ? contract_lines" in said
    assert "templates/mappings/crm-pipeline.yml" in said
    command = ["import", "--mapping", str(tmp_path / "m.yml"), "--from", str(exports)]
    command += ["--to", str(tmp_path / "data"), "--at", "2018-01-05T06:00"]
    assert run(command) == 2  # without contracts it wants to be told
    assert "--partial" in capsys.readouterr().err
    assert run([*command, "--partial"]) == 0
    folder = capsys.readouterr().out.strip()
    for name in ("opportunities", "people"):
        kept = read_table(f"{folder}/{name}.parquet")
        assert len(kept) == clean.tables[name].kept
    outcomes = read_table(f"{folder}/opportunities.parquet")["outcome"].value_counts().to_dict()
    assert outcomes == {"won": 4_238, "lost": 2_473}
