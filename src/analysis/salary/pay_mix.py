"""What of the pay is base, and what is variable? Base, commission, bonus and on-target earnings.

Four words for pay that articles use for each other. Here each is a field of its own, and one is
turned into another only by a stated mix.
"""

from dataclasses import dataclass

from analysis.errors import UserError
from analysis.salary.roles import Role


class PayMixError(UserError):
    """The share of base pay is no share, or a role has none."""


@dataclass(frozen=True)
class Package:
    """A year's pay at target, by part. Any one currency; the same for all parts."""

    base: float
    commission: float = 0.0  # variable pay tied to sales: inside an OEWS wage
    bonus: float = 0.0  # variable pay of another kind, as a yearly bonus: outside it
    other: float = 0.0  # stock, profit sharing, benefits: outside on-target earnings too

    @property
    def oews_wage(self) -> float:
        """What BLS would count: base and commission."""
        return self.base + self.commission

    @property
    def on_target(self) -> float:
        """On-target earnings (OTE): base and all variable pay at target."""
        return self.base + self.commission + self.bonus

    @property
    def total(self) -> float:
        return self.on_target + self.other

    @property
    def base_share(self) -> float:
        """Base over on-target earnings: 0.6 is a mix of 60/40."""
        return self.base / self.on_target


def from_base(base: float, base_share: float, *, commission_part: float = 1.0) -> Package:
    """The package of a known base: OTE = base / base_share.

    `commission_part` says how much of the variable pay is commission: 1 all, 0 a yearly bonus.

    >>> round(from_base(85_694, 0.70).on_target), round(from_base(85_694, 0.60).on_target)
    (122420, 142823)
    """
    variable = base / _checked(base_share) - base
    return Package(base, variable * commission_part, variable * (1 - commission_part))


def from_on_target(ote: float, base_share: float, *, commission_part: float = 1.0) -> Package:
    """The package of known on-target earnings: base = OTE x base_share.

    >>> from_on_target(150_000, 0.6)
    Package(base=90000.0, commission=60000.0, bonus=0.0, other=0.0)
    """
    return from_base(ote * _checked(base_share), base_share, commission_part=commission_part)


def from_oews_wage(wage: float, base_share: float, *, commission_part: float = 1.0) -> Package:
    """The package behind an OEWS wage, which holds base and commission but no yearly bonus.

        base = wage / (1 + commission_part x (1 / base_share - 1))

    The two ends bound what the wage can mean. With all variable pay commission, the wage is the
    on-target earnings and base is `base_share` of it; with all of it a yearly bonus, the wage is
    the base and on-target earnings lie above. Commission is counted as paid, not as targeted.

    >>> from_oews_wage(100_000, 0.8).base, from_oews_wage(100_000, 0.8, commission_part=0).on_target
    (80000.0, 125000.0)
    """
    variable_per_base = 1 / _checked(base_share) - 1
    base = wage / (1 + commission_part * variable_per_base)
    variable = base * variable_per_base
    return Package(base, variable * commission_part, variable * (1 - commission_part))


def mix_of(role: Role) -> tuple[float, float]:
    """The lowest and highest share of base pay that is usual for the role.

    Raises PayMixError where the crosswalk gives none.
    """
    if role.base_share is None:
        raise PayMixError(
            f"No pay mix is known for {role.title}. Add `base_share: [0.60, 0.70]` to the role in "
            "data/reference/roles.yml, with the shares that hold for your jobs."
        )
    return role.base_share


def _checked(base_share: float) -> float:
    if not 0 < base_share <= 1:
        raise PayMixError(
            f"A share of base pay must lie above 0 and be at most 1; found {base_share!r}. "
            "Write 60% as 0.6."
        )
    return base_share
