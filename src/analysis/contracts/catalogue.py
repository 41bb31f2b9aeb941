"""Which tables there are, by name, in the order in which a reader meets them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from analysis.contracts.accounts import Account, AccountHistory, Contact
from analysis.contracts.activity import Interaction, Survey, Ticket, Usage
from analysis.contracts.agreements import ContractLine, FxRate, Invoice, Plan, Product
from analysis.contracts.columns import Table
from analysis.contracts.people import Pay, Person, Quota, TimeSpent
from analysis.contracts.reviews import Commitment, Goal, Qbr
from analysis.contracts.selling import Decision, Forecast, Opportunity


@dataclass(frozen=True)
class Column:
    """One column of a contract, as the dictionary and the loader need it."""

    name: str
    dtype: Any
    is_blank_allowed: bool
    description: str
    unit: str | None
    refers_to: str | None
    known_from: str | None
    options: tuple[str, ...]


@dataclass(frozen=True)
class TableContract:
    """A table's name and the contract it keeps."""

    name: str
    model: type[Table]

    @cached_property
    def columns(self) -> dict[str, Column]:
        schema = self.model.to_schema()
        ordered = [*(name for name in schema.columns if name != "loaded_at"), "loaded_at"]
        return {name: _column(schema.columns[name]) for name in ordered}

    @property
    def grain(self) -> str:
        """What a row is, in words."""
        return (self.model.__doc__ or "").strip()

    @property
    def key(self) -> list[str]:
        return self._about["key"]

    @property
    def known_from(self) -> str | None:
        """The column that says when a row came to exist."""
        return self._about["known_from"]

    @property
    def is_required(self) -> bool:
        return self._about["is_required"]

    @property
    def is_private(self) -> bool:
        return self._about["is_private"]

    @cached_property
    def _about(self) -> dict[str, Any]:
        return dict(self.model.Config.metadata)  # type: ignore[attr-defined]


def _column(spec: Any) -> Column:
    facts = spec.metadata or {}
    listed = [c.statistics["allowed_values"] for c in spec.checks if c.name == "isin"]
    return Column(
        name=spec.name,
        dtype=spec.dtype.type,
        is_blank_allowed=spec.nullable,
        description=spec.description or "",
        unit=facts.get("unit"),
        refers_to=facts.get("refers_to"),
        known_from=facts.get("known_from"),
        options=tuple(listed[0]) if listed else (),
    )


TABLES: dict[str, TableContract] = {
    name: TableContract(name, model)
    for name, model in {
        "accounts": Account,
        "account_history": AccountHistory,
        "contacts": Contact,
        "products": Product,
        "contract_lines": ContractLine,
        "invoices": Invoice,
        "usage": Usage,
        "tickets": Ticket,
        "surveys": Survey,
        "interactions": Interaction,
        "opportunities": Opportunity,
        "forecasts": Forecast,
        "qbrs": Qbr,
        "commitments": Commitment,
        "goals": Goal,
        "people": Person,
        "quotas": Quota,
        "time": TimeSpent,
        "pay": Pay,
        "decisions": Decision,
        "fx_rates": FxRate,
        "plan": Plan,
    }.items()
}
