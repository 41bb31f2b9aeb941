"""A month's pack is of one state of the data, and says before it is made what stands in its way."""

import shutil
from datetime import UTC, datetime

import pytest

from analysis.errors import UserError
from analysis.loading import load_book
from analysis.loading.tables import write_tables
from analysis.packs import monthly
from analysis.packs.first_reported import FOLDER as FIRST_REPORTED
from analysis.packs.forecast_record import FOLDER as FORECASTS
from analysis.packs.landing import summaries
from analysis.packs.monthly import DataChangedError
from analysis.runs.alone import FolderInUseError, alone_in
from analysis.runs.outputs import OutputFolderError
from analysis.runs.record import RunRecord


@pytest.fixture
def data(demo_data, tmp_path):
    return shutil.copytree(demo_data, tmp_path / "data")


@pytest.fixture
def no_reports(monkeypatch):
    """Packs without their reports, which take a minute; `meanwhile` is what happens while they run."""
    meanwhile = []

    def run_jobs(jobs, folder, **about) -> RunRecord:
        for happen in meanwhile:
            happen()
        now = datetime.now(UTC)
        return RunRecord(folder, (), {}, "", workers=1, started=now, finished=now)

    def refuse(*_, **__):
        raise UserError("not asked for here")

    monkeypatch.setattr(monthly, "run_jobs", run_jobs)
    monkeypatch.setattr(monthly, "forecast", refuse)
    monkeypatch.setattr(monthly, "book_health", refuse)
    return meanwhile


def test_a_pack_whose_data_changed_meanwhile_is_not_concluded(data, tmp_path, no_reports):
    def a_contract_comes_in():
        lines = load_book(data, as_of="2026-10").complete["contract_lines"]
        write_tables({"contract_lines": lines.iloc[:-1]}, data)

    no_reports.append(a_contract_comes_in)
    out = tmp_path / "reports"
    with pytest.raises(DataChangedError, match="Make the pack again"):
        monthly.make(month="2026-10", data=data, out=out)
    assert not (out / FIRST_REPORTED).exists()
    assert not (out / "2026-10" / "index.html").exists()
    no_reports.clear()
    monthly.make(month="2026-10", data=data, out=out)
    assert (out / "2026-10" / "index.html").exists()
    assert (out / FIRST_REPORTED).exists()


def test_what_is_in_the_way_of_a_pack_is_said_before_anything_is_made(data, tmp_path, no_reports):
    no_reports.append(lambda: pytest.fail("it was made"))
    out = tmp_path / "reports"
    with alone_in(out / "2026-10"), pytest.raises(FolderInUseError):
        monthly.make(month="2026-10", data=data, out=out)
    (out / FORECASTS).write_text("a file where the forecasts should be kept")
    with pytest.raises(OutputFolderError, match="forecasts cannot be a folder"):
        monthly.make(month="2026-10", data=data, out=out)


def test_the_page_over_all_months_names_every_pack_once_however_often_it_was_made(
    data, tmp_path, no_reports
):
    out = tmp_path / "reports"
    for month in ("2026-10", "2026-09", "2026-10"):
        monthly.make(month=month, data=data, out=out)
    assert [one.month for one in summaries(out)] == ["2026-10", "2026-09"]
    page = (out / "index.html").read_text()
    assert 'href="2026-10/index.html"' in page
    assert 'href="2026-09/index.html"' in page
