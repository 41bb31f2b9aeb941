"""docs/mappings.md says of every dialect what it writes, and says no more than is so."""

from analysis.demo.portfolio import make_portfolio
from analysis.loading.importing.dialects import DIALECTS


def test_the_page_lists_the_tables_and_columns_that_each_dialect_holds(project_root):
    page = (project_root / "docs" / "mappings.md").read_text(encoding="utf-8")
    tables = make_portfolio(accounts=20).tables
    for dialect in DIALECTS.values():
        section = page.split(f"### {dialect.title}: `{dialect.name}`")[1].split("\n###")[0]
        rows = [line for line in section.splitlines() if line.startswith("| `")]
        assert rows == [
            f"| `{name}` | {', '.join(table.columns)} |"
            for name, table in dialect.holds(tables).items()
        ]
        assert f"Files: {', '.join(f'`{file.name}`' for file in dialect.files)}." in section
