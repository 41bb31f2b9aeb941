"""The documents as nbconvert exporters, for `jupyter nbconvert --to workbook-pdf` and JupyterLab's menu."""

from typing import Any

from nbconvert.exporters import Exporter
from traitlets import Bool, default

from analysis.documents import html, pdf, pptx
from analysis.documents.from_notebook import document


class _Workbook(Exporter):
    allow_errors = Bool(
        False, help="Mark a cell that failed on its page, instead of refusing the notebook."
    ).tag(config=True)

    def _drawn(self, made: Any) -> Any:
        raise NotImplementedError

    def from_notebook_node(
        self, nb: Any, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        return self._drawn(document(nb, allow_errors=self.allow_errors)), resources


class WorkbookHTML(_Workbook):
    """A deck or a report as one self-contained page."""

    export_from_notebook = "Workbook (HTML)"
    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def _drawn(self, made: Any) -> str:
        return html.render(made)


class WorkbookPDF(_Workbook):
    """A deck or a report as a tagged PDF."""

    export_from_notebook = "Workbook (PDF)"
    output_mimetype = "application/pdf"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pdf"

    def _drawn(self, made: Any) -> bytes:
        return pdf.render(made)


class WorkbookPPTX(_Workbook):
    """A deck as a presentation to be edited."""

    export_from_notebook = "Workbook (PowerPoint)"
    output_mimetype = "application/vnd.openxmlformats-officedocument.presentationml.presentation"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".pptx"

    def _drawn(self, made: Any) -> bytes:
        return pptx.render(made)
