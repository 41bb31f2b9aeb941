"""Can the data be used? Every check there is, and what all of them find together."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from analysis.contracts import Book
from analysis.errors import UserError
from analysis.quality import (
    churn_definitions,
    completeness,
    contradictions,
    freshness,
    keys,
    order,
    ranges,
)
from analysis.quality.findings import SEVERITIES, Check, Finding, Severity

COMPLETENESS, FRESHNESS, KEYS, RANGES, CONTRADICTIONS = (
    "Completeness",
    "Freshness",
    "Keys",
    "Ranges",
    "Contradictions",
)
_LINES = "contract_lines"

CHECKS: tuple[Check, ...] = (
    Check(COMPLETENESS, completeness.missing_tables, ()),
    Check(COMPLETENESS, completeness.blank_values, tuple(completeness.WANTED)),
    Check(COMPLETENESS, completeness.accounts_without_history, ("account_history",)),
    Check(COMPLETENESS, completeness.customers_without_records, ("usage", "contacts", "surveys")),
    Check(FRESHNESS, freshness.stale_tables, freshness.FLOWING),
    Check(FRESHNESS, freshness.gaps, freshness.FLOWING),
    Check(FRESHNESS, freshness.late_rows, ()),
    Check(KEYS, keys.repeated_rows, ()),
    Check(KEYS, keys.orphaned_rows, (), may_stop=True),
    Check(KEYS, keys.set_aside_at_import, (), may_stop=True),
    Check(KEYS, keys.left_out_on_purpose, ()),
    Check(KEYS, keys.references_to_nothing, ()),
    Check(KEYS, keys.renewals_inferred, (_LINES,)),
    Check(RANGES, ranges.impossible_days, ()),
    Check(RANGES, ranges.scores_outside_scale, ("surveys",)),
    Check(RANGES, ranges.unusual_amounts, (_LINES,)),
    Check(RANGES, ranges.credits_and_charges, (_LINES,)),
    Check(
        RANGES,
        ranges.currencies_without_rate,
        (_LINES, "invoices", "opportunities", "quotas"),
        may_stop=True,
    ),
    Check(RANGES, ranges.nothing_in_force, (_LINES,)),
    Check(RANGES, ranges.more_users_than_seats, ("accounts", "usage")),
    Check(CONTRADICTIONS, order.days_out_of_order, tuple({o.table: 0 for o in order.ORDERS})),
    Check(CONTRADICTIONS, contradictions.use_outside_contracts, (_LINES, "usage")),
    Check(CONTRADICTIONS, contradictions.lines_counted_twice, (_LINES,)),
    Check(CONTRADICTIONS, contradictions.wins_without_contract, (_LINES, "opportunities")),
    Check(CONTRADICTIONS, contradictions.customers_without_invoice, (_LINES, "invoices")),
    Check(CONTRADICTIONS, contradictions.bills_without_contract, (_LINES, "invoices")),
    Check(CONTRADICTIONS, contradictions.owners_who_left, ("account_history", "people")),
    Check(
        CONTRADICTIONS,
        churn_definitions.churn_definitions_at_odds,
        (_LINES, "usage", "invoices"),
    ),
)
STOPPING = tuple(check for check in CHECKS if check.may_stop)


class UnusableDataError(UserError):
    """A report made from these data would be wrong, so none is made."""


@dataclass(frozen=True)
class Verdict:
    """What the checks found, gravest first."""

    as_of: date
    findings: tuple[Finding, ...]
    checks: tuple[Check, ...] = CHECKS  # that were made

    @property
    def severity(self) -> Severity | None:
        """The gravest there is; None where nothing was found."""
        return self.findings[0].severity if self.findings else None

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """The findings of one severity."""
        return tuple(f for f in self.findings if f.severity == severity)

    @property
    def is_usable(self) -> bool:
        return self.severity != "unusable"

    def marks(self, tables: Collection[str] | None = None) -> tuple[Finding, ...]:
        """What pages that use these tables (all, by default) must say: doubtful and worse."""
        return tuple(
            finding
            for finding in self.findings
            if finding.severity != "note" and (tables is None or set(finding.tables) & set(tables))
        )


def verdict(book: Book, *, checks: tuple[Check, ...] = CHECKS) -> Verdict:
    """What the checks find in the book, as known on its day."""
    findings = [finding for check in checks for finding in check.find(book)]
    ordered = sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))
    return Verdict(book.as_of, tuple(ordered), checks)


def concerning(tables: Collection[str] | None) -> tuple[Check, ...]:
    """The checks that look at one of these tables; those that look at every table always."""
    if tables is None:
        return CHECKS
    return tuple(c for c in CHECKS if not c.tables or set(c.tables) & set(tables))


def catalogue() -> str:
    """The checks as a table in Markdown: area, name, question, and whether it may stop reports."""
    lines = ["| area | check | what it asks |", "| --- | --- | --- |"]
    for check in CHECKS:
        stops = " **May stop reports.**" if check.may_stop else ""
        lines.append(f"| {check.area} | `{check.name}` | {check.question}{stops} |")
    return "\n".join(lines)


def refuse_unusable(book: Book, *, tables: Collection[str] | None = None) -> None:
    """Go on only with data from which right figures can be made, of these tables (all, by default).

    Raises
    ------
    UnusableDataError
        Naming what was found, and the command that shows all.
    """
    found = [
        finding
        for finding in verdict(book, checks=STOPPING).marks(tables)
        if finding.severity == "unusable"
    ]
    if not found:
        return
    source = book.source or "DATA_DIR"
    said = "\n".join(f"  {finding.text} {finding.remedy}" for finding in found)
    raise UnusableDataError(
        f"The data in {source} cannot be used, and nothing was made:\n{said}\n"
        f"`analysis check {source}` shows everything that was found."
    )
