"""Who learns what, and how far they are."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from tortoise import fields

from models.base import Table
from models.catalogue import Course, Lesson
from models.identity import User


class EnrolmentStatus(StrEnum):
    ACTIVE = "active"
    COMPLETED = "completed"
    ENDED = "ended"


class EnrolmentSource(StrEnum):
    SELF = "self"
    MANUAL = "manual"
    PURCHASE = "purchase"


class Enrolment(Table):
    """`created_at` is when it began. One row per learner and course decides races between two clicks."""

    course: fields.ForeignKeyRelation[Course] = fields.ForeignKeyField(
        "lyceum.Course", related_name="enrolments", on_delete=fields.RESTRICT
    )
    course_id: UUID
    learner: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="enrolments", db_index=True, on_delete=fields.RESTRICT
    )
    learner_id: UUID
    status = fields.CharEnumField(EnrolmentStatus, max_length=20, default=EnrolmentStatus.ACTIVE)
    source = fields.CharEnumField(EnrolmentSource, max_length=20, default=EnrolmentSource.SELF)

    class Meta:
        table = "enrolments"
        unique_together = (("course", "learner"),)


class LessonCompletion(Table):
    enrolment: fields.ForeignKeyRelation[Enrolment] = fields.ForeignKeyField(
        "lyceum.Enrolment", related_name="completions"
    )
    enrolment_id: UUID
    lesson: fields.ForeignKeyRelation[Lesson] = fields.ForeignKeyField(
        "lyceum.Lesson", related_name="completions", db_index=True
    )
    lesson_id: UUID

    class Meta:
        table = "lesson_completions"
        unique_together = (("enrolment", "lesson"),)
