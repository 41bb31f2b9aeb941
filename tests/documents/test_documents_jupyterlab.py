"""Displays in a real JupyterLab: what a cell shows is what was meant."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from analysis import show
from analysis.documents.exhibits import Tile
from analysis.documents.payload import Cover

MONEY = "between $48,510 and $100,228 a year"


@pytest.mark.parametrize(
    "bundle",
    [
        show.cover_bundle(Cover(MONEY)),
        show.headline_bundle(MONEY),
        show.text_bundle(MONEY),
        show.tiles_bundle([Tile("Pay", MONEY)]),
        show.callout_bundle(MONEY),
    ],
    ids=["cover", "headline", "text", "tiles", "callout"],
)
def test_no_display_lets_two_amounts_of_dollars_be_set_as_a_formula(bundle):
    html = bundle[0]["text/html"]
    assert html.startswith('<div class="mathjax_ignore tex2jax_ignore">')
    assert MONEY in html


def test_prose_made_from_numbers_is_the_same_words_in_the_lab_and_in_the_document():
    source = "**Half** of <b>them</b>\n\n- one\n- two\n\n| a | b |\n|---|--:|\n| x | 1 |"
    shown, _ = show.text_bundle(source)
    assert "<strong>Half</strong> of &lt;b&gt;them&lt;/b&gt;" in shown["text/html"]
    assert shown["text/html"].count("<li>") == 2
    assert "<table" in shown["text/html"]
    assert shown["text/markdown"] == source  # what documents read, before any HTML


@pytest.mark.parametrize(
    ("display", "what", "said"),
    [
        (show.chart, pd.DataFrame({"a": [1]}), "found a DataFrame. Show a frame with show.table"),
        (show.table, [1, 2], "found a list"),
        (show.table, pd.Series([1, 2]), r"becomes a frame by \.to_frame"),
        (show.tiles, "x", "list of tiles"),
    ],
)
def test_what_is_no_exhibit_is_refused_with_what_to_do(display, what, said):
    with pytest.raises(show.DisplayError, match=said):
        display(what)


def test_a_bare_frame_is_shown_without_fifteen_digits():
    frame = pd.DataFrame({"value": [2 / 3, 12_345_678.9, 0.00012345678, None]})
    block, _ = show.table_bundle(frame)
    assert block["text/plain"].split() == ["value", "0.666667", "12,345,678.90", "0.000123457", "–"]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab on an empty folder, with a home of its own: its folder and its address."""
    pytest.importorskip("jupyterlab")
    folder, home = tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("home")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = (
        f"--notebook-dir={folder}",
        f"--port={port}",
        "--ip=127.0.0.1",
        "--no-browser",
        "--allow-root",
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",
    )
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *settings],
        env={**os.environ, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/api/status")
        yield folder, address
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait_for(address: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(address, timeout=2)
        except OSError:
            time.sleep(0.5)
        else:
            return
    pytest.fail(f"{address} did not answer within a minute")


def run_in_lab(browser, lab, *cells: str):
    """A page of JupyterLab on a notebook of these cells, all of them run."""
    folder, address = lab
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, Path(folder) / "tried.ipynb")
    page = browser.new_page()
    page.set_default_timeout(90_000)
    page.goto(f"{address}/lab/tree/tried.ipynb")
    page.wait_for_function(
        """() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status
                 === 'idle'"""
    )
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    return page


@pytest.mark.slow
@pytest.mark.browser
def test_amounts_tables_and_a_users_mistake_read_well_in_jupyterlab(browser, lab):
    page = run_in_lab(
        browser,
        lab,
        "import pandas as pd\n"
        "from analysis import show\n"
        "from analysis.documents.exhibits import Column, Table\n"
        f"show.headline({MONEY!r}); show.text({MONEY!r})\n"
        "frame = pd.DataFrame({'why': ['a long reason, told in full, that wants room'] * 2, 'n': [1, 2]})\n"
        "show.table(Table.of(frame, {'why': Column('Why'), 'n': Column('N', is_number=True)},"
        " headline='Why', source='A test'))",
        "from IPython.display import Latex, display\ndisplay(Latex('$x^2$'))",
        "from analysis.loading import load_book\nload_book('nowhere', as_of='2026-10')",
    )
    try:
        page.get_by_text("There is no data directory nowhere.").wait_for()
        page.locator("mjx-container").wait_for()
        assert page.locator("mjx-container").count() == 1  # the formula that is one
        shown = page.locator(".jp-OutputArea-output").filter(has_text=MONEY)
        assert shown.count() == 2
        assert "Traceback" not in page.locator(".jp-Notebook").inner_text()
        reason, number = (page.locator(".jp-RenderedHTML td").nth(i).bounding_box() for i in (0, 1))
        assert reason["width"] > 3 * number["width"]  # columns as wide as their words
    finally:
        page.close()
