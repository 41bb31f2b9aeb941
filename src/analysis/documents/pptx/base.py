"""The empty presentation in the house style: its colours, its type, its two layouts."""

import re
from collections.abc import Iterator
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.util import Pt

from analysis.documents import cover_art as art
from analysis.theme import theme

WIDTH, HEIGHT = 960.0, 540.0  # points, as in the PDF
MARGIN, TOP, BOTTOM = 48.0, 38.0, 50.0
ROOM = WIDTH - 2 * MARGIN
SMALL = 9.6  # sources; no text is under 9 points
FOOT = 9.0
COVER_LEFT, COVER_TITLE, COVER_ROOM = 66.0, 190.0, 760.0  # of a title of two lines
COVER_ART = 456.0  # width of its columns, as on paper

_COVER, _PLAIN = "Title Slide", "Title Only"  # the layouts that are kept, by their given names
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PRESENTATION = "http://schemas.openxmlformats.org/presentationml/2006/main"
_SCHEME = {  # places of a theme's colour scheme, and who fills them here
    MSO_THEME_COLOR.TEXT_1: "ink",
    MSO_THEME_COLOR.TEXT_2: "muted",
    MSO_THEME_COLOR.BACKGROUND_1: "paper",
    MSO_THEME_COLOR.BACKGROUND_2: "wash",
    MSO_THEME_COLOR.ACCENT_1: "accent",
}


def empty_presentation() -> Any:
    """A presentation without slides; a person who adds one gets the house's colours and type."""
    made = Presentation()
    made.slide_width, made.slide_height = Pt(WIDTH), Pt(HEIGHT)
    for layout in list(made.slide_layouts):
        if layout.name not in (_COVER, _PLAIN):
            made.slide_layouts.remove(layout)
    _set_theme(made)
    _place_master(made.slide_master)
    for layout in made.slide_layouts:
        _place_cover(layout) if layout.name == _COVER else _place_plain(layout)
    return made


def layout(made: Any, *, is_cover: bool) -> Any:
    """The layout of covers, or that of all other slides."""
    wanted = _COVER if is_cover else _PLAIN
    return next(each for each in made.slide_layouts if each.name == wanted)


def paint(colour: Any, role: str) -> None:
    """Give a fill's or a font's colour the part `role` plays in the theme."""
    for place, who in _SCHEME.items():
        if who == role:
            colour.theme_color = place
            return
    colour.rgb = RGBColor.from_string(getattr(theme(), role).lstrip("#"))


def colour_xml(role: str) -> str:
    """The colour of `role` as a presentation writes it: a place of the theme's scheme, else its value."""
    places = {who: place for place, who in _SCHEME.items()}
    if role in places:
        return f'<a:schemeClr val="{places[role].xml_value}"/>'
    return f'<a:srgbClr val="{getattr(theme(), role).lstrip("#")}"/>'


def without_effects(shape: Any) -> None:
    """Take from a drawn shape the shadow and outline that the program gives every new one."""
    style = shape._element.find(f"{{{_PRESENTATION}}}style")
    if style is not None:
        shape._element.remove(style)


def _set_theme(made: Any) -> None:
    """The house's colours and faces in place of the program's own."""
    look = theme()
    part = made.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = part.blob.decode("utf-8")
    series = [*look.series, *[look.rest] * 6]
    scheme = {
        "dk1": look.ink,
        "lt1": look.paper,
        "dk2": look.muted,
        "lt2": look.wash,
        **{f"accent{number}": series[number - 1] for number in range(1, 7)},
        "hlink": look.accent,
        "folHlink": look.muted,
    }
    scheme["accent1"] = look.accent
    for name, colour in scheme.items():
        text = re.sub(
            rf"<a:{name}>.*?</a:{name}>",
            f'<a:{name}><a:srgbClr val="{colour.lstrip("#")}"/></a:{name}>',
            text,
            flags=re.DOTALL,
        )
    for part_name, face in (("majorFont", look.display), ("minorFont", look.family)):
        text = re.sub(
            rf'(<a:{part_name}>\s*<a:latin typeface=")[^"]*', rf"\g<1>{face}", text, count=1
        )
    text = re.sub(r'(<a:theme [^>]*name=")[^"]*', rf"\g<1>{look.name}", text, count=1)
    part._blob = text.encode("utf-8")


def _place_master(master: Any) -> None:
    for shape in list(master.placeholders):
        kind = shape.placeholder_format.type
        name = str(kind)
        if "TITLE" in name:
            place(shape, MARGIN, 54, ROOM, 60)
        elif "BODY" in name:
            place(shape, MARGIN, 120, ROOM, 370)
        elif "DATE" in name:
            shape._element.getparent().remove(shape._element)
        elif "FOOTER" in name:
            place(shape, MARGIN, HEIGHT - 34, 620, 18)
        elif "SLIDE_NUMBER" in name:
            place(shape, WIDTH - MARGIN - 60, HEIGHT - 34, 60, 18)


