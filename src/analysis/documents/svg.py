"""A drawing made safe to stand inside a page: nothing that runs, nothing that is fetched."""

import re
import xml.etree.ElementTree as ET

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_FORBIDDEN = {"script", "foreignObject", "metadata", "iframe", "a", "animate", "set", "handler"}
_REFERENCE = re.compile(r"url\(\s*['\"]?#([^)'\"]+)['\"]?\s*\)")

ET.register_namespace("", _SVG)
ET.register_namespace("xlink", _XLINK)


def cleaned(drawing: str) -> str:
    """`drawing` without scripts, handlers, metadata, outside references and fixed size.

    >>> cleaned('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="6" onload="x()"/>')
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 6" />'
    """
    root = _parsed(drawing)
    width, height = size(drawing)
    for parent in list(root.iter()):
        for child in list(parent):
            if not isinstance(child.tag, str) or _local(child.tag) in _FORBIDDEN:
                parent.remove(child)
        for name, value in list(parent.attrib.items()):
            if _local(name).lower().startswith("on") or _reaches_out(name, value):
                del parent.attrib[name]
        if _local(str(parent.tag)) == "svg":
            _inherit_star_rule(root, parent)
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    root.attrib.setdefault("viewBox", f"0 0 {width:g} {height:g}")
    return ET.tostring(root, encoding="unicode")


def with_prefix(drawing: str, prefix: str) -> str:
    """`drawing` with every id, and every reference to one, begun with `prefix`.

    Two charts made alike have the same ids; on one page the second would borrow from the first.
    """
    root = _parsed(drawing)
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.set(name, prefix + value)
            elif _local(name) == "href" and value.startswith("#"):
                element.set(name, f"#{prefix}{value[1:]}")
            elif "url(" in value:
                element.set(name, _REFERENCE.sub(rf"url(#{prefix}\1)", value))
        if _local(str(element.tag)) == "style" and element.text:
            element.text = _REFERENCE.sub(rf"url(#{prefix}\1)", element.text)
    return ET.tostring(root, encoding="unicode")


def size(drawing: str) -> tuple[float, float]:
    """Width and height in the drawing's own units; 4 to 3 where it does not say."""
    root = _parsed(drawing)
    box = (root.get("viewBox") or "").replace(",", " ").split()
    if len(box) == 4:
        return float(box[2]), float(box[3])
    width, height = _length(root.get("width")), _length(root.get("height"))
    return (width, height) if width and height else (400.0, 300.0)


def has_style(drawing: str) -> bool:
    """Whether the drawing has rules of its own, which on a page would reach past it."""
    return any(_local(str(element.tag)) == "style" for element in _parsed(drawing).iter())


def _inherit_star_rule(root: ET.Element, parent: ET.Element) -> None:
    """matplotlib's rule for every element (`*{...}`) becomes the root's own, which all inherit."""
    for holder in [parent, *parent.findall(f"{{{_SVG}}}defs")]:
        for style in holder.findall(f"{{{_SVG}}}style"):
            rule = re.fullmatch(r"\s*\*\s*\{([^{}@]*)\}\s*", style.text or "")
            if rule:
                root.set("style", rule[1].strip())
                holder.remove(style)


def _parsed(drawing: str) -> ET.Element:
    text = re.sub(r"<!DOCTYPE[^\[>]*(\[.*?\])?\s*>", "", drawing, count=1, flags=re.DOTALL)
    return ET.fromstring(text)


def _reaches_out(name: str, value: str) -> bool:
    if _local(name) in ("href", "src"):
        return not value.startswith(("#", "data:image/png", "data:image/jpeg"))
    return "url(" in value and not _REFERENCE.search(value)


def _length(text: str | None) -> float:
    found = re.match(r"[\d.]+", text or "")
    return float(found[0]) if found else 0.0


def _local(name: str) -> str:
    return name.rsplit("}", 1)[-1]
