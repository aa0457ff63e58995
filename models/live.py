"""Live classes: the plan, its runs, who sits in them, when they were there, and what was said."""

from __future__ import annotations

from enum import StrEnum
from typing import Any
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index, PartialIndex

from models.base import Table, Versioned
from models.catalogue import Course, Lesson
from models.identity import User


class SessionStatus(StrEnum):
    SCHEDULED = "scheduled"
    LIVE = "live"
    ENDED = "ended"
    CANCELLED = "cancelled"


class EndReason(StrEnum):
    HOST = "host"
    DURATION = "duration"
    NO_HOST = "no_host"
    ADMIN = "admin"


class ClassRole(StrEnum):
    HOST = "host"
    CO_HOST = "co_host"
    STUDENT = "student"


class SeatState(StrEnum):
    RESERVED = "reserved"  # promised by REST, not yet confirmed by a socket
    ONLINE = "online"
    AWAY = "away"  # no socket, within the grace
    GONE = "gone"


class LeaveReason(StrEnum):
    LEFT = "left"
    TIMEOUT = "timeout"
    KICKED = "kicked"
    BANNED = "banned"
    REPLACED = "replaced"
    SESSION_ENDED = "session_ended"
    NODE_LOST = "node_lost"


class WaitState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"  # a seat is held for them until `offer_expires_at`
    SEATED = "seated"
    GONE = "gone"


