"""Has a file the columns that a mapping reads, and does the mapping fill all that a table needs?"""

from analysis.contracts.catalogue import TableContract
from analysis.loading.importing.conditions import alternatives
from analysis.loading.importing.filling import Remarks
from analysis.loading.importing.headers import HeaderError
from analysis.loading.importing.mapping import Condition, Rule, Source
from analysis.loading.importing.mapping_file import MappingError
from analysis.loading.importing.rows import Export

UNKNOWN = "..."  # what a first mapping leaves to a person


def wanted_columns(source: Source) -> list[list[str]]:
    """All columns of the file that a source reads, each with its accepted names."""
    found: list[list[str]] = []
    for rule in source.columns.values():
        found += _wanted(rule)
    for condition in [source.only_if, *(e.where for e in source.leave_out)]:
        found += _in_condition(condition)
    return [list(names) for names in dict.fromkeys(map(tuple, found))]


def check_columns(
    export: Export, source: Source, contract: TableContract, remarks: Remarks, currency: str
) -> None:
    """Refuse a file without a column that the contract needs; remark on others that it lacks."""
    for column, rule in source.columns.items():
        spec = contract.columns[column]
        if any(_is_there(inner, export) for inner in rule.first_of or []):
            continue
        for names in _wanted(rule):
            if export.header.place(names) is not None:
                continue
            alone = rule.from_ is not None and list(rule.from_) == names
            alone &= not (currency and column == "currency")  # the mapping's own stands in
            if alone and not spec.is_blank_allowed and rule.default is None and not rule.only_if:
                raise HeaderError(
                    f"{export.header.absent(names)} {contract.name}.{column} cannot be without it; "
                    f"correct its name in the mapping, or give a constant: "
                    f"`{column}: {{value: ...}}`."
                )
            missing = remarks.missing_columns.setdefault((export.name, names[0]), [])
            if column not in missing:
                missing.append(column)
    for condition in [source.only_if, *(e.where for e in source.leave_out)]:
        for names in _in_condition(condition):
            is_added_on_the_way = names[0].startswith("_")  # by a sync; no export itself has it
            if export.header.place(names) is None and not is_added_on_the_way:
                remarks.missing_columns.setdefault((export.name, names[0]), []).append("a filter")


def _is_there(rule: Rule, export: Export) -> bool:
    """Whether the file has all that a rule needs."""
    return all(export.header.place(names) is not None for names in _wanted(rule))


def check_complete(source: Source, contract: TableContract, currency: str, origin: str) -> None:
    """Refuse a source that leaves a column without which no row of the table can be."""
    given = {*source.columns, "loaded_at"} | ({"currency"} if currency else set())
    for column, rule in source.columns.items():
        if UNKNOWN in (rule.value, rule.default):
            raise MappingError(
                f"{origin}: the source {source.file[0]} of '{contract.name}' still has "
                f"`{column}: {{value: {UNKNOWN}}}`. Write what it is in all rows, or the column of "
                f"the file: {contract.columns[column].description}"
            )
    absent = [
        c.name for c in contract.columns.values() if not c.is_blank_allowed and c.name not in given
    ]
    if absent:
        lines = "\n".join(f"  {name}: {contract.columns[name].description}" for name in absent)
        raise MappingError(
            f"{origin}: the source {source.file[0]} of '{contract.name}' gives no value for "
            f"columns that every row needs:\n{lines}\nName the column of the file, or a constant: "
            f"`{absent[0]}: {{value: ...}}`."
        )


def _wanted(rule: Rule) -> list[list[str]]:
    found: list[list[str]] = []
    if rule.from_ and not rule.from_[0].startswith("$"):
        found.append(rule.from_)
    named = [*(rule.months_between or []), *(rule.minutes_between or [])]
    factors = (rule.times, rule.per, rule.add_months, rule.add_minutes)
    named += [n for n in factors if n and not n[0].isdigit()]
    if rule.template:
        named += [part.split("}")[0] for part in rule.template.split("{")[1:]]
    found += [[name] for name in named if not name.startswith("$")]
    found += _in_condition(rule.only_if)
    for inner in rule.first_of or []:
        found += _wanted(inner)
    return found


def _in_condition(condition: Condition) -> list[list[str]]:
    return [alternatives(name) for name in condition if not name.startswith("$")]
