"""An executed notebook as the pages that readers get."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from analysis.errors import UserError
from analysis.runs.pack import Export

if TYPE_CHECKING:
    from nbformat import NotebookNode

FORMATS = ("html", "pdf")


class UnknownFormatError(UserError):
    """A report was asked for as something it cannot be."""


def pages(formats: Sequence[str] = FORMATS) -> Export:
    """The export to these formats, all drawn from one document.

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

    def make(notebook: "NotebookNode") -> Mapping[str, bytes]:
        from analysis.documents import from_notebook

        document = from_notebook.document(notebook)
        files: dict[str, bytes] = {}
        if "html" in formats:
            from analysis.documents import html

            files["html"] = html.render(document).encode()
        if "pdf" in formats:
            from analysis.documents import pdf

            files["pdf"] = pdf.render(document)
        return files

    return Export(tuple(formats), make)
