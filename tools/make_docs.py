"""Write the pages of docs/ that are made from the code."""

from pathlib import Path

from analysis.contracts.dictionary import page

DOCS = Path(__file__).resolve().parents[1] / "docs"

if __name__ == "__main__":
    (DOCS / "data-dictionary.md").write_text(page(), encoding="utf-8")
