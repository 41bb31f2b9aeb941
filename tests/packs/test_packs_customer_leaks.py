"""What a customer receives holds nothing of ours and nothing of another customer.

Marks are planted in every column of ours; the files that would be sent are taken apart and searched.
"""

import io
import re
import zipfile
from pathlib import Path

import pypdf
import pytest

from analysis.loading import load_book
from analysis.loading.tables import write_tables
from analysis.packs.monthly import reviews_due

MARK = "ZQXSECRET"
OURS = {  # table -> columns whose text must never reach a customer
    "qbrs": ["notes"],
    "interactions": ["subject", "body"],
    "opportunities": ["opportunity_name", "stage", "competitor_name", "lost_reason"],
    "decisions": ["reason", "subject_id"],
    "account_history": ["segment", "tier"],
}
AMOUNTS = {  # distinctive numbers, as they would be printed
    ("forecasts", "amount_annual_minor"): 918_273_00,
    ("accounts", "category_spend_annual_minor"): 827_364_00,
    ("time", "cost_rate_hourly_minor"): 736_455_00,
    ("opportunities", "amount_annual_minor"): 645_546_00,
    ("pay", "base_annual_minor"): 554_637_00,
}


@pytest.fixture(scope="module")
def planted(demo_data, tmp_path_factory) -> tuple[Path, str]:
    """The demo portfolio with marks in it, and an account with a review due."""
    book = load_book(demo_data, as_of="2026-10")
    account_id = reviews_due(book)[0][0]
    tables = {name: table.copy() for name, table in book.complete.items()}
    for name, columns in OURS.items():
        for column in columns:
            tables[name][column] = f"{MARK} {name} {column}"
    for (name, column), amount in AMOUNTS.items():
        tables[name][column] = amount
    hidden = ~tables["commitments"]["is_shared"]
    tables["commitments"].loc[hidden, "description"] = f"{MARK} commitment"
    others = tables["accounts"]["account_id"] != account_id
    tables["accounts"].loc[others, "account_name"] = f"{MARK} other customer"
    folder = tmp_path_factory.mktemp("planted") / "data"
    write_tables(tables, folder)
    (folder / "book.toml").write_text((demo_data / "book.toml").read_text())
    return folder, account_id


@pytest.fixture(scope="module")
def sent(planted, make_document) -> dict[str, str]:
    """Every text in the customer's files: pages, metadata, attachments, names, raw bytes."""
    data, account_id = planted
    folder, entry = make_document(
        "qbr", data=str(data), account_id=account_id, quarter="2026Q3", month="2026-10"
    )
    assert entry.status == "done", entry.reason
    return {"html": (folder / "qbr.html").read_text(), **_texts(folder / "qbr.pdf")}


def _texts(path: Path) -> dict[str, str]:
    reader = pypdf.PdfReader(path)
    texts = {f"page {count}": page.extract_text() for count, page in enumerate(reader.pages, 1)}
    texts["metadata"] = str(reader.metadata) + str(
        reader.xmp_metadata and reader.xmp_metadata.stream
    )
    for name, contents in reader.attachments.items():
        for content in contents:
            texts[f"attachment {name}"] = name + _unpacked(content)
    texts["raw"] = path.read_bytes().decode("latin-1")
    structure = reader.trailer["/Root"].get("/StructTreeRoot")
    texts["alternatives"] = " ".join(_alternatives(structure)) if structure else ""
    return texts


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


def test_the_search_sees_what_is_on_the_pages(sent, planted):
    data, account_id = planted
    name = load_book(data, as_of="2026-10").account(account_id)["account_name"]
    assert name in sent["html"]
    assert name in sent["page 1"]
    assert sent["alternatives"], "charts have no text alternative, or it was not found"


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
    words = r"\b(champion|critic|churn|probability|at risk|margin|sentiment|whitespace)\b"
    visible = " ".join(text for where, text in sent.items() if where.startswith("page"))
    assert re.findall(words, visible, flags=re.IGNORECASE) == []
