import re

from analysis.documents import svg

HOSTILE = """<?xml version="1.0"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
     width="200pt" height="100pt" onload="steal()">
 <metadata>machine name</metadata>
 <defs><style type="text/css">*{stroke-linejoin: round}</style></defs>
 <script>steal()</script>
 <foreignObject><body/></foreignObject>
 <image xlink:href="https://example.com/x.png"/>
 <g id="a" clip-path="url(#c)"><use xlink:href="#b" onclick="steal()"/></g>
 <path id="b" fill="url(https://example.com/p)" d="M0 0"/>
 <text>kept</text>
</svg>"""


def test_nothing_that_runs_or_is_fetched_is_left_in_a_drawing():
    made = svg.cleaned(HOSTILE)
    without_names = re.sub(r'xmlns(:\w+)?="[^"]+"', "", made)
    for word in ("steal", "script", "foreignObject", "machine name", "http", "DOCTYPE"):
        assert word not in without_names
    assert "kept" in made


def test_a_drawing_loses_its_fixed_size_and_keeps_its_proportions():
    made = svg.cleaned(HOSTILE)
    assert 'width="200pt"' not in made
    assert svg.size(made) == (200.0, 100.0)


def test_the_rule_for_all_elements_does_not_reach_past_the_drawing():
    made = svg.cleaned(HOSTILE)
    assert "<style" not in made
    assert 'style="stroke-linejoin: round"' in made


def test_ids_and_all_references_to_them_are_renamed_together():
    made = svg.with_prefix(svg.cleaned(HOSTILE), "d1-")
    assert 'id="d1-a"' in made
    assert 'id="d1-b"' in made
    assert 'clip-path="url(#d1-c)"' in made
    assert 'href="#d1-b"' in made


def test_cleaning_twice_changes_nothing_more(sample):
    once = svg.cleaned(sample.line_chart().svg())
    assert svg.cleaned(once) == once
