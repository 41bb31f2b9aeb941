"""An executed notebook as a document: which cells are slides or sections, and what stands on them."""

from dataclasses import dataclass, field
from typing import Any

from analysis.documents import markdown, outputs
from analysis.documents.layout import layout
from analysis.documents.model import (
    Block,
    ChartBlock,
    Document,
    Kind,
    Node,
    Section,
    TableBlock,
    TextBlock,
)
from analysis.documents.payload import Cover, Headline
from analysis.errors import UserError
from analysis.written import Trace

HIDDEN = {"hide", "remove_cell", "parameters", "injected-parameters", "papermill-error-cell-tag"}


class NotebookError(UserError):
    """The notebook cannot be made into a document."""


def document(nb: Any, *, allow_errors: bool = False) -> Document:
    """The document that an executed notebook tells.

    `#` is the title, `##` starts a slide or section, and what cells display stands on it in its
    order; code is never shown. The headline of a section is what `show.headline` said; on a slide,
    else that of its first exhibit; else the topic, which is the words after `##`. A slide whose
    code shows nothing is left out, so that a deck is as long as what there is to say. Cells tagged
    `hide` are left out, those tagged `notes` go to the presenter and never into a document for
    others; the tag `appendix` on a heading starts the appendix, `layout:NAME` sets a layout.

    Parameters
    ----------
    nb : NotebookNode
        With its outputs. `nb.metadata.analysis.kind` is "deck" or "report" (the default).
    allow_errors : bool
        Whether a cell that failed becomes a marked remark, instead of an error here.

    Raises
    ------
    NotebookError
        If a cell failed, or the notebook's kind is unknown.
    """
    kind = _kind(nb)
    draft = _Draft(is_deck=kind == "deck")
    for number, cell in enumerate(nb["cells"], 1):
        tags = set(cell.get("metadata", {}).get("tags", []))
        if tags & HIDDEN:
            continue
        if cell["cell_type"] == "markdown":
            draft.read_markdown(_text(cell["source"]), tags)
        elif cell["cell_type"] == "code":
            draft.read_code()
            for output in cell.get("outputs", []):
                if output["output_type"] == "error" and not allow_errors:
                    raise NotebookError(
                        f"Cell {number} of the notebook failed with {output['ename']}: "
                        f"{output['evalue']}. Mend it and run the notebook again, or export with "
                        f"allow_errors=True to have the failure marked on the page."
                    )
                draft.read_output(output, tags)
    return draft.document(kind, nb.get("metadata", {}))


@dataclass
class _Page:
    """A section while its cells are read."""

    topic: str
    is_appendix: bool
    tags: set[str]
    blocks: list[Block] = field(default_factory=list)
    headline: str = ""
    traces: tuple[Trace, ...] = ()
    has_code: bool = False
    notes: list[Node] = field(default_factory=list)

    def add(self, block: Block) -> None:
        if isinstance(block, TextBlock) and self.blocks and isinstance(self.blocks[-1], TextBlock):
            last = self.blocks[-1]
            self.blocks[-1] = TextBlock(last.nodes + block.nodes, last.traces + block.traces)
        else:
            self.blocks.append(block)


class _Draft:
    """The document while its cells are read."""

    def __init__(self, *, is_deck: bool) -> None:
        self.is_deck = is_deck
        self.cover: Cover | None = None
        self.title = ""
        self.opening: list[Node] = []
        self.pages: list[_Page] = []
        self.is_appendix = False

    def read_markdown(self, source: str, tags: set[str]) -> None:
        if "notes" in tags:
            if self.pages:
                self.pages[-1].notes += markdown.nodes(source)
            return
        pending: list[dict[str, Any]] = []
        for token in markdown.tokens(source):
            level = token["attrs"]["level"] if token["type"] == "heading" else 0
            if level not in (1, 2):
                pending.append(token)
                continue
            self._place(pending)
            pending = []
            if level == 1 and not self.title:
                self.title = markdown.words(token).strip()
                continue
            self.is_appendix = self.is_appendix or "appendix" in tags
            topic = markdown.words(token).strip()
            self.pages.append(_Page(topic, self.is_appendix, set(tags)))
        self._place(pending)

    def read_code(self) -> None:
        if self.pages:
            self.pages[-1].has_code = True

    def read_output(self, output: Any, tags: set[str]) -> None:
        for block in outputs.shown(output):
            if isinstance(block, Cover):
                self.cover = block
                continue
            if not self.pages:  # shown before the first heading
                self.pages.append(_Page("", False, set()))
            page = self.pages[-1]
            page.tags |= tags
            if isinstance(block, Headline):
                page.headline, page.traces = block.text, block.traces
            else:
                page.add(block)

    def document(self, kind: Kind, metadata: Any) -> Document:
        title = self.title or str(metadata.get("title", "")) or "Untitled"
        cover = self.cover or Cover(title=title)
        is_internal = cover.audience == "internal"
        return Document(
            kind=kind,
            audience=cover.audience,
            title=cover.title or title,
            subtitle=cover.subtitle,
            client=cover.client,
            as_of=cover.as_of,
            language=str(metadata.get("analysis", {}).get("language", "en")),
            marks=cover.marks,
            notes=cover.notes,
            opening=() if self.cover and self.is_deck else tuple(self.opening),
            sections=tuple(
                self._section(page, is_internal, title)
                for page in self.pages
                if page.blocks or page.headline or not (self.is_deck and page.has_code)
            ),
            traces=cover.traces,
        )

    def _place(self, tokens: list[dict[str, Any]]) -> None:
        for block in markdown.blocks_of(tokens):
            if self.pages:
                self.pages[-1].add(block)
            elif isinstance(block, TextBlock):
                self.opening += block.nodes
            else:
                self.pages.append(_Page("", False, set(), [block]))

    def _section(self, page: _Page, is_internal: bool, title: str) -> Section:
        headline = page.headline or (self._finding(page) if self.is_deck else "")
        return Section(
            topic=page.topic,
            headline=headline or page.topic or (title if self.is_deck else ""),
            layout=layout(page.blocks, page.tags),
            blocks=tuple(page.blocks),
            is_appendix=page.is_appendix,
            presenter_notes=tuple(page.notes) if is_internal else (),
            traces=page.traces,
        )

    def _finding(self, page: _Page) -> str:
        exhibits = [b for b in page.blocks if isinstance(b, (ChartBlock, TableBlock))]
        return exhibits[0].headline if exhibits else ""


def _kind(nb: Any) -> Kind:
    kind = nb.get("metadata", {}).get("analysis", {}).get("kind", "report")
    if kind not in ("deck", "report"):
        raise NotebookError(
            f"The notebook's metadata say that it is a '{kind}'. "
            f"Set analysis.kind to 'deck' or 'report'."
        )
    return "deck" if kind == "deck" else "report"


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
