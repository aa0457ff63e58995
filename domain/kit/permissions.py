"""What a role may do, by name. Whether it may do it to *this* course or class is decided by the rule that loads it."""

from __future__ import annotations

from enum import StrEnum

from models.identity import Role


class Permission(StrEnum):
    ENROL = "courses:enrol"
    LEARN = "courses:learn"
    CREATE_COURSES = "courses:create"
    EDIT_COURSES = "courses:edit"
    REVIEW_COURSES = "courses:review"
    MANAGE_LIVE = "live:manage"
    END_LIVE = "live:end"
    JOIN_LIVE = "live:join"
    READ_ATTENDANCE = "live:attendance"
    MANAGE_USERS = "users:manage"
    MANAGE_DELIVERIES = "deliveries:manage"


GRANTS: dict[Role, frozenset[Permission]] = {
    Role.STUDENT: frozenset({Permission.ENROL, Permission.LEARN, Permission.JOIN_LIVE}),
    Role.INSTRUCTOR: frozenset(
        {
            Permission.CREATE_COURSES,
            Permission.EDIT_COURSES,
            Permission.MANAGE_LIVE,
            Permission.END_LIVE,
            Permission.JOIN_LIVE,
            Permission.READ_ATTENDANCE,
        }
    ),
    Role.ADMIN: frozenset(
        {Permission.REVIEW_COURSES, Permission.END_LIVE, Permission.MANAGE_USERS, Permission.MANAGE_DELIVERIES}
    ),
}


def permissions_of(role: Role) -> frozenset[Permission]:
    return GRANTS[role]