class KnockState(StrEnum):
    """Asking to be let in, where the class has a lobby."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    DENIED = "denied"


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
    run_id = fields.UUIDField(null=True)  # the one run it had or has; None before the start
    started_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    end_reason = fields.CharEnumField(EndReason, max_length=20, null=True)
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


class Seat(Table):
    """A person's place in one run: the durable half of the lease that Redis holds.

    `generation` grows with each time the place is taken; a clean-up that names an older one does nothing.
    Hosts have a row too, with a role that is not counted.
    """

    session: fields.ForeignKeyRelation[LiveSession] = fields.ForeignKeyField("lyceum.LiveSession", related_name="seats")
    session_id: UUID
    run_id = fields.UUIDField()
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("lyceum.User", related_name="seats", db_index=True)
    user_id: UUID
    role = fields.CharEnumField(ClassRole, max_length=20)
    state = fields.CharEnumField(SeatState, max_length=20)
    generation = fields.BigIntField()
    joined_at = fields.DatetimeField()
    last_seen_at = fields.DatetimeField()

    class Meta:
        table = "live_seats"
        unique_together = (("run_id", "user"),)
        indexes = (Index(fields=("session_id",), name="live_seats_session"),)


class AttendanceInterval(Table):
    """One stay. At most one is open per person and run, however many tabs they have."""

    session: fields.ForeignKeyRelation[LiveSession] = fields.ForeignKeyField(
        "lyceum.LiveSession", related_name="intervals"
    )
    session_id: UUID
    run_id = fields.UUIDField()
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="attendance", db_index=True
    )
    user_id: UUID
    joined_at = fields.DatetimeField()
    left_at = fields.DatetimeField(null=True)
    away_seconds = fields.FloatField(default=0.0)  # between a dropped connection and the return within the grace
    reason = fields.CharEnumField(LeaveReason, max_length=20, null=True)

    class Meta:
        table = "attendance_intervals"
        indexes = (Index(fields=("session_id", "user_id", "joined_at"), name="attendance_session"),)


class ChatMessage(Table):
    """`client_id` makes a send repeatable: three sends of one message are one row."""

    session: fields.ForeignKeyRelation[LiveSession] = fields.ForeignKeyField(
        "lyceum.LiveSession", related_name="messages"
    )
    session_id: UUID
    run_id = fields.UUIDField()
    author: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="messages", db_index=True
    )
    author_id: UUID
    client_id = fields.CharField(max_length=64)
    text = fields.TextField()
    to: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="private_messages", null=True, db_index=True
    )
    to_id: UUID | None
    pinned_at = fields.DatetimeField(null=True)
    deleted_at = fields.DatetimeField(null=True)
    deleted_by_id = fields.UUIDField(null=True)

    class Meta:
        table = "chat_messages"
        unique_together = (("run_id", "author", "client_id"),)
        indexes = (Index(fields=("session_id", "id"), name="chat_messages_session"),)


class Wait(Table):
    """A place in the waiting list of a run. `ticket` is the order: given by Redis, repeated nowhere."""

    session: fields.ForeignKeyRelation[LiveSession] = fields.ForeignKeyField(
        "lyceum.LiveSession", related_name="waits", db_index=True
    )
    session_id: UUID
    run_id = fields.UUIDField()
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("lyceum.User", related_name="waits", db_index=True)
    user_id: UUID
    ticket = fields.BigIntField()
    state = fields.CharEnumField(WaitState, max_length=20, default=WaitState.WAITING)
    offer_expires_at = fields.DatetimeField(null=True)

    class Meta:
        table = "live_waits"
        unique_together = (("run_id", "user"),)


class Refusal(Table):
    """Demand that was not met: who wanted in, when, and why they could not."""

    session: fields.ForeignKeyRelation[LiveSession] = fields.ForeignKeyField(
        "lyceum.LiveSession", related_name="refusals", db_index=True
    )
    session_id: UUID
    run_id = fields.UUIDField()
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="refusals", db_index=True
    )
    user_id: UUID
    reason = fields.CharField(max_length=30)
    times = fields.IntField(default=1)
    last_at = fields.DatetimeField()

    class Meta:
        table = "live_refusals"
        unique_together = (("run_id", "user", "reason"),)


class Standing(Table):
    """What somebody is in one session, beyond their enrolment: co-host, muted, banned. No row: an ordinary student."""

    session: fields.ForeignKeyRelation[LiveSession] = fields.ForeignKeyField(
        "lyceum.LiveSession", related_name="standings"
    )
    session_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="standings", db_index=True
    )
    user_id: UUID
    co_host = fields.BooleanField(default=False)
    deputy = fields.BooleanField(default=False)  # named to take over when the host is lost
    muted = fields.BooleanField(default=False)
    banned_at = fields.DatetimeField(null=True)
    banned_by_id = fields.UUIDField(null=True)
    ban_reason = fields.CharField(max_length=300, default="")

    class Meta:
        table = "live_standings"
        unique_together = (("session", "user"),)


class Knock(Table):
    session: fields.ForeignKeyRelation[LiveSession] = fields.ForeignKeyField(
        "lyceum.LiveSession", related_name="knocks"
    )
    session_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("lyceum.User", related_name="knocks", db_index=True)
    user_id: UUID
    state = fields.CharEnumField(KnockState, max_length=20, default=KnockState.WAITING)
    decided_by_id = fields.UUIDField(null=True)

    class Meta:
        table = "live_knocks"
        unique_together = (("session", "user"),)


class Hand(Table):
    """A raised hand; their order is that of `raised_at`. Lowered ones are kept for the summary."""

    session: fields.ForeignKeyRelation[LiveSession] = fields.ForeignKeyField(
        "lyceum.LiveSession", related_name="hands", db_index=True
    )
    session_id: UUID
    run_id = fields.UUIDField()
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("lyceum.User", related_name="hands", db_index=True)
    user_id: UUID
    raised_at = fields.DatetimeField()
    lowered_at = fields.DatetimeField(null=True)
    heard = fields.BooleanField(default=False)  # the host let them speak: fair voice counts these

    class Meta:
        table = "live_hands"


class Poll(Table):
    session: fields.ForeignKeyRelation[LiveSession] = fields.ForeignKeyField(
        "lyceum.LiveSession", related_name="polls", db_index=True
    )
    session_id: UUID
    run_id = fields.UUIDField()
    question = fields.TextField()
    options: list[str] = fields.JSONField()
    multiple = fields.BooleanField(default=False)
    anonymous = fields.BooleanField(default=False)
    correct: list[int] | None = fields.JSONField(null=True)  # a quiz; told only when it is closed
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "live_polls"


class Vote(Table):
    """One row a person and poll: changing one's mind changes the row."""

    poll: fields.ForeignKeyRelation[Poll] = fields.ForeignKeyField("lyceum.Poll", related_name="votes")
    poll_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("lyceum.User", related_name="votes", db_index=True)
    user_id: UUID
    options: list[int] = fields.JSONField()

    class Meta:
        table = "live_votes"
        unique_together = (("poll", "user"),)


class Question(Table):
    session: fields.ForeignKeyRelation[LiveSession] = fields.ForeignKeyField(
        "lyceum.LiveSession", related_name="questions", db_index=True
    )
    session_id: UUID
    run_id = fields.UUIDField()
    author: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="questions", db_index=True
    )
    author_id: UUID
    client_id = fields.CharField(max_length=64)
    text = fields.TextField()
    upvotes_count = fields.IntField(default=0)  # moved with each upvote in its transaction
    answer = fields.TextField(null=True)
    answered_at = fields.DatetimeField(null=True)
    answered_by_id = fields.UUIDField(null=True)
    dismissed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "live_questions"
        unique_together = (("run_id", "author", "client_id"),)


class Upvote(Table):
    question: fields.ForeignKeyRelation[Question] = fields.ForeignKeyField("lyceum.Question", related_name="upvotes")
    question_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("lyceum.User", related_name="upvotes", db_index=True)
    user_id: UUID

    class Meta:
        table = "live_upvotes"
        unique_together = (("question", "user"),)


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
