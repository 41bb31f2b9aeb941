"""The map of states: outlines as catalogued, colours as valued, words where they fit."""

import hashlib
import importlib.util
import json
import xml.etree.ElementTree as ET

import pandas as pd
import pytest
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch

from analysis.charts.tile_map import PLACES, shade
from analysis.charts.us_map import us_map
from analysis.loading.reference import us_states
from analysis.loading.sources import source

WORDS = {"headline": "A leads B", "subtitle": "Wage, US dollars", "source": "Source: wages"}


@pytest.fixture(scope="module")
def outlines():
    return us_states()


def drawn(values, outlines, **more):
    return us_map(pd.Series(values), outlines, show="${:,.0f}".format, **WORDS, **more)


def test_the_outlines_are_those_the_catalogue_names(project_root):
    entry = source("us_states")
    content = (project_root / "data" / entry.file).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry.sha256
    assert len(content) <= 80_000


def test_every_state_of_the_tile_map_has_an_outline_that_closes(outlines):
    assert set(outlines) == set(PLACES) - {"PR"}
    for rings in outlines.values():
        assert all(ring[0] == ring[-1] and len(ring) >= 4 for ring in rings)


def test_neighbours_share_their_border_point_by_point(outlines):
    colorado = set(map(tuple, outlines["CO"][0]))
    for other in ("KS", "NE", "NM", "OK", "UT", "WY"):
        assert len(colorado & set(map(tuple, outlines[other][0]))) >= 2, other


def test_a_state_has_the_shade_of_its_value_and_one_without_is_hatched(outlines):
    chart = drawn({"TX": 50_000.0, "CA": 90_000.0, "NV": None}, outlines)
    patches = [p for p in chart.figure.axes[0].patches if isinstance(p, PathPatch)]
    looks = dict(zip(outlines, patches, strict=True))
    assert to_hex(looks["CA"].get_facecolor()).upper() == shade(90_000, 50_000, 90_000)
    assert to_hex(looks["TX"].get_facecolor()).upper() == shade(50_000, 50_000, 90_000)
    assert looks["NV"].get_hatch()
    assert looks["WY"].get_hatch()
    assert not looks["CA"].get_hatch()


def test_every_state_says_its_name_and_value_when_pointed_at(outlines):
    chart = drawn({"TX": 50_000.0, "CA": 90_000.0}, outlines, names={"TX": "Texas & more"})
    said = [e.text for e in ET.fromstring(chart.svg()).iter("{http://www.w3.org/2000/svg}title")]
    assert "Texas & more: $50,000" in said
    assert "WY: n/a" in said
    assert len(said) == len(outlines)


def test_a_number_stands_inside_its_state_or_not_at_all(outlines):
    chart = drawn({code: 50_000.0 + i for i, code in enumerate(outlines)}, outlines)
    texts = [t.get_text() for t in chart.figure.axes[0].texts]
    assert f"${50_000 + list(outlines).index('TX'):,}" in texts
    assert f"${50_000 + list(outlines).index('RI'):,}" not in texts


def test_a_code_without_an_outline_is_refused(outlines):
    with pytest.raises(ValueError, match="no outline of: GU"):
        drawn({"GU": 1.0}, outlines)


def test_simplifying_keeps_the_area_of_every_state(project_root, dev_data):
    path = project_root / "scripts" / "extract_us_states.py"
    spec = importlib.util.spec_from_file_location("extract_us_states", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    full = json.loads((dev_data / "us-geo" / "states-albers-10m.json").read_bytes())
    whole = {
        script.POSTAL[state["id"]]: sum(
            script.area(script.joined(p[0], script.decoded(full)))
            for p in (state["arcs"] if state["type"] == "MultiPolygon" else [state["arcs"]])
        )
        for state in full["objects"]["states"]["geometries"]
        if state["id"] in script.POSTAL
    }
    ours = {code: sum(map(script.area, rings)) for code, rings in us_states().items()}
    for code, size in whole.items():
        allowed = 0.25 if code == "DC" else 0.05  # the capital is three points wide
        assert ours[code] == pytest.approx(size, rel=allowed), code
    assert script.as_json(script.outlines(full)) == (
        project_root / "data/reference/us_states.json"
    ).read_text(encoding="utf-8")
