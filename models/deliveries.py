"""How what people were told reaches them elsewhere: the outbox, what they want of it, and the devices it goes to."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.base import Table
from models.catalogue import Course
from models.identity import User
from models.notifications import Notification


class Channel(StrEnum):
    MAIL = "mail"
    PUSH = "push"


class DeliveryState(StrEnum):
    QUEUED = "queued"
    GATHERED = "gathered"  # goes out with another, its lead
    SENT = "sent"
    DROPPED = "dropped"  # there was nowhere to send it to any more
    EXPIRED = "expired"  # it was of no more use before it could go out
    DEAD = "dead"  # given up: an administrator may try again


class Delivery(Table):
    """One notification on one channel. Whoever sends it moves `next_attempt_at` ahead first: a lease, and the order.

    `lead` is what makes several one mail: its own id, or that of the one it goes out with; null until first taken.
    """

    notification: fields.ForeignKeyRelation[Notification] = fields.ForeignKeyField(
        "lyceum.Notification", related_name="deliveries"
    )
    notification_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="deliveries", db_index=True
    )
    user_id: UUID
    channel = fields.CharEnumField(Channel, max_length=10)
    topic = fields.CharField(max_length=30)  # the group of its kind
    urgent = fields.BooleanField(default=False)
    mandatory = fields.BooleanField(default=False)
    batched = fields.BooleanField(default=False)
    state = fields.CharEnumField(DeliveryState, max_length=10, default=DeliveryState.QUEUED)
    lead = fields.UUIDField(null=True)
    attempts = fields.IntField(default=0)
    next_attempt_at = fields.DatetimeField()
    first_attempt_at = fields.DatetimeField(null=True)
    expires_at: datetime | None = fields.DatetimeField(null=True)  # from then on it is worse than nothing
    finished_at: datetime | None = fields.DatetimeField(null=True)
    reached: list[str] = fields.JSONField(default=list)  # the devices that have it: they are not told again
    error = fields.CharField(max_length=300, default="")

    class Meta:
        table = "deliveries"
        unique_together = (("notification", "channel"),)
        indexes = (Index(fields=("state", "channel", "id"), name="deliveries_by_state"),)


class AttemptOutcome(StrEnum):
    SENT = "sent"
    FAILED = "failed"  # to be tried again, or the last of too many
    REFUSED = "refused"  # for good
    DROPPED = "dropped"


class DeliveryAttempt(Table):
    """One try of a letter or a message to somebody's devices. `created_at` is when it was over."""

    delivery: fields.ForeignKeyRelation[Delivery] = fields.ForeignKeyField(
        "lyceum.Delivery", related_name="tries", db_index=True
    )
    delivery_id: UUID
    outcome = fields.CharEnumField(AttemptOutcome, max_length=10)
    milliseconds = fields.IntField()
    error = fields.CharField(max_length=300, default="")

    class Meta:
        table = "delivery_attempts"
        indexes = (Index(fields=("created_at",), name="delivery_attempts_age"),)


class ChannelChoice(Table):
    """What somebody decided about a group of kinds on a channel. No row: the kind's own default."""

    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("lyceum.User", related_name="channel_choices")
    user_id: UUID
    topic = fields.CharField(max_length=30)
    channel = fields.CharEnumField(Channel, max_length=10)
    wanted = fields.BooleanField()

    class Meta:
        table = "channel_choices"
        unique_together = (("user", "topic", "channel"),)


class Calm(Model):
    """When somebody wants to be left alone, in their own time zone. Minutes since midnight; null: never."""

    user: fields.OneToOneRelation[User] = fields.OneToOneField("lyceum.User", related_name="calm", primary_key=True)
    user_id: UUID
    quiet_from = fields.SmallIntField(null=True)
    quiet_until = fields.SmallIntField(null=True)
    digest_at = fields.SmallIntField(null=True)  # mail that can wait comes once a day, then

    class Meta:
        table = "calms"


class MailPace(Model):
    """When somebody was last sent mail that could have been gathered: the next waits a while."""

    user: fields.OneToOneRelation[User] = fields.OneToOneField(
        "lyceum.User", related_name="mail_pace", primary_key=True
    )
    user_id: UUID
    last_at = fields.DatetimeField()

    class Meta:
        table = "mail_paces"


class CourseMute(Table):
    """Somebody who wants to hear of a course only in the list."""

    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("lyceum.User", related_name="course_mutes")
    user_id: UUID
    course: fields.ForeignKeyRelation[Course] = fields.ForeignKeyField(
        "lyceum.Course", related_name="mutes", db_index=True
    )
    course_id: UUID

    class Meta:
        table = "course_mutes"
        unique_together = (("user", "course"),)


class PushSubscription(Table):
    """A device. Its address is a capability: whoever has it and our key may write to it."""

    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="push_subscriptions", db_index=True
    )
    user_id: UUID
    endpoint = fields.CharField(max_length=1000)
    endpoint_hash = fields.CharField(max_length=64, unique=True)
    p256dh = fields.CharField(max_length=100)
    enc_auth = fields.CharField(max_length=200)  # sealed: see domain/kit/vault.py
    name = fields.CharField(max_length=300, default="")  # the browser, for the list of devices
    expires_at: datetime | None = fields.DatetimeField(null=True)  # where the browser says so
    quiet_until = fields.DatetimeField(null=True)  # the push service asked for patience

    class Meta:
        table = "push_subscriptions"


class VapidKey(Model):
    """The one pair that tells push services who we are. Browsers subscribe to the public half: it must not change."""

    id = fields.UUIDField(primary_key=True)
    public_key = fields.CharField(max_length=100)
    enc_private_key = fields.CharField(max_length=1000)
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "vapid_keys"
