"""Who sits in a class, who was there and when, who waits, and what somebody is in it."""

from __future__ import annotations

from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.base import Table
from models.identity import User
from models.live import ClassRole, KnockState, LeaveReason, SeatState, StageAnswer, WaitState
from models.live.sessions import LiveSession


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
    # Counted as away when they last sat down, until an older connection of theirs proves to have been there.
    unvouched_seconds = fields.FloatField(default=0.0)

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
    away_spans: list[list[str]] = fields.JSONField(default=list)  # from when to when
    reason = fields.CharEnumField(LeaveReason, max_length=20, null=True)

    class Meta:
        table = "attendance_intervals"
        indexes = (Index(fields=("session_id", "user_id", "joined_at"), name="attendance_session"),)


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
    on_stage = fields.BooleanField(default=False)  # a student who may publish
    invitation_id = fields.UUIDField(null=True)  # their last one on stage, until anything but their answer ends it
    invited_at = fields.DatetimeField(null=True)
    invitation_answer = fields.CharEnumField(StageAnswer, max_length=20, null=True)
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
    asked_at = fields.DatetimeField(null=True)  # the last time
    seen_at = fields.DatetimeField(null=True)  # by the node of a socket that asks; null: they asked over REST last
    decided_by_id = fields.UUIDField(null=True)

    class Meta:
        table = "live_knocks"
        unique_together = (("session", "user"),)
