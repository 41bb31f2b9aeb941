"""Is a group large and mixed enough to be shown, or would a figure give somebody away?"""

import pandas as pd

# Five organisations, none above a quarter: what surveys have long kept to. It was part of an
# antitrust safety zone of the United States' agencies until 2023 and is one no longer: it is
# hygiene and gives no legal protection.
LEAST_ORGANISATIONS = 5
LARGEST_SHARE = 0.25

LEAST_PEOPLE = 10  # in a group whose pay is compared
LEAST_A_SIDE = 5  # of each of the two groups compared


def why_survey_withheld(people_by_organisation: pd.Series) -> str:
    """Why a figure of a survey is not to be shown, as a clause; empty where it may be.

    `people_by_organisation` counts the people whose pay is in the figure, for each employer.

    >>> why_survey_withheld(pd.Series({"A": 10, "B": 10, "C": 10, "D": 10, "E": 10}))
    ''
    >>> why_survey_withheld(pd.Series({"A": 30, "B": 10, "C": 10, "D": 10, "E": 10}))
    'one employer has 43% of the people, above 25%'
    """
    few = why_few_organisations(len(people_by_organisation))
    if few:
        return few
    share = people_by_organisation.max() / people_by_organisation.sum()
    if share > LARGEST_SHARE:
        return f"one employer has {share:.0%} of the people, above {LARGEST_SHARE:.0%}"
    return ""


def why_few_organisations(count: int) -> str:
    """The first half of the rule, where only the number of employers is known.

    >>> why_few_organisations(4)
    '4 employers, fewer than 5'
    """
    if count >= LEAST_ORGANISATIONS:
        return ""
    return f"{count} employer{'s' * (count != 1)}, fewer than {LEAST_ORGANISATIONS}"


def why_group_withheld(n_people: int) -> str:
    """Why a figure about so many people of the company is not to be shown; empty where it may be."""
    if n_people >= LEAST_PEOPLE:
        return ""
    return f"{n_people} people, fewer than {LEAST_PEOPLE}"


def why_gap_withheld(n_reference: int, n_compared: int) -> str:
    """Why a comparison of two groups is not to be shown, as a clause; empty where it may be.

    >>> why_gap_withheld(6, 5), why_gap_withheld(20, 4)
    ('', '4 in the smaller group, fewer than 5')
    """
    smaller = min(n_reference, n_compared)
    if smaller < LEAST_A_SIDE:
        return f"{smaller} in the smaller group, fewer than {LEAST_A_SIDE}"
    return why_group_withheld(n_reference + n_compared)
