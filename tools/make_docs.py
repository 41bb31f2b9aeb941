"""Write the pages of docs/ that are made from the code."""

from pathlib import Path

from analysis.contracts.dictionary import page
from analysis.metrics.dictionary_page import page as metric_page

DOCS = Path(__file__).resolve().parents[1] / "docs"

if __name__ == "__main__":
    (DOCS / "data-dictionary.md").write_text(page(), encoding="utf-8")
    (DOCS / "metric-dictionary.md").write_text(metric_page(), encoding="utf-8")
