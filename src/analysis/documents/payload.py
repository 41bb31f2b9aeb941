"""The small message beside each ordinary display, by which a notebook tells a document what it shows.

`show` writes it, `from_notebook` reads it. The picture of a chart is not in it: it stands beside it,
as SVG, where every notebook viewer finds it too.
"""

from dataclasses import field, replace
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from analysis.documents.model import Audience, Block, ChartBlock, Traces
from analysis.errors import UserError

MIME = "application/vnd.analysis+json"


class PayloadError(UserError):
    """An output was written by another version of the workbook."""


@dataclass(frozen=True)
class Cover:
    """What stands on the cover, and for whom the document is."""

    title: str
    subtitle: str = ""
    client: str = ""
    as_of: date | None = None
    audience: Audience = "internal"
    notes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    traces: Traces = field(default=(), compare=False)
    type: Literal["cover"] = "cover"


@dataclass(frozen=True)
class Headline:
    """The finding of the section in which it is shown."""

    text: str
    traces: Traces = field(default=(), compare=False)
    type: Literal["headline"] = "headline"


Payload = Annotated[Cover | Headline | Block, Field(discriminator="type")]


def written(payload: Any) -> dict[str, Any]:
    """`payload` as the plain values of a display bundle."""
    bare = replace(payload, svg="") if isinstance(payload, ChartBlock) else payload
    return _payloads().dump_python(bare, mode="json")


def read(message: Any) -> Any:
    """The payload that `written` made.

    Raises
    ------
    PayloadError
        If the message is not one of ours, or of a version that said it differently.
    """
    try:
        return _payloads().validate_python(message)
    except ValidationError as problem:
        first = problem.errors()[0]
        raise PayloadError(
            f"An output of this notebook cannot be read ({'.'.join(map(str, first['loc']))}: "
            f"{first['msg']}). It was probably written by another version of the workbook; run "
            f"the notebook again."
        ) from None


@cache
def _payloads() -> TypeAdapter[Any]:
    return TypeAdapter(Payload)
