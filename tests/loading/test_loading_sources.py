"""The catalogue of sources."""

import pytest

from analysis.loading.sources import UnknownSourceError, source


def test_an_unknown_source_gets_the_nearest_keys():
    with pytest.raises(UnknownSourceError, match="Did you mean 'oews_2025'"):
        source("oews_2024")


def test_a_source_says_where_it_came_from_and_what_is_known_of_it():
    entry = source("oews_2025")
    assert entry.citation == "BLS (2025)"
    assert entry.url.startswith("https://www.bls.gov/")
    assert "extract_oews.py" in entry.origin
    assert any("never crossed" in fault for fault in entry.known)


def test_a_catalogue_of_ones_own_can_be_read(tmp_path):
    catalogue = tmp_path / "sources.toml"
    catalogue.write_text(
        '[own]\ntitle = "Survey 2026"\nproducer = "We"\ncitation = "We (2026)"\n', encoding="utf-8"
    )
    assert source("own", catalogue=catalogue).line == "We, Survey 2026"
