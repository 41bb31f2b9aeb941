"""Which mapping is meant, and what is wrong with it: reading mapping files."""

import json
from collections.abc import Mapping as AbcMapping
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from analysis.contracts.catalogue import TABLES
from analysis.errors import UserError, candidates
from analysis.loading.importing.mapping import Mapping, Rule, Source

MADE_BY_THE_IMPORT = {"loaded_at"}

Taken = AbcMapping[str, Sequence[str]]  # table: names of systems


class MappingError(UserError):
    """A mapping file is absent, or says something that cannot be followed."""


def ready_mappings() -> dict[str, Path]:
    """The mappings that come with the package, by name."""
    folder = Path(str(files("analysis.loading.importing"))) / "mappings"
    return {path.stem: path for path in sorted(folder.glob("*.yml"))}


def find_mapping(wanted: str | Path) -> Path:
    """The file of a mapping, given its path or the name of a ready one."""
    path = Path(wanted).expanduser()
    if path.is_file():
        return path
    ready = ready_mappings()
    if str(wanted) in ready:
        return ready[str(wanted)]
    raise MappingError(
        f"There is no mapping file {wanted}, nor a ready mapping of that name. "
        f"{candidates(str(wanted), list(ready), most=len(ready))} "
        f"`analysis import --suggest DIR` writes a first mapping for a folder of exports."
    )


def read_mapping(
    wanted: str | Path | Sequence[str | Path],
    *,
    dates: Sequence[str] = (),
    take: Taken | None = None,
) -> Mapping:
    """One mapping, or several as one: the sources of a table add up, the first company counts.

    `dates` are the formats of dates in all files of which the mapping says nothing closer, `take`
    the systems that a table is taken from, where it is not to be taken from all.

    Raises
    ------
    MappingError
        No such file, no valid YAML, or a word, table or column that does not exist; each with
        the place in the file and the nearest that does.
    """
    several = [wanted] if isinstance(wanted, str | Path) else list(wanted)
    read = [_read_one(find_mapping(one), dates) for one in several]
    mapping = read[0] if len(read) == 1 else _together(read)
    return _taken(mapping, take) if take else mapping


