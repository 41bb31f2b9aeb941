"""The public tables that the churn recipe is measured on: where they lie, and what they say."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.churn.cases import Cases, read_cases
from analysis.churn.leaks import find_totals


@dataclass(frozen=True)
class Set:
    """A public table: where it lies, what it says, and what is not learned from."""

    file: str
    target: str
    id: str | None = None
    leaving: str | None = None
    without: tuple[str, ...] = ()
    duration: str | None = None


SETS = {
    "IBM Telco": Set(
        "telco-ibm/Telco-Customer-Churn.csv", "Churn", id="customerID", duration="tenure"
    ),
    "bank": Set("bank-churn-10k/Customer_Churn.csv", "Exited", id="CustomerId"),
    "SaaS": Set(
        "pysurvival-saas-churn/churn.csv",
        "churned",
        without=("months_active",),
        duration="months_active",
    ),
    "Telco, Maven": Set(
        "telco-maven-geo/telecom_customer_churn.csv",
        "Customerstatus",
        id="Customerid",
        leaving="Churned",
        without=("Churncategory", "Churnreason"),
    ),
}


def read(one: Set, data: Path, *, lives: bool = False) -> Cases:
    """The rows of a set that is kept under `data`; as lives, without columns that know how long they were."""
    frame = pd.read_csv(data / one.file, dtype=str, keep_default_na=False).rename(columns=str.strip)
    without = [name for name in one.without if name != one.duration or not lives]
    cases = read_cases(
        frame.drop(columns=without),
        target=one.target,
        id=one.id,
        leaving=one.leaving,
        duration=one.duration if lives else None,
    )
    if lives and cases.durations is not None:
        totals = {leak.column: leak.sentence for leak in find_totals(cases.inputs, cases.durations)}
        cases = cases.without(totals)
    return cases
