"""Organizations and who belongs to them."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from tortoise import fields

from models.base import Table, Versioned
from models.identity import User


class MemberRole(StrEnum):
    """What somebody is in one organization. Their role in the whole place is another matter."""

    ADMIN = "admin"
    TUTOR = "tutor"
    STUDENT = "student"


class Organization(Versioned):
    name = fields.CharField(max_length=100)
    slug = fields.CharField(max_length=120, unique=True)

    class Meta:
        table = "organizations"


class Membership(Table):
    organization: fields.ForeignKeyRelation[Organization] = fields.ForeignKeyField(
        "lyceum.Organization", related_name="memberships"
    )
    organization_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="memberships", db_index=True
    )
    user_id: UUID
    role = fields.CharEnumField(MemberRole, max_length=20)

    class Meta:
        table = "memberships"
        unique_together = (("organization", "user"),)
