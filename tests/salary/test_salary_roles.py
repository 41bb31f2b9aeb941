"""The role crosswalk, as committed and as someone may edit it."""

import pytest

from analysis.salary.roles import RoleFileError, UnknownRoleError, find_role, occupation, roles

ASKED_FOR = [
    "Account Executive",
    "Senior Account Executive",
    "Account Manager",
    "Senior Account Manager",
    "Key Account Manager",
    "Account Director",
    "Customer Success Manager",
    "Customer Success Director",
    "VP Client Services",
    "Chief Revenue Officer",
]


@pytest.mark.parametrize("name", ASKED_FOR)
def test_every_role_of_the_guides_is_known(crosswalk, name):
    assert find_role(crosswalk, name).matches


def test_every_matched_occupation_is_in_the_extract(crosswalk, cells):
    carried = set(cells.loc[cells["is_detailed"], "soc_code"])
    assert {code for role in crosswalk for code in role.soc_codes} <= carried


def test_a_role_is_found_by_title_alias_and_key_in_any_case(crosswalk):
    director = find_role(crosswalk, "Account Director")
    assert find_role(crosswalk, " account director ") is director
    assert find_role(crosswalk, "ad") is director
    assert find_role(crosswalk, "account_director") is director


def test_an_unknown_role_gets_the_nearest_titles(crosswalk):
    with pytest.raises(UnknownRoleError, match="Did you mean 'Account Director'"):
        find_role(crosswalk, "Acount Directr")


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"matches": {"41-3091": 0.7}, "quality": "weak"}, "add up to 0.7"),
        ({"matches": {"41-3091": 1.2, "11-2022": -0.2}, "quality": "weak"}, "must be above 0"),
        ({"matches": {}, "quality": "weak"}, "has no matches"),
        ({"matches": {"41-3091": 1}, "quality": "good"}, "strong, medium, weak"),
    ],
)
def test_a_faulty_role_is_refused_by_name(entry, message):
    with pytest.raises(RoleFileError, match=message) as caught:
        roles({"helper": entry})
    assert "'helper'" in str(caught.value)


def test_two_roles_cannot_go_by_one_name():
    entry = {"matches": {"41-3091": 1}, "quality": "weak", "aliases": ["AM"]}
    with pytest.raises(RoleFileError, match="both go by 'am'"):
        roles({"one": entry, "two": entry})


def test_an_occupation_by_itself_is_a_mix_of_one():
    alone = occupation("41-3091")
    assert alone.weights.to_dict() == {"41-3091": 1.0}
