"""What would the model say of this account if one thing about it were different?

It moves one fact and reads the probability off again. That is what the model has learned goes with
the fact, not what would happen if somebody changed it: accounts whose oldest ticket is young differ
in more than that. The sentence that says so belongs beside every answer.
"""

from dataclasses import dataclass

import pandas as pd

from analysis.churn.catalogue import DRIVERS, FEATURES
from analysis.churn.model import RiskModel
from analysis.churn.service import UNDECIDED
from analysis.errors import UserError, candidates

CAVEAT = (
    "This says what goes with the fact in the past, not what would follow from changing it: "
    "accounts that differ in this fact differ in others too."
)
ACTIONABLE = tuple(one.name for one in FEATURES if DRIVERS[one.driver].is_actionable)


class WhatIfError(UserError):
    """A question that the model cannot answer."""


@dataclass(frozen=True)
class Answer:
    """The probability as it stands, and with one fact changed."""

    account_id: str
    feature: str
    value: float  # as it is; not a number where it is blank
    changed_to: float
    probability: float
    probability_changed: float
    caveat: str = CAVEAT


def what_if(
    model: RiskModel, features: pd.DataFrame, account_id: str, feature: str, value: float
) -> Answer:
    """Change one feature of one account and ask the model again.

    `features` as the model was asked of the day (`features.features`); `feature` is a name of
    `catalogue.FEATURES`, `value` in its unit. Values outside what the model distinguishes count as
    the bound.

    Raises
    ------
    WhatIfError
        For an unknown account or feature, an account that has nothing to decide, or a model that
        gives rates only.
    """
    known = [one.name for one in FEATURES]
    if feature not in known:
        raise WhatIfError(f"There is no fact '{feature}'. {candidates(feature, known)}")
    row = features[features["account_id"] == account_id]
    if row.empty:
        near = candidates(account_id, features["account_id"].tolist())
        raise WhatIfError(f"Account '{account_id}' is not in service on the day. {near}")
    if row["state"].iloc[0] not in UNDECIDED:
        raise WhatIfError(
            f"Account '{account_id}' is {row['state'].iloc[0]}: there is nothing to predict of it."
        )
    if model.ridge is None:
        raise WhatIfError(
            "The evidence carries rates only, so no fact of a single account moves anything."
        )
    other = row.assign(**{feature: float(value)})
    return Answer(
        account_id=account_id,
        feature=feature,
        value=float(row[feature].iloc[0]),
        changed_to=float(value),
        probability=float(model.probability(row)[0]),
        probability_changed=float(model.probability(other)[0]),
    )


def levers(model: RiskModel, features: pd.DataFrame, account_id: str) -> pd.DataFrame:
    """What one account's probability would be with each actionable fact as it is of a good account.

    A good account is at the better quartile of those that could leave today. One row a fact that
    would lower the probability, the largest fall first: `feature`, `value`, `good_value`,
    `probability`, `probability_changed`. Read with `CAVEAT`.
    """
    asked = features[features["state"].isin(UNDECIDED)]
    rows = []
    for one in FEATURES:
        if one.name not in ACTIONABLE or not one.raises or asked[one.name].notna().sum() == 0:
            continue
        good = float(asked[one.name].quantile(0.25 if one.raises > 0 else 0.75))
        answer = what_if(model, features, account_id, one.name, good)
        if answer.probability_changed < answer.probability - 1e-9:
            rows.append(
                {
                    "feature": one.name,
                    "value": answer.value,
                    "good_value": good,
                    "probability": answer.probability,
                    "probability_changed": answer.probability_changed,
                }
            )
    names = ["feature", "value", "good_value", "probability", "probability_changed"]
    table = pd.DataFrame(rows, columns=names)
    return table.sort_values(["probability_changed", "feature"], ignore_index=True)
