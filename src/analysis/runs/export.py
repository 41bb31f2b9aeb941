"""An executed notebook as the pages that readers get."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING

from analysis.errors import UserError
from analysis.runs.pack import Export, Pages

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from analysis.documents.model import Document

FORMATS = ("html", "pdf", "pptx", "zip")  # the last: the data of every exhibit
MOST_REMARKS = 5  # in a log, each is a line: the first few show where to look
FOR_DECKS = "pptx"  # a report has pages, not slides


class UnknownFormatError(UserError):
    """A report was asked for as something it cannot be."""


def pages(
    formats: Sequence[str] = (), *, edit: "Callable[[Document], Document] | None" = None
) -> Export:
    """The export to these formats, all drawn from one document; to all that it can be by default.

    The data of the exhibits come as CSV files in one zip. PowerPoint is made of decks only; where
    its library is not installed, and nobody asked for it by name, it is left out. `edit` may change
    the document before it is drawn; what is remarked on is what the notebook said.

    Raises
    ------
    UnknownFormatError
        For a format there is none of.
    """
    strangers = [name for name in formats if name not in FORMATS]
    if strangers:
        raise UnknownFormatError(
            f"There is no format {', '.join(strangers)}. There are: {', '.join(FORMATS)}."
        )
    wanted = tuple(formats) or tuple(
        name for name in FORMATS if name != FOR_DECKS or find_spec("pptx") is not None
    )

    def make(notebook: "NotebookNode") -> Pages:
        from analysis.documents import from_notebook

        told = from_notebook.document(notebook)
        document = told if edit is None else edit(told)
        files: dict[str, bytes] = {}
        if "html" in wanted:
            from analysis.documents import html

            files["html"] = html.render(document).encode()
        if "pdf" in wanted:
            from analysis.documents import pdf

            files["pdf"] = pdf.render(document)
        if FOR_DECKS in wanted and document.kind == "deck":
            from analysis.documents import pptx

            files["pptx"] = pptx.render(document)
        if "zip" in wanted:
            from analysis.documents.csv_data import packed

            data = packed(document)
            if data is not None:
                files["zip"] = data
        return Pages(files, document.finding, untraced_numbers(told))

    return Export(wanted, make)


def untraced_numbers(document: "Document") -> tuple[str, ...]:
    """A remark for each number of the document that no computed value explains, a few at most."""
    from analysis.documents import tracing

    found = tracing.untraced(document)
    remarks = [f"Not traced to a value: {one}" for one in found[:MOST_REMARKS]]
    rest = len(found) - len(remarks)
    return (*remarks, f"And {rest} more numbers that are not traced.") if rest else tuple(remarks)
