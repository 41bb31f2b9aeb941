"""How a company's own exports become our tables: the language of a mapping file.

A mapping is one YAML file. docs/importing.md explains it with an example; this module is its
grammar. Every scalar is read as the text that stands there, so that `No`, `007` and `2024-03-01`
mean what a person reads.
"""

import re
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)

from analysis.loading.importing.dates import FORMATS, is_format


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


Names = Annotated[
    list[str], BeforeValidator(_as_list)
]  # one name, or several of which one is there
Texts = Annotated[list[str], BeforeValidator(_as_list)]


def _a_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as reason:
        raise ValueError(f"'{text}' is no regular expression: {reason}") from None
    return text


def _a_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise ValueError("no such time zone; write one such as America/New_York") from None
    return name


def _a_format(name: str) -> str:
    if not is_format(name):
        raise ValueError(f"'{name}' is no format of dates; there are {FORMATS}")
    return name


Pattern = Annotated[str, AfterValidator(_a_pattern)]
Formats = Annotated[list[Annotated[str, AfterValidator(_a_format)]], BeforeValidator(_as_list)]

Unit = Literal[
    "major",
    "minor",
    "percent",
    "fraction",
    "milliseconds",
    "seconds",
    "minutes",
    "hours",
    "days",
]


class Strict(BaseModel):
    """A word that the language does not know is a mistake, never ignored."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)


class Reading(Strict):
    """How a file is written. What is not said is found out, or refused where it is in doubt."""

    folder: Texts = Field(
        default_factory=list,
        description="Folders below that of the exports in which the file is looked for first.",
    )
    sheet: str | None = Field(None, description="Sheet of a workbook, by name or number from 1.")
    delimiter: str | None = Field(None, description="Between fields; `tab` for a tab.")
    quote: str | None = Field(None, description='Around fields; `"` by default, `none` for none.')
    encoding: Texts = Field(
        default_factory=lambda: ["utf-8"],
        description="Encodings tried in turn; a byte order mark is always obeyed.",
    )
    decimal: Literal[".", ","] | None = Field(None, description="Decimal mark.")
    dates: Formats | None = Field(
        None,
        description="Formats of dates, tried in turn: iso, dmy, mdy, ymd (any mark between, years "
        "of two or four digits), excel, unix, unix_ms, or one such as %d.%m.%Y %H:%M.",
    )
    timezone: Annotated[str, AfterValidator(_a_zone)] | None = Field(
        None, description="Zone of times that state none, such as America/New_York; else UTC."
    )
    header: Annotated[list[Annotated[int, Field(ge=1)]] | None, BeforeValidator(_as_list)] = Field(
        None, description="Row of the header, from 1; two where a wide heading stands over it."
    )
    footer: int = Field(0, ge=0, description="Rows at the end that are no data.")
    blanks: Texts = Field(
        default_factory=list, description="Further words that mean that nothing is there."
    )


class Test(Strict):
    """What a value must be; all that is said must hold. Letter case and outer spaces do not count."""

    is_: Texts | None = Field(None, alias="is", description="One of these.")
    is_not: Texts | None = Field(None, alias="not", description="None of these.")
    blank: bool | None = Field(None, description="Nothing there, or something there.")
    matches: Pattern | None = Field(None, description="A regular expression found in it.")


def _as_test(value: Any) -> Any:
    return {"is": value} if isinstance(value, str | list) else value


Condition = dict[str, Annotated[Test, BeforeValidator(_as_test)]]
"""Column name to what it must be: `{Status: [Active, Trial], IsDeleted: false}`.

