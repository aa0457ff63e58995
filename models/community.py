"""Study groups: students of one course who work together, and what they say there."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.base import Table, Versioned
from models.catalogue import Course
from models.identity import User


class Joining(StrEnum):
    OPEN = "open"  # whoever is enrolled may come in
    APPROVAL = "approval"  # they ask, and the owner lets them in


class MemberState(StrEnum):
    ASKED = "asked"
    MEMBER = "member"
    REMOVED = "removed"  # and does not come back unless they are let in


class StudyGroup(Versioned):
    """`members_count` moves with each member in its transaction, `last_number` with each message: whoever changes who
    is in a group, or writes there, holds this row."""

    course: fields.ForeignKeyRelation[Course] = fields.ForeignKeyField("lyceum.Course", related_name="study_groups")
    course_id: UUID
    owner: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="owned_groups", db_index=True
    )
    owner_id: UUID
    name = fields.CharField(max_length=100)
    joining = fields.CharEnumField(Joining, max_length=20, default=Joining.OPEN)
    capacity = fields.IntField()
    members_count = fields.IntField(default=0)
    last_number = fields.BigIntField(default=0)
    dissolved_at = fields.DatetimeField(null=True)

    class Meta:
        table = "study_groups"
        indexes = (Index(fields=("course_id", "created_at", "id"), name="study_groups_course"),)


class GroupMember(Table):
    group: fields.ForeignKeyRelation[StudyGroup] = fields.ForeignKeyField("lyceum.StudyGroup", related_name="members")
    group_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="study_groups", db_index=True
    )
    user_id: UUID
    state = fields.CharEnumField(MemberState, max_length=20)

    class Meta:
        table = "group_members"
        unique_together = (("group", "user"),)


class GroupMessage(Table):
    """`number` counts a group's messages without holes; `client_id` makes a send repeatable."""

    group: fields.ForeignKeyRelation[StudyGroup] = fields.ForeignKeyField("lyceum.StudyGroup", related_name="messages")
    group_id: UUID
    number = fields.BigIntField()
    author: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="group_messages", db_index=True
    )
    author_id: UUID
    client_id = fields.CharField(max_length=64)
    text = fields.TextField()
    deleted_at = fields.DatetimeField(null=True)
    deleted_by_id = fields.UUIDField(null=True)

    class Meta:
        table = "group_messages"
        unique_together = (("group", "author", "client_id"), ("group", "number"))