def parse_mapping(text: str, origin: str, *, dates: Sequence[str] = ()) -> Mapping:
    """The mapping written in `text`; `origin` names it in messages."""
    try:
        said = yaml.load(text, _TextLoader)
    except yaml.YAMLError as reason:
        mark = getattr(reason, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        problem = getattr(reason, "problem", None) or str(reason).splitlines()[0]
        raise MappingError(f"{origin}{where}: this is not valid YAML: {problem}.") from None
    except RecursionError:
        raise MappingError(f"{origin}: brackets within brackets without end.") from None
    try:
        json.dumps(said, ensure_ascii=False).encode()
    except UnicodeEncodeError as wrong:
        raise MappingError(
            f"{origin}: {wrong.object[wrong.start : wrong.end]!r} is half a character. Write the "
            f"whole of it."
        ) from None
    if not isinstance(said, dict):
        raise MappingError(
            f"{origin} holds no mapping. Begin with `tables:`; docs/importing.md has an example."
        )
    if dates and isinstance(said.get("reading", {}), dict):
        said["reading"] = said.get("reading", {}) | {"dates": list(dates)}
    try:
        mapping = Mapping.model_validate(said)
    except ValidationError as wrong:
        raise MappingError(_explain(wrong, origin)) from None
    _refuse_unknown(mapping, origin)
    return mapping


def fingerprint(mapping: Mapping) -> str:
    """The same for mappings that mean the same, however they are written."""
    return sha256(mapping.model_dump_json(by_alias=True).encode()).hexdigest()


def _read_one(path: Path, dates: Sequence[str]) -> Mapping:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as reason:
        raise MappingError(f"{path} cannot be read as text in UTF-8: {reason}.") from None
    mapping = parse_mapping(text, path.name, dates=dates)
    return mapping if mapping.name else mapping.model_copy(update={"name": path.stem})


def _together(read: list[Mapping]) -> Mapping:
    tables: dict[str, list[Source]] = {}
    aliases: dict[str, dict[str, str]] = {}
    for mapping in read:
        for table, sources in mapping.tables.items():
            tables.setdefault(table, []).extend(
                source.model_copy(update={"system": source.system or mapping.name})
                for source in sources
            )
        for table, names in mapping.aliases.items():
            aliases.setdefault(table, {}).update(names)

    def first(attribute: str) -> str:
        return next((said for m in read if (said := getattr(m, attribute))), "")

    return Mapping.model_construct(
        name=" + ".join(mapping.name for mapping in read),
        about="\n".join(mapping.about for mapping in read if mapping.about),
        company=first("company"),
        currency=first("currency"),
        history_from=first("history_from"),
        reading=read[0].reading,
        aliases=aliases,
        tables=tables,
    )


def _taken(mapping: Mapping, take: Taken) -> Mapping:
    """Only the sources of the systems that were named, of the tables for which some were."""
    tables = dict(mapping.tables)
    for table, systems in take.items():
        if table not in tables:
            raise MappingError(
                f"Nothing can be taken for '{table}': the mapping does not speak of it. "
                f"{candidates(table, list(tables))}"
            )
        there = list(dict.fromkeys(source.system for source in tables[table] if source.system))
        for system in systems:
            if system not in there:
                raise MappingError(
                    f"{table} cannot be taken from '{system}'. {candidates(system, there)} "
                    f"They are the names of the mappings imported together."
                )
        tables[table] = [source for source in tables[table] if source.system in systems]
    return mapping.model_copy(update={"tables": tables})


class _TextLoader(yaml.BaseLoader):
    """YAML with every scalar as text, and a key that stands twice refused."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if not isinstance(key.value, str):
                raise yaml.constructor.ConstructorError(
                    None, None, "a name is a single text", key.start_mark
                )
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"'{key.value}' stands twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=True)


_TextLoader.add_constructor(
    yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG,
    lambda loader, node: loader.construct_mapping(node, deep=True),  # type: ignore[arg-type]
)


def _refuse_unknown(mapping: Mapping, origin: str) -> None:
    for table, sources in mapping.tables.items():
        if table not in TABLES:
            raise MappingError(
                f"{origin}: there is no table '{table}'. {candidates(table, list(TABLES))}"
            )
        columns = [c for c in TABLES[table].columns if c not in MADE_BY_THE_IMPORT]
        for source in sources:
            for column, rule in source.columns.items():
                if column not in columns:
                    raise MappingError(
                        f"{origin}: table '{table}' has no column '{column}' to be filled. "
                        f"{candidates(column, columns)} docs/data-dictionary.md lists them."
                    )
                for name in _own_columns(rule):
                    if name not in source.columns:
                        raise MappingError(
                            f"{origin}: {table}.{column} uses '${name}', but '{name}' is not "
                            f"filled by this source. {candidates(name, list(source.columns))}"
                        )
    for table in mapping.aliases:
        if table not in TABLES:
            raise MappingError(
                f"{origin}: aliases are given for '{table}', which is no table. "
                f"{candidates(table, list(TABLES))}"
            )


def own_columns(rule: Rule) -> list[str]:
    """The canonical columns that a rule rests on."""
    return _own_columns(rule)


def _own_columns(rule: Rule) -> list[str]:
    names = [*(rule.from_ or []), *(rule.months_between or []), *(rule.minutes_between or [])]
    names += [*rule.only_if, rule.before or ""]
    names += [name for name in (rule.times, rule.per, rule.add_months, rule.add_minutes) if name]
    own = [name[1:] for name in names if name.startswith("$")]
    return own + [name for inner in rule.first_of or [] for name in _own_columns(inner)]


def _explain(wrong: ValidationError, origin: str) -> str:
    lines = [f"{origin} cannot be followed:"]
    for error in wrong.errors()[:5]:
        place = " > ".join(str(part) for part in error["loc"] if str(part) not in _OUR_OWN)
        if error["type"] == "extra_forbidden":
            word = str(error["loc"][-1])
            lines.append(f"  {place}: this word is not known. {candidates(word, _WORDS)}")
        else:
            message = error["msg"].removeprefix("Value error, ")
            found = error["input"]
            shown = f"; found '{found}'" if isinstance(found, str | int) else ""
            lines.append(f"  {place}: {message[0].lower()}{message[1:]}{shown}")
    if len(wrong.errors()) > 5:
        lines.append(f"  and {len(wrong.errors()) - 5} more")
    lines.append("docs/importing.md says what a mapping may hold.")
    return "\n".join(lines)


_OUR_OWN = {"function-before", "tagged-union"}
_WORDS = sorted(
    {
        field.alias or name
        for model in (Mapping, Source, Rule)
        for name, field in model.model_fields.items()
    }
    | {"where", "because", "match", "give", "several", "not", "blank", "matches"}
)
