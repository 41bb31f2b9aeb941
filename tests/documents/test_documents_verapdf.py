"""An outside judge of the PDFs: veraPDF, where it is installed."""

import shutil
import subprocess

import pytest

from analysis.documents import pdf

VERAPDF = shutil.which("verapdf")


@pytest.mark.skipif(VERAPDF is None, reason="veraPDF is not installed")
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
@pytest.mark.parametrize("kind", ["deck", "report"])
def test_an_outside_judge_finds_the_standard_kept(request, tmp_path, kind, flavour):
    path = tmp_path / f"{kind}.pdf"
    path.write_bytes(pdf.render(request.getfixturevalue(kind)))
    told = subprocess.run(
        [VERAPDF, "--flavour", flavour, "--format", "text", str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.stdout.startswith("PASS"), told.stdout + told.stderr
