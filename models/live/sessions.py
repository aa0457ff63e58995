"""Live classes: the plan, its series and its one run."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index, PartialIndex

from models.base import Table, Versioned
from models.catalogue import Course, Lesson
from models.identity import User
from models.live import EndReason, FocusOf, SessionStatus


class Series(Table):
    """A class that comes again every week; its dates are sessions of their own."""

    course: fields.ForeignKeyRelation[Course] = fields.ForeignKeyField(
        "lyceum.Course", related_name="series", db_index=True
    )
    course_id: UUID
    host: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("lyceum.User", related_name="series", db_index=True)
    host_id: UUID
    weekdays: list[int] = fields.JSONField()  # 0 Monday ... 6 Sunday
    local_time = fields.CharField(max_length=5)  # "18:30" in `time_zone`, also across summer time
    time_zone = fields.CharField(max_length=50)
    until = fields.DateField()

    class Meta:
        table = "live_series"


class LiveSession(Versioned):
    course: fields.ForeignKeyRelation[Course] = fields.ForeignKeyField(
        "lyceum.Course", related_name="live_sessions", on_delete=fields.RESTRICT
    )
    course_id: UUID
    lesson: fields.ForeignKeyNullableRelation[Lesson] = fields.ForeignKeyField(
        "lyceum.Lesson", related_name="live_sessions", null=True, db_index=True, on_delete=fields.SET_NULL
    )
    lesson_id: UUID | None
    host: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="hosted_sessions", db_index=True, on_delete=fields.RESTRICT
    )
    host_id: UUID
    title = fields.CharField(max_length=200)
    description = fields.TextField(default="")
    starts_at = fields.DatetimeField()
    duration_minutes = fields.IntField()
    max_students = fields.IntField()
    status = fields.CharEnumField(SessionStatus, max_length=20, default=SessionStatus.SCHEDULED)
    settings: dict[str, Any] = fields.JSONField(default=dict)
    video = fields.CharField(max_length=20, null=True)  # its provider since it began, whatever is set up later
    video_before: list[str] = fields.JSONField(default=list)  # those that its hosts have switched it away from
    run_id = fields.UUIDField(null=True)  # the one run it had or has; None before the start
    focus_user_id = fields.UUIDField(null=True)  # whom its hosts want large on every page
    focus_of = fields.CharEnumField(FocusOf, max_length=20, default=FocusOf.PERSON)
    counted = fields.BooleanField(default=False)  # of its run, students are told how many are here, and not who
    started_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    end_reason = fields.CharEnumField(EndReason, max_length=20, null=True)
    ended_by_id = fields.UUIDField(null=True)  # None: it ended by itself
    extended_minutes = fields.IntField(default=0)
    warned_minutes = fields.IntField(null=True)  # the last "ends in" that was told: 10, 5, 1
    reminded_minutes = fields.IntField(null=True)  # the last "starts in" that was told: 1440, 60, 10
    host_lost_at = fields.DatetimeField(null=True)  # since when no host or co-host is inside: safe mode after the grace
    locks: dict[str, Any] = fields.JSONField(default=dict)
    summary: dict[str, Any] | None = fields.JSONField(null=True)  # made once, when the run is over
    series: fields.ForeignKeyNullableRelation[Series] = fields.ForeignKeyField(
        "lyceum.Series", related_name="sessions", null=True, db_index=True, on_delete=fields.SET_NULL
    )
    series_id: UUID | None

    class Meta:
        table = "live_sessions"
        indexes = (
            Index(fields=("course_id", "starts_at", "id"), name="live_sessions_course"),
            PartialIndex(fields=("run_id",), name="live_sessions_running", condition={"status": "live"}),
        )


class Outage(Table):
    """A time in which we were to blame for people dropping out: attendance is credited, and marked so."""

    session: fields.ForeignKeyRelation[LiveSession] = fields.ForeignKeyField(
        "lyceum.LiveSession", related_name="outages", db_index=True
    )
    session_id: UUID
    began_at = fields.DatetimeField()
    ended_at = fields.DatetimeField()
    note = fields.CharField(max_length=300, default="")

    class Meta:
        table = "live_outages"


class Extension(Table):
    """More time that a host has given under a name of their own: the same name again gives none."""

    session: fields.ForeignKeyRelation[LiveSession] = fields.ForeignKeyField(
        "lyceum.LiveSession", related_name="extensions"
    )
    session_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="extensions", db_index=True
    )
    user_id: UUID
    client_id = fields.CharField(max_length=64)
    minutes = fields.IntField()

    class Meta:
        table = "live_extensions"
        unique_together = (("session", "user", "client_id"),)


class OfficeSlot(Table):
    """A time with an instructor that one student can book."""

    course: fields.ForeignKeyRelation[Course] = fields.ForeignKeyField(
        "lyceum.Course", related_name="office_slots", db_index=True
    )
    course_id: UUID
    host: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("lyceum.User", related_name="office_slots")
    host_id: UUID
    starts_at = fields.DatetimeField()
    duration_minutes = fields.IntField()
    booked_by: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="booked_slots", null=True, db_index=True, on_delete=fields.SET_NULL
    )
    booked_by_id: UUID | None
    session: fields.ForeignKeyNullableRelation[LiveSession] = fields.ForeignKeyField(
        "lyceum.LiveSession", related_name="office_slots", null=True, db_index=True, on_delete=fields.SET_NULL
    )
    session_id: UUID | None

    class Meta:
        table = "office_slots"
        unique_together = (("host", "starts_at"),)
