"""What a customer receives holds nothing of ours and nothing of another customer.

Marks are planted in every column of ours; the files that would be sent are taken apart and searched.
"""

import html
import io
import re
import zipfile
from pathlib import Path

import pypdf
import pytest

from analysis.loading import load_book
from analysis.loading.tables import write_tables
from analysis.packs.planned import reviews_due

MARK = "ZQXSECRET"
OURS = {  # table -> columns whose text must never reach a customer
    "qbrs": ["notes"],
    "interactions": ["subject", "body"],
    "opportunities": ["opportunity_name", "stage", "competitor_name", "lost_reason"],
    "decisions": ["reason", "subject_id"],
    "account_history": ["segment", "tier"],
    "surveys": ["comment"],
    "people": ["team", "level"],
}
# Signs that a page, a spreadsheet, a path or a typesetter might act upon.
NAME = "=1+1 & <b>Alder</b> #eval(1) $x$ ../up \\ \u201cZ\u00fcrich\u201d"
AMOUNTS = {  # distinctive numbers, as they would be printed
    ("forecasts", "amount_annual_minor"): 918_273_00,
    ("accounts", "category_spend_annual_minor"): 827_364_00,
    ("time", "cost_rate_hourly_minor"): 736_455_00,
    ("opportunities", "amount_annual_minor"): 645_546_00,
    ("pay", "base_annual_minor"): 554_637_00,
    ("quotas", "amount_annual_minor"): 463_728_00,
    ("accounts", "eligible_seats"): 372_819_00,
    ("products", "list_price_monthly_minor"): 281_937_00,
}
SHARES = {
    ("forecasts", "probability"): 0.7319,
    ("interactions", "sentiment_score"): -0.3719,
    ("contract_lines", "uplift_rate"): 0.0713,
}


@pytest.fixture(scope="module")
def planted(demo_data, tmp_path_factory) -> tuple[Path, str]:
    """The demo portfolio with marks in it, and an account with a review due."""
    book = load_book(demo_data, as_of="2026-10")
    account_id = reviews_due(book)[0][0]
    tables = _named(book, account_id)
    for name, columns in OURS.items():
        for column in columns:
            tables[name][column] = f"{MARK} {name} {column}"
    for (name, column), amount in {**AMOUNTS, **SHARES}.items():
        tables[name][column] = amount
    hidden = ~tables["commitments"]["is_shared"]
    tables["commitments"].loc[hidden, "description"] = f"{MARK} commitment"
    lines = tables["contract_lines"]
    lines["list_amount_minor"] = lines["list_amount_minor"] * 3  # what we let go of is ours
    for name, columns in OF_OTHERS.items():
        others = tables[name]["account_id"] != account_id
        for column, planted in columns.items():
            old = tables[name].loc[others, column]
            tables[name].loc[others, column] = old * planted if planted == 7 else planted
    return _written(tables, demo_data, tmp_path_factory.mktemp("planted")), account_id


OF_OTHERS = {  # what another customer's rows are changed to; 7 times, where it is a number
    "accounts": {"account_name": f"{MARK} other customer"},
    "tickets": {"subject": f"{MARK} ticket"},
    "contacts": {"contact_name": f"{MARK} person", "role_title": f"{MARK} role"},
    "goals": {"goal_name": f"{MARK} goal", "actual_value": 7, "target_value": 7},
    "usage": {"value": 7},
    "contract_lines": {"amount_minor": 7},
}


def _named(book, account_id: str) -> dict:
    tables = {name: table.copy() for name, table in book.complete.items()}
    mine = tables["accounts"]["account_id"] == account_id
    tables["accounts"].loc[mine, "account_name"] = NAME
    return tables


def _written(tables: dict, demo_data: Path, folder: Path) -> Path:
    write_tables(tables, folder / "data")
    (folder / "data" / "book.toml").write_text((demo_data / "book.toml").read_text())
    return folder / "data"


@pytest.fixture(scope="module")
def files(planted, make_document) -> dict[str, bytes]:
    """The customer's files as they would be sent, made from the planted data."""
    data, account_id = planted
    return _sent(make_document, data, account_id)


@pytest.fixture(scope="module")
def files_without(planted, demo_data, make_document, tmp_path_factory) -> dict[str, bytes]:
    """The same files made from data in which nothing of ours was touched."""
    _, account_id = planted
    tables = _named(load_book(demo_data, as_of="2026-10"), account_id)
    tables["account_history"]["tier"] = "another"  # the tier chooses the form, by design
    data = _written(tables, demo_data, tmp_path_factory.mktemp("without"))
    return _sent(make_document, data, account_id)


def _sent(make_document, data: Path, account_id: str) -> dict[str, bytes]:
    folder, entry = make_document(
        "qbr",
        data=str(data),
        account_id=account_id,
        quarter="2026Q3",
        month="2026-10",
        with_prices=True,
    )
    assert entry.status == "done", entry.reason
    return {
        path.suffix[1:]: path.read_bytes()
        for path in sorted(folder.iterdir())
        if path.stem == "qbr" and path.suffix in (".html", ".pdf", ".pptx", ".zip")
    }


