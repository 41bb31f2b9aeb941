import pytest

from analysis import theme
from analysis.documents import html, pdf
from analysis.theme import HOUSE_FILE, ThemeError, read_theme


def themed(tmp_path, text):
    path = tmp_path / "theme.toml"
    path.write_text(text)
    return read_theme(path)


def test_what_a_company_leaves_out_is_the_houses(tmp_path):
    made = themed(tmp_path, 'name = "Acme"\n[colours]\naccent = "#7A1F5C"\n')
    house = read_theme(HOUSE_FILE)
    assert (made.name, made.accent, made.ink) == ("Acme", "#7A1F5C", house.ink)


def test_a_companys_own_face_is_not_mixed_with_the_houses_display_cut(tmp_path):
    assert themed(tmp_path, '[type]\nfamily = "Acme Sans"\n').display == "Acme Sans"
    assert read_theme(HOUSE_FILE).display == "Inter Display"


def test_text_that_cannot_be_told_from_its_ground_is_refused(tmp_path):
    with pytest.raises(ThemeError, match=r"muted on paper has contrast .* needs 4\.5"):
        themed(tmp_path, '[colours]\nmuted = "#BBBBBB"\n')


def test_a_logo_that_is_not_there_or_no_drawing_is_refused(tmp_path):
    with pytest.raises(ThemeError, match=r"logo sign\.svg cannot be read"):
        themed(tmp_path, 'logo = "sign.svg"')
    (tmp_path / "sign.svg").write_text("GIF89a")
    with pytest.raises(ThemeError, match="is not SVG"):
        themed(tmp_path, 'logo = "sign.svg"')


def test_a_companys_logo_and_colours_are_on_its_pages(tmp_path, monkeypatch, deck, report):
    (tmp_path / "sign.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30">'
        '<rect width="90" height="30" fill="#E8B04B"/></svg>'
    )
    own = tmp_path / "theme.toml"
    own.write_text('name = "Acme"\nlogo = "sign.svg"\n[colours]\naccent = "#7A1F5C"\n')
    monkeypatch.setenv(theme.VARIABLE, str(own))
    theme.theme.cache_clear()
    try:
        for made in (deck, report):
            page = html.render(made)
            assert 'aria-label="Acme"' in page
            assert "--accent: #7A1F5C" in page
            assert b"/Alt(Acme)" in pdf.render(made)
    finally:
        theme.theme.cache_clear()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[colours]\nacent = "#000000"\n', "has no acent"),
        ('[colours]\naccent = "red"\n', "write it as #RRGGBB"),
        ("[colours\n", "cannot be read"),
    ],
)
def test_a_theme_file_with_a_mistake_says_what_is_wrong(tmp_path, text, message):
    with pytest.raises(ThemeError, match=message):
        themed(tmp_path, text)
