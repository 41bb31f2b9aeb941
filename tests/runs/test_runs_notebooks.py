"""Reports are described by what stands in their notebooks."""

import pytest

from analysis.runs.notebooks import NotebookError, UnknownReportError, find_report, notebooks


def test_a_report_is_described_by_its_first_heading_and_paragraph(write_notebook, known):
    write_notebook("retention", parameters='month = "2026-10"  # last month', title="Who stayed?")
    (info,) = known().values()
    assert (info.name, info.title, info.description) == (
        "retention",
        "Who stayed?",
        "About retention.",
    )
    assert (info.kind, info.audience) == ("report", "internal")
    assert info.parameters["month"].help == "last month"


def test_kind_and_audience_come_from_the_metadata(tmp_path):
    (tmp_path / "qbr.ipynb").write_text(
        '{"cells": [{"cell_type": "markdown", "source": ["# Review\\n", "\\n", "Two\\n", "lines."]}],'
        ' "metadata": {"analysis": {"kind": "deck", "audience": "customer"}}}'
    )
    info = notebooks(tmp_path)["qbr"]
    assert (info.kind, info.audience, info.title, info.description) == (
        "deck",
        "customer",
        "Review",
        "Two lines.",
    )


def test_reports_come_in_order_of_their_names_and_check_points_are_no_reports(
    write_notebook, known, tmp_path
):
    write_notebook("b")
    write_notebook("a")
    (tmp_path / "notebooks" / ".ipynb_checkpoints").mkdir()
    (tmp_path / "notebooks" / ".ipynb_checkpoints" / "a-checkpoint.ipynb").write_text("{}")
    assert list(known()) == ["a", "b"]


@pytest.mark.parametrize("text", ["", "not json", "[]", '{"cells": [1]}', '{"cells": [{}]}'])
def test_a_file_that_is_no_notebook_is_named(tmp_path, text):
    (tmp_path / "broken.ipynb").write_text(text)
    with pytest.raises(NotebookError, match=r"broken\.ipynb cannot be read as a notebook"):
        notebooks(tmp_path)


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(NotebookError, match=r"no folder of notebooks at .*absent"):
        notebooks(tmp_path / "absent")


def test_an_unknown_report_is_refused_with_the_nearest(write_notebook, known):
    write_notebook("portfolio_review")
    with pytest.raises(UnknownReportError, match="Did you mean 'portfolio_review'"):
        find_report("portfolio_reveiw", known())
