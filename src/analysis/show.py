"""What a notebook displays: the same cell reads well in JupyterLab and becomes part of a document.

Every display is ordinary Jupyter output (HTML, SVG, plain text), so that a notebook can be read
anywhere, with a small message beside it from which `analysis.documents` takes words and data.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.documents import markdown, svg
from analysis.documents.exhibit_blocks import data, table_block
from analysis.documents.exhibits import Column, Table, Tile, Tone
from analysis.documents.html.inline import inline
from analysis.documents.model import (
    Audience,
    CalloutBlock,
    ChartBlock,
    Heading,
    NativeChart,
    NativeSeries,
    TableBlock,
    TilesBlock,
    plain_text,
)
from analysis.documents.payload import MIME, Cover, Headline, written
from analysis.documents.tracing import texts_to_trace
from analysis.errors import UserError
from analysis.written import traces

if TYPE_CHECKING:
    from analysis.charts.chart import Chart
    from analysis.charts.native import Native


class DisplayError(UserError):
    """Something was to be shown that is no exhibit of this kind."""


Bundle = tuple[dict[str, Any], dict[str, Any]]  # what is displayed, and its metadata


def cover(
    *,
    title: str,
    subtitle: str = "",
    client: str = "",
    as_of: date | None = None,
    audience: Audience = "internal",
    notes: Sequence[str] = (),
    is_synthetic: bool = False,
    is_doubtful: bool = False,
    marks: Sequence[str] = (),
) -> None:
    """The cover, and for whom the document is. In a deck it replaces the opening markdown.

    Every page of an internal document says so; one for a customer or the public carries no such
    mark. `is_synthetic` marks every page as made from invented data, `is_doubtful` as resting on
    data that something is wrong with; `notes` then say what. `marks` are further words that
    every page has to carry.
    """
    told = ["Synthetic data"] * is_synthetic + ["Doubtful data"] * is_doubtful + [*marks]
    told += ["Internal"] * (audience == "internal")
    _publish(
        cover_bundle(Cover(title, subtitle, client, as_of, audience, tuple(notes), tuple(told)))
    )


def headline(text: str) -> None:
    """The finding of this slide or section, as a sentence with a verb."""
    _publish(headline_bundle(text))


def chart(chart: "Chart") -> None:
    """A finished chart with its words."""
    _publish(chart_bundle(chart))


def table(table: Table | pd.DataFrame) -> None:
    """A table with its words; a bare frame is shown as it stands."""
    _publish(table_bundle(table))


def tiles(tiles: Sequence[Tile]) -> None:
    """Key figures side by side, up to eight; nothing where there are none."""
    if tiles:
        _publish(tiles_bundle(tiles))


def text(source: str) -> None:
    """Markdown, as a markdown cell would show it: for sentences made from numbers; "" shows nothing."""
    if source:
        _publish(text_bundle(source))


def callout(source: str, tone: Tone = "warn") -> None:
    """A remark in markdown that must not be missed; "" shows nothing."""
    if source:
        _publish(callout_bundle(source, tone))


def exhibits(items: Sequence["Chart | Table | str"]) -> None:
    """Several exhibits in a row, where which of them there are depends on the data."""
    for item in items:
        if isinstance(item, str):
            text(item)
        elif isinstance(item, Table):
            table(item)
        else:
            chart(item)


def text_bundle(source: str) -> Bundle:
    """What `text` displays."""
    html = inline("text", found=markdown.blocks(source))
    shown = {"text/markdown": source, "text/html": html, "text/plain": source}
    return shown, _traced([source])


def cover_bundle(cover: Cover) -> Bundle:
    """What `cover` displays."""
    return _bundle(cover, inline("cover", cover=cover), f"{cover.title} {cover.subtitle}".strip())


def headline_bundle(text: str) -> Bundle:
    """What `headline` displays."""
    return _bundle(Headline(text), inline("headline", text=text), text)


def chart_bundle(chart: "Chart") -> Bundle:
    """What `chart` displays. The drawing is SVG whose text is text."""
    if not hasattr(chart, "headline") or not hasattr(chart, "svg"):
        raise DisplayError(
            "show.chart takes a chart as the functions of analysis.charts make it; found a "
            f"{type(chart).__name__}. Show a frame with show.table; a figure of matplotlib or "
            "another library shows itself at the end of a cell."
        )
    block = ChartBlock(
        chart.headline,
        chart.subtitle,
        chart.source,
        chart.alt,
        svg=svg.cleaned(chart.svg()),
        data=data(chart.data),
        native=_parts(chart.native),
    )
    shown, metadata = _bundle(block, inline("chart", block=block), chart.alt)
    return shown | {"image/svg+xml": block.svg}, metadata | {"image/svg+xml": {"alt": chart.alt}}


def table_bundle(table: Table | pd.DataFrame) -> Bundle:
    """What `table` displays."""
    if not isinstance(table, Table | pd.DataFrame):
        raise DisplayError(
            f"show.table takes a Table or a frame of pandas; found a {type(table).__name__}. "
            "A series becomes a frame by .to_frame(), a list of records by pd.DataFrame(...)."
        )
    block = table_block(table) if isinstance(table, Table) else _bare(table)
    lines = [[column.label for column in block.columns]]
    lines += [[cell.text for cell in row] for row in block.rows]
    plain = "\n".join([block.headline, *("\t".join(line) for line in lines)]).strip()
    return _bundle(block, inline("table", block=block), plain)


def tiles_bundle(tiles: Sequence[Tile]) -> Bundle:
    """What `tiles` displays."""
    if not all(isinstance(tile, Tile) for tile in tiles):
        raise DisplayError(
            "show.tiles takes a list of tiles, each made as Tile(label, value): "
            "from analysis.documents.exhibits import Tile."
        )
    block = TilesBlock(tuple(tiles))
    plain = "; ".join(f"{t.label}: {t.value}{f' ({t.note})' if t.note else ''}" for t in tiles)
    return _bundle(block, inline("tiles", block=block), plain)


def callout_bundle(source: str, tone: Tone = "warn") -> Bundle:
    """What `callout` displays."""
    block = CalloutBlock(markdown.nodes(source), tone)
    return _bundle(block, inline("callout", block=block), plain_text(block.nodes))


def _parts(native: "Native | None") -> NativeChart | None:
    if native is None:
        return None
    told = asdict(native)
    series = tuple(NativeSeries(**one) for one in told.pop("series"))
    return NativeChart(**told, series=series)


def _bare(frame: pd.DataFrame) -> TableBlock:
    """A frame as a table without words: numbers to the right, its named index first."""
    if frame.index.name is not None or frame.index.nlevels > 1:
        frame = frame.reset_index()
    columns = {
        name: Column(
            str(name),
            show=_digits if pd.api.types.is_float_dtype(frame[name]) else str,
            is_number=pd.api.types.is_numeric_dtype(frame[name]),
        )
        for name in frame.columns
    }
    made = table_block(Table.of(frame, columns, headline="", source=""))
    heads = tuple(Heading(str(c.label), c.is_number) for c in made.columns)
    return TableBlock("", "", "", heads, made.rows, made.empty, made.data)


def _digits(value: float) -> str:
    """A number that nobody said how to write: six digits, and never with an exponent above."""
    return f"{value:,.2f}" if abs(value) >= 10_000 else f"{value:.6g}"


def _bundle(payload: Any, html: str, plain: str) -> Bundle:
    shown = {MIME: written(payload), "text/html": html, "text/plain": plain}
    return shown, _traced(texts_to_trace(payload))


def _traced(texts: Iterable[str]) -> dict[str, Any]:
    """Where the numbers of these texts come from, as metadata of what shows them."""
    found = traces(texts)
    return {MIME: {"traces": [list(trace) for trace in found]}} if found else {}


def _publish(bundle: Bundle) -> None:
    from IPython.display import publish_display_data

    publish_display_data(*bundle)
