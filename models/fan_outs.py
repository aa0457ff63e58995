"""One cause that is told to many, and what instructors announce."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.base import Table
from models.catalogue import Course
from models.identity import User


class FanOut(Table):
    """How far the telling of a course has come. A worker that dies goes on at `cursor`: everybody up to it is done."""

    course: fields.ForeignKeyRelation[Course] = fields.ForeignKeyField(
        "lyceum.Course", related_name="fan_outs", db_index=True
    )
    course_id: UUID
    kind = fields.CharField(max_length=50)
    dedupe_key = fields.CharField(max_length=120, unique=True)
    data: dict[str, Any] = fields.JSONField(default=dict)
    audience: dict[str, Any] = fields.JSONField(default=dict)  # who of the course: fan_outs.Audience
    cursor = fields.UUIDField(default=UUID(int=0))  # the last person who was told or left out
    total = fields.IntField(null=True)  # how many there were when the telling began
    told = fields.IntField(default=0)
    moved_at: datetime | None = fields.DatetimeField(null=True)  # when a batch of it was last done, or it was woken
    finished_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "fan_outs"


class Announcement(Table):
    course: fields.ForeignKeyRelation[Course] = fields.ForeignKeyField("lyceum.Course", related_name="announcements")
    course_id: UUID
    author: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="announcements", db_index=True
    )
    author_id: UUID
    title = fields.CharField(max_length=200)
    text = fields.TextField()

    class Meta:
        table = "announcements"
        indexes = (Index(fields=("course_id", "created_at", "id"), name="announcements_course"),)
