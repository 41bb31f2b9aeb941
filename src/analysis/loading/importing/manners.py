"""How are the dates and numbers of a file written: as its mapping says, or as all its values allow?"""

from typing import Any

import numpy as np
import pandas as pd

from analysis.contracts.catalogue import Column
from analysis.loading.importing.cells import Cells
from analysis.loading.importing.dates import DateEvidence
from analysis.loading.importing.kinds import DATES, NUMBERS, Kind, Manner, is_nothing, kind_of
from analysis.loading.importing.mapping import Rule, Source
from analysis.loading.importing.numbers import MarkEvidence
from analysis.loading.importing.rows import Export, Portion
from analysis.loading.importing.rules import Context, Maker, Place, is_number


def manners_of(export: Export, context: Context) -> dict[Place, Manner]:
    """How each date and number of the file is written: as stated, or as all its values allow."""
    stated: dict[Place, Manner] = {}
    open_places: dict[Place, tuple[Rule, str, str, Any]] = {}
    for column, rule in context.source.columns.items():
        spec = context.contract.columns[column]
        for place, inner, name in _places(rule, spec, (column,)):
            kind = _kind_at(inner, name, kind_of(spec))
            manner, evidence = _stated(inner, context.source, kind, export)
            if evidence is None:
                stated[place] = manner
            else:
                open_places[place] = (inner, name, column, evidence)
    if open_places:
        for portion in export.portions():
            maker = Maker(Cells(portion, context.source.blanks), context)
            for place, (rule, name, column, evidence) in open_places.items():
                _see(evidence, maker, rule, name, column, place, portion)
    for place, (rule, name, column, evidence) in open_places.items():
        label = name or next(iter(rule.from_ or []), column)
        settled = evidence.settled(export.name, label)
        zone = context.source.timezone
        if isinstance(evidence, DateEvidence):
            stated[place] = Manner(dates=tuple(settled) or ("iso",), timezone=zone)
        else:
            stated[place] = Manner(decimal=settled)
    return stated


def _places(rule: Rule, column: Column, place: Place) -> list[tuple[Place, Rule, str]]:
    """Where a rule reads dates or numbers from a file: the place, the rule, and for parts a name.

    These are the places whose manner of writing has to be known before any row can be read.
    """
    if rule.first_of is not None and not (rule.replace or rule.extract or rule.lookup or rule.map):
        inner = enumerate(rule.first_of)
        return [found for n, r in inner for found in _places(r, column, (*place, str(n)))]
    found: list[tuple[Place, Rule, str]] = []
    between = rule.months_between or rule.minutes_between or []
    found += [((*place, name), rule, name) for name in between if not name.startswith("$")]
    factors = [n for n in (rule.times, rule.per, rule.add_months, rule.add_minutes) if n]
    found += [
        ((column.name, name), rule, name)
        for name in factors
        if not name.startswith("$") and not is_number(name)
    ]
    reads = kind_of(column) in DATES | NUMBERS and rule.value is None and not between
    if reads and not (rule.from_ or [""])[0].startswith("$"):
        found.append((place, rule, ""))
    return found


def _kind_at(rule: Rule, name: str, kind: Kind) -> Kind:
    """What is read at a place: a column of ours, an end of a span, or a factor."""
    if not name:
        return kind
    if name in (rule.months_between or []):
        return "day"
    return "moment" if name in (rule.minutes_between or []) else "number"


def _stated(
    rule: Rule, source: Source, kind: Kind, export: Export
) -> tuple[Manner, DateEvidence | MarkEvidence | None]:
    if kind in DATES:
        formats = rule.dates or source.dates
        if not formats:
            return Manner(), DateEvidence()
        # What is said of whole files is said of the columns in doubt; 2026-11-22 is never in doubt.
        is_iso_too = "iso" not in formats and (export.is_workbook or not rule.dates)
        more = ["iso"] if is_iso_too else []
        return Manner(dates=(*formats, *more), timezone=source.timezone), None
    decimal = rule.decimal or source.decimal
    if decimal is None:
        return Manner(), MarkEvidence(is_whole=kind == "whole")
    return Manner(decimal=decimal), None


def _see(
    evidence: DateEvidence | MarkEvidence,
    maker: Maker,
    rule: Rule,
    name: str,
    column: str,
    place: Place,
    portion: Portion,
) -> None:
    spec = maker.context.contract.columns[column]
    texts = maker.cells.of([name]) if name else maker.texts(rule, spec, place)
    codes, distinct = pd.factorize(texts)
    first = np.full(len(distinct), -1)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    there = [n for n, text in enumerate(distinct) if not is_nothing(str(text), "number")]
    evidence.see([str(distinct[n]) for n in there], [portion.lines[first[n]] for n in there])
