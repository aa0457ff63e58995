"""Permissions by role: as the seed's table, and asked of nobody who is not signed in."""

from __future__ import annotations

import pytest

from domain.kit.errors import Forbidden, Unauthenticated
from domain.kit.permissions import GRANTS, Permission, permissions_of
from models.identity import Role
from tests.fixtures.people import Make


def holders(permission: Permission) -> set[Role]:
    return {role for role in Role if permission in permissions_of(role)}


def test_every_role_has_grants_and_every_permission_a_holder() -> None:
    assert set(GRANTS) == set(Role)
    assert not [permission for permission in Permission if not holders(permission)]


@pytest.mark.parametrize(
    ("permission", "role"),
    [
        (Permission.CREATE_COURSES, Role.INSTRUCTOR),
        (Permission.EDIT_COURSES, Role.INSTRUCTOR),
        (Permission.MANAGE_LIVE, Role.INSTRUCTOR),
        (Permission.ENROL, Role.STUDENT),
        (Permission.LEARN, Role.STUDENT),
        (Permission.REVIEW_COURSES, Role.ADMIN),
        (Permission.MANAGE_USERS, Role.ADMIN),
    ],
)
def test_what_the_seed_gives_to_one_role_no_other_has(permission: Permission, role: Role) -> None:
    assert holders(permission) == {role}


@pytest.mark.parametrize("permission", Permission)
def test_names_are_area_and_action(permission: Permission) -> None:
    area, action = permission.value.split(":")
    assert area.isalpha()
    assert action.isalpha()


async def test_who_has_it_passes_and_who_has_not_is_told_its_name(make: Make) -> None:
    make.context(await make.instructor()).require(Permission.CREATE_COURSES)
    with pytest.raises(Forbidden) as refused:
        make.context(await make.admin()).require(Permission.CREATE_COURSES)
    assert refused.value.members == {"permission": "courses:create"}


def test_a_visitor_has_none_and_is_asked_to_sign_in(make: Make) -> None:
    visitor = make.context()
    assert not [permission for permission in Permission if visitor.may(permission)]
    with pytest.raises(Unauthenticated):
        visitor.require(Permission.ENROL)