@pytest.fixture(scope="module")
def sent(files) -> dict[str, str]:
    """Every text in the customer's files: pages, metadata, attachments, names, raw bytes."""
    texts = {"html": files["html"].decode(), **_texts(files["pdf"])}
    if "pptx" in files:
        texts |= {f"pptx {name}": text for name, text in _members(files["pptx"]).items()}
    texts |= {f"attachment zip/{name}": text for name, text in _members(files["zip"]).items()}
    return texts


def _members(content: bytes) -> dict[str, str]:
    """Every file of a package, and of the packages in it: the sheets behind charts."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            inside = packed.read(name)
            found[name] = inside.decode("utf-8", "replace")
            if zipfile.is_zipfile(io.BytesIO(inside)):
                found |= {f"{name}/{each}": text for each, text in _members(inside).items()}
    return found


def _texts(pdf: bytes) -> dict[str, str]:
    reader = pypdf.PdfReader(io.BytesIO(pdf))
    texts = {f"page {count}": page.extract_text() for count, page in enumerate(reader.pages, 1)}
    texts["metadata"] = str(reader.metadata) + str(
        reader.xmp_metadata and reader.xmp_metadata.stream
    )
    for name, contents in reader.attachments.items():
        for content in contents:
            texts[f"attachment {name}"] = name + _unpacked(content)
    texts["raw"] = pdf.decode("latin-1") + " ".join(_streams(reader))
    structure = reader.trailer["/Root"].get("/StructTreeRoot")
    texts["alternatives"] = " ".join(_alternatives(structure)) if structure else ""
    return texts


def _streams(reader: pypdf.PdfReader) -> list[str]:
    """What is packed in the file's streams: pages, pictures, fonts, tables of characters."""
    found = []
    for number in range(1, len(reader.xref_objStm) + sum(map(len, reader.xref.values())) + 1):
        thing = reader.get_object(pypdf.generic.IndirectObject(number, 0, reader))
        if isinstance(thing, pypdf.generic.StreamObject):
            found.append(thing.get_data().decode("latin-1"))
    return found


def _alternatives(node, seen=None) -> list[str]:
    seen = seen if seen is not None else set()
    node = node.get_object() if hasattr(node, "get_object") else node
    if id(node) in seen:
        return []
    seen.add(id(node))
    found = []
    if isinstance(node, dict):
        found += [str(node["/Alt"])] if "/Alt" in node else []
        found += _alternatives(node["/K"], seen) if "/K" in node else []
    elif isinstance(node, list):
        for child in node:
            found += _alternatives(child, seen)
    return found


def _unpacked(content: bytes) -> str:
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return " ".join(packed.read(name).decode("latin-1") for name in packed.namelist())
    return content.decode("utf-8", "replace")


def test_the_search_sees_what_is_on_the_pages(sent):
    assert NAME in html.unescape(sent["html"])
    assert "".join(NAME.split()) in "".join(sent["page 1"].split())
    assert sent["alternatives"], "charts have no text alternative, or it was not found"
    assert any("slide1.xml" in where for where in sent), "there is no presentation, or not unpacked"


def test_a_name_full_of_signs_is_text_and_nothing_else(sent):
    assert "<b>Alder</b>" not in sent["html"]
    for where, text in sent.items():
        if where.startswith("pptx"):
            assert "<b>Alder</b>" not in text, where
        if where.startswith("attachment"):
            lines = [line.lstrip('"') for line in text.splitlines()[1:]]
            assert not [line for line in lines if line.startswith("=")], where


@pytest.mark.parametrize("kind", ["html", "pdf", "pptx", "zip"])
def test_nothing_of_ours_or_of_another_customer_moves_a_byte(files, files_without, kind):
    # The strongest search: a number rounded, scaled or drawn would change the file.
    assert files[kind] == files_without[kind]


def test_no_mark_of_ours_is_in_any_file_of_the_customer(sent):
    found = {where: text.count(MARK) for where, text in sent.items() if MARK in text}
    assert found == {}


@pytest.mark.parametrize(("column", "amount"), AMOUNTS.items(), ids=lambda value: str(value))
def test_no_amount_of_ours_is_in_any_file_of_the_customer(sent, column, amount):
    major = amount // 100
    forms = {
        str(amount), str(major), f"{major:,}", f"{major / 1000:.1f}K", f"{major / 1000:.0f}K",
        f"{major / 1e6:.2f}M",
    }  # fmt: skip
    pattern = re.compile("|".join(rf"(?<![\d.,]){re.escape(form)}(?![\d])" for form in forms))
    readable = {where: text for where, text in sent.items() if where != "raw"}
    found = {where: pattern.findall(text) for where, text in readable.items()}
    assert {where: hits for where, hits in found.items() if hits and where != "html"} == {}
    visible = re.sub(
        r"<style.*?</style>|<script.*?</script>|data:[^\"')]+", "", sent["html"], flags=re.S
    )
    visible = re.sub(r"<svg.*?</svg>", "", visible, flags=re.S)
    assert pattern.findall(visible) == []


def test_stances_probabilities_and_scores_are_not_spoken_of(sent):
    words = (
        r"\b(champion|critic|churn|probability|at risk|margin|sentiment|whitespace|negotiation|"
        r"discount|list price|uplift|like accounts|not bought yet|competitor)\b"
    )
    visible = " ".join(text for where, text in sent.items() if where.startswith("page"))
    assert re.findall(words, visible, flags=re.IGNORECASE) == []
