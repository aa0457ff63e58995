"""Courses and what they are made of."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.base import Table, Versioned
from models.identity import User
from models.organizations import Organization


class CourseStatus(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    PUBLISHED = "published"
    REJECTED = "rejected"
    ARCHIVED = "archived"


class CourseLevel(StrEnum):
    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"
    ALL = "all"


class LessonType(StrEnum):
    VIDEO = "video"
    FILE = "file"
    LIVE = "live"
    TEXT = "text"
    QUIZ = "quiz"
    ASSIGNMENT = "assignment"
    INTERACTIVE = "interactive"


class Category(Table):
    name = fields.CharField(max_length=80, unique=True)
    slug = fields.CharField(max_length=80, unique=True)

    class Meta:
        table = "categories"


class Course(Versioned):
    instructor: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="courses", db_index=True, on_delete=fields.RESTRICT
    )
    instructor_id: UUID
    category: fields.ForeignKeyNullableRelation[Category] = fields.ForeignKeyField(
        "lyceum.Category", related_name="courses", null=True, db_index=True, on_delete=fields.SET_NULL
    )
    category_id: UUID | None
    organization: fields.ForeignKeyNullableRelation[Organization] = fields.ForeignKeyField(
        "lyceum.Organization", related_name="courses", null=True, db_index=True, on_delete=fields.SET_NULL
    )
    organization_id: UUID | None
    title = fields.CharField(max_length=200)
    slug = fields.CharField(max_length=220, unique=True)
    description = fields.TextField(default="")
    level = fields.CharEnumField(CourseLevel, max_length=20, default=CourseLevel.ALL)
    language = fields.CharField(max_length=10, default="en")
    price_amount = fields.IntField(default=0)  # minor units: cents
    price_currency = fields.CharField(max_length=3, default="usd")
    status = fields.CharEnumField(CourseStatus, max_length=20, default=CourseStatus.DRAFT)
    rejection_reason = fields.TextField(null=True)
    max_students = fields.IntField(null=True)  # None: as many as come
    enrolled_count = fields.IntField(default=0)  # moved with each enrolment in its transaction
    rating_average = fields.FloatField(default=0.0)
    rating_count = fields.IntField(default=0)
    published_at = fields.DatetimeField(null=True)
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "courses"
        indexes = (Index(fields=("status", "published_at", "id"), name="courses_shelf"),)

    @property
    def is_public(self) -> bool:
        return self.status is CourseStatus.PUBLISHED and self.deleted_at is None

    @property
    def is_paid(self) -> bool:
        return self.price_amount > 0


class Section(Versioned):
    course: fields.ForeignKeyRelation[Course] = fields.ForeignKeyField(
        "lyceum.Course", related_name="sections", db_index=True
    )
    course_id: UUID
    title = fields.CharField(max_length=200)
    position = fields.IntField()
    deleted_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "sections"


class Lesson(Versioned):
    section: fields.ForeignKeyRelation[Section] = fields.ForeignKeyField(
        "lyceum.Section", related_name="lessons", db_index=True
    )
    section_id: UUID
    type = fields.CharEnumField(LessonType, max_length=20)
    title = fields.CharField(max_length=200)
    position = fields.IntField()
    duration_minutes = fields.IntField(null=True)
    preview = fields.BooleanField(default=False)
    content = fields.TextField(default="")
    deleted_at: datetime | None = fields.DatetimeField(null=True)

    class Meta:
        table = "lessons"