`true` and `false` fit any spelling of yes and no, `false` also a blank. Names of one column with `|` between
(`IsDeleted|Deleted`) are alternatives; a column that the file lacks counts as blank.
All that is said must hold.
"""


class Lookup(Reading):
    """A value that stands in another file: the row whose `match` is ours gives its `give`."""

    file: Texts
    match: Names = Field(description="Column that holds our value.")
    give: Names = Field(description="Column that holds the one we want.")
    only_if: Condition = Field(default_factory=dict, description="Rows that count.")
    several: Literal["reject", "first", "last", "join"] = Field(
        "reject",
        description="Where several rows match and give different values: reject ours, take the "
        "first or last, or join all with | between.",
    )


def _as_rule(value: Any) -> Any:
    return {"from": value} if isinstance(value, str | list) else value


class Rule(Strict):
    """Where a column comes from. One of the first six; what follows is done in the order below.

    A name that begins with `$` is a column of the same canonical table instead of the file's.
    """

    from_: Names | None = Field(
        None,
        alias="from",
        description="Column, under any of these names; letters and digits "
        "count, `AccountId` is `Account ID`.",
    )
    value: str | None = Field(None, description="The same for every row.")
    template: str | None = Field(
        None, description="Several columns in one: `{Id}-{Product}`; blank where one of them is."
    )
    first_of: list[Annotated["Rule", BeforeValidator(_as_rule)]] | None = Field(
        None, description="The first of these rules that gives a value."
    )
    months_between: Annotated[list[str] | None, Field(min_length=2, max_length=2)] = Field(
        None, description="Whole months from one day to another (the first day no longer covered)."
    )
    minutes_between: Annotated[list[str] | None, Field(min_length=2, max_length=2)] = Field(
        None, description="Minutes from one time to another."
    )

    replace: dict[str, str] = Field(default_factory=dict, description="Pieces of text replaced.")
    extract: Pattern | None = Field(
        None, description="Regular expression; its first group is kept, blank where none is found."
    )
    lookup: Annotated[list[Lookup] | None, BeforeValidator(_as_list)] = Field(
        None, description="Found in another file; several are gone through one after the other."
    )
    map: dict[str, str] = Field(
        default_factory=dict, description='Value by value; `""` stands for a blank.'
    )
    otherwise: str | None = Field(
        None,
        description="What `map` or `lookup` does not know: `reject` the row (default of map), "
        "`keep` it, leave it `blank` (default of lookup), or any value of your own.",
    )
    dates: Formats | None = Field(None, description="As for the file.")
    decimal: Literal[".", ","] | None = Field(None, description="As for the file.")
    unit: Unit | None = Field(
        None,
        description="What the number counts. Money is in major units (dollars), shares are "
        "fractions and durations what our column says unless stated.",
    )
    times: str | None = Field(None, description="Multiplied by a number or column.")
    per: str | None = Field(None, description="Divided by a number or column.")
    add_months: str | None = Field(None, description="A day moved by months: number or column.")
    add_days: int = Field(
        0, ge=-36_500, le=36_500, description="Moved by days: 1 turns a last day into our end."
    )
    add_minutes: str | None = Field(
        None, description="A time moved by minutes: number or column; blank where that is."
    )
    before: str | None = Field(
        None,
        description="A day of the same table, as `$end_date`: blank where ours is not earlier. "
        "Billing ends every subscription; a termination is one before the agreed end.",
    )
    only_if: Condition = Field(default_factory=dict, description="Blank for rows unlike this.")
    default: str | None = Field(None, description="Where nothing came of it.")

    @model_validator(mode="after")
    def _has_one_origin(self) -> "Rule":
        origins: list[Any] = [self.from_, self.value, self.template, self.first_of]
        origins += [self.months_between, self.minutes_between]
        if sum(origin is not None for origin in origins) != 1:
            raise ValueError(
                "a column comes from exactly one of: from, value, template, first_of, "
                "months_between, minutes_between"
            )
        if self.first_of is not None and (self.times or self.per or self.unit or self.dates):
            raise ValueError("under first_of, say times, per, unit and dates of each rule within")
        return self


class Exclusion(Strict):
    """Rows that are no data of ours, with the reason that the record will give."""

    where: Condition
    because: str


class Source(Reading):
    """One file, or several alike, that rows of a table come from."""

    file: Texts = Field(
        description="Name or pattern (`accounts*`) of a file in the folder of exports, in any "
        "letter case, with or without its suffix; of several, the first that is there. All files "
        "of a pattern are read, in the order of their names."
    )
    columns: dict[str, Annotated[Rule, BeforeValidator(_as_rule)]]
    only_if: Condition = Field(default_factory=dict, description="Rows the table is about.")
    leave_out: list[Exclusion] = Field(default_factory=list)
    system: str = Field(
        "",
        description="Whose file it is; where several mappings are imported together, by default the "
        "name of the mapping. `--take contract_lines=stripe` chooses by it.",
    )
    fallback: bool = Field(
        False, description="Read only where no other source gives rows of this table."
    )


class Mapping(Strict):
    """A whole mapping file."""

    name: str = ""
    about: str = Field("", description="What it reads, and where the vendor documents it.")
    company: str = Field("", description="Whose book it is, as reports name it.")
    currency: str = Field("", pattern=r"^([A-Z]{3})?$", description="Reporting currency.")
    history_from: str = Field(
        "", pattern=r"^(\d{4}-(0[1-9]|1[0-2]))?$", description="First complete month, as 2024-01."
    )
    reading: Reading = Field(
        default_factory=lambda: Reading.model_validate({}),
        description="How all files are written, unless a file says otherwise.",
    )
    aliases: dict[str, dict[str, str]] = Field(
        default_factory=dict,
        description="By table: a name as it is met, and the identifier that it stands for.",
    )
    tables: dict[str, Annotated[list[Source], BeforeValidator(_as_list)]]

    @model_validator(mode="before")
    @classmethod
    def _with_reading(cls, said: Any) -> Any:
        """Each source and lookup with the file's `reading` under its own."""
        if not isinstance(said, dict) or not isinstance(said.get("reading"), dict):
            return said
        return said | {"tables": _under(said["reading"], said.get("tables"))}


def _under(reading: dict, part: Any) -> Any:
    if isinstance(part, list):
        return [_under(reading, item) for item in part]
    if not isinstance(part, dict):
        return part
    inner = {name: _under(reading, item) for name, item in part.items()}
    return reading | inner if "file" in part else inner