def _place_plain(made: Any) -> None:
    for shape in list(made.placeholders):
        name = str(shape.placeholder_format.type)
        if "TITLE" in name:
            place(shape, MARGIN, 54, ROOM, 60)
            _set_type(shape, 24, "ink", is_heading=True, anchor="t")
        elif "FOOTER" in name:
            place(shape, MARGIN, HEIGHT - 34, 620, 18)
            _set_type(shape, FOOT, "muted")
        elif "SLIDE_NUMBER" in name:
            place(shape, WIDTH - MARGIN - 60, HEIGHT - 34, 60, 18)
            _set_type(shape, FOOT, "muted", align="r")
        else:
            shape._element.getparent().remove(shape._element)


def _place_cover(made: Any) -> None:
    fill = made.background.fill
    fill.solid()
    paint(fill.fore_color, "cover")
    for at, column in enumerate(_columns(), start=2):  # behind the words: first in the tree
        made.shapes._spTree.insert(at, column)
    for shape in list(made.placeholders):
        name = str(shape.placeholder_format.type)
        if "CENTER_TITLE" in name or name.startswith("TITLE"):
            place(shape, COVER_LEFT, COVER_TITLE, COVER_ROOM, 120)
            _set_type(shape, 42, "cover_text", is_heading=True, anchor="t")
        elif "SUBTITLE" in name:
            place(shape, COVER_LEFT, 318, 620, 60)
            _set_type(shape, 16, "cover_muted", anchor="t")
        else:
            shape._element.getparent().remove(shape._element)


def _columns() -> Iterator[Any]:
    """The columns along the foot of the cover, as part of its layout: nobody has to move them."""
    unit = COVER_ART / art.WIDE
    faint = f'<a:srgbClr val="{theme().cover_text.lstrip("#")}"><a:alpha val="{round(100_000 * art.FAINT)}"/></a:srgbClr>'
    last = len(art.HEIGHTS) - 1
    for number, height in enumerate(art.HEIGHTS):
        left = WIDTH - COVER_ART + number * art.PITCH * unit
        yield parse_xml(
            f'<p:sp xmlns:p="{_PRESENTATION}" xmlns:a="{_DRAWING}"><p:nvSpPr>'
            f'<p:cNvPr id="{100 + number}" name="Column {number + 1}"/><p:cNvSpPr/>'
            f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr><a:xfrm>'
            f'<a:off x="{Pt(left)}" y="{Pt(HEIGHT - height * unit)}"/>'
            f'<a:ext cx="{Pt(art.WIDTH * unit)}" cy="{Pt(height * unit)}"/></a:xfrm>'
            f'<a:prstGeom prst="roundRect"><a:avLst><a:gd name="adj" '
            f'fmla="val {100_000 * art.RADIUS // art.WIDTH}"/></a:avLst></a:prstGeom>'
            f"<a:solidFill>{colour_xml('accent') if number == last else faint}</a:solidFill>"
            f"<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
        )


def place(shape: Any, left: float, top: float, width: float, height: float) -> None:
    """Put `shape` there, in points; a placeholder of which only a part is set loses the rest."""
    shape.left, shape.top, shape.width, shape.height = Pt(left), Pt(top), Pt(width), Pt(height)


def _set_type(
    shape: Any,
    size: float,
    role: str,
    *,
    is_heading: bool = False,
    align: str = "l",
    anchor: str = "ctr",
) -> None:
    """How text typed into a placeholder is set, for whoever types into it later too."""
    from lxml import etree

    body = shape._element.txBody
    properties = body.bodyPr
    for side in ("lIns", "tIns", "rIns", "bIns"):
        properties.set(side, "0")
    properties.set("anchor", anchor)
    for child in list(properties):
        properties.remove(child)
    space = "http://schemas.openxmlformats.org/drawingml/2006/main"
    styles = body.find(f"{{{space}}}lstStyle")
    for child in list(styles):
        styles.remove(child)
    face = "+mj-lt" if is_heading else "+mn-lt"
    styles.append(
        etree.fromstring(
            f'<a:lvl1pPr xmlns:a="{space}" marL="0" indent="0" algn="{align}"><a:lnSpc>'
            f'<a:spcPct val="95000"/></a:lnSpc><a:spcBef><a:spcPts val="0"/></a:spcBef><a:buNone/>'
            f'<a:defRPr sz="{round(size * 100)}" b="{int(is_heading)}"><a:solidFill>'
            f'{colour_xml(role)}</a:solidFill><a:latin typeface="{face}"/></a:defRPr></a:lvl1pPr>'
        )
    )
