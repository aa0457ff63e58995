"""The outbox of mail and push, what people want of it, and their devices."""

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.base import new_id
from models.deliveries import Channel, DeliveryState

RULES = """
CREATE INDEX deliveries_due ON deliveries (channel, next_attempt_at) WHERE state = 'queued';
CREATE INDEX deliveries_lead ON deliveries (lead) WHERE state = 'gathered';
CREATE INDEX deliveries_finished ON deliveries (created_at) WHERE state IN ('sent', 'dropped', 'dead');
ALTER TABLE deliveries ADD CONSTRAINT deliveries_with_a_lead CHECK (state <> 'gathered' OR lead IS NOT NULL);
ALTER TABLE calms ADD CONSTRAINT calms_within_a_day CHECK (
    coalesce(quiet_from, 0) BETWEEN 0 AND 1439 AND coalesce(quiet_until, 0) BETWEEN 0 AND 1439
    AND coalesce(digest_at, 0) BETWEEN 0 AND 1439 AND (quiet_from IS NULL) = (quiet_until IS NULL));
"""


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0003_live")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Calm",
            fields=[
                (
                    "user",
                    fields.OneToOneField(
                        "lyceum.User",
                        source_field="user_id",
                        primary_key=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="calm",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("quiet_from", fields.SmallIntField(null=True)),
                ("quiet_until", fields.SmallIntField(null=True)),
                ("digest_at", fields.SmallIntField(null=True)),
            ],
            options={
                "table": "calms",
                "app": "lyceum",
                "pk_attr": "user_id",
                "table_description": "When somebody wants to be left alone, in their own time zone. Minutes since midnight; null: never.",
            },
            bases=["Model"],
        ),
        # See 0001: of a key that is a reference, Tortoise forgets that its attribute is the column.
        ops.AlterModelOptions(
            name="Calm",
            options={
                "table": "calms",
                "app": "lyceum",
                "pk_attr": "user_id",
                "table_description": "When somebody wants to be left alone, in their own time zone. Minutes since midnight; null: never.",
            },
        ),
        ops.CreateModel(
            name="ChannelChoice",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "user",
                    fields.ForeignKeyField(
                        "lyceum.User",
                        source_field="user_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="channel_choices",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("topic", fields.CharField(max_length=30)),
                (
                    "channel",
                    fields.CharEnumField(description="MAIL: mail\nPUSH: push", enum_type=Channel, max_length=10),
                ),
                ("wanted", fields.BooleanField()),
            ],
            options={
                "table": "channel_choices",
                "app": "lyceum",
                "unique_together": (("user", "topic", "channel"),),
                "pk_attr": "id",
                "table_description": "What somebody decided about a group of kinds on a channel. No row: the kind's own default.",
            },
            bases=["Table"],
        ),
        ops.CreateModel(
            name="CourseMute",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "user",
                    fields.ForeignKeyField(
                        "lyceum.User",
                        source_field="user_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="course_mutes",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "course",
                    fields.ForeignKeyField(
                        "lyceum.Course",
                        source_field="course_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="mutes",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={
                "table": "course_mutes",
                "app": "lyceum",
                "unique_together": (("user", "course"),),
                "pk_attr": "id",
                "table_description": "Somebody who wants to hear of a course only in the list.",
            },
            bases=["Table"],
        ),
        ops.CreateModel(
            name="Delivery",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "notification",
                    fields.ForeignKeyField(
                        "lyceum.Notification",
                        source_field="notification_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="deliveries",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "user",
                    fields.ForeignKeyField(
                        "lyceum.User",
                        source_field="user_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="deliveries",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "channel",
                    fields.CharEnumField(description="MAIL: mail\nPUSH: push", enum_type=Channel, max_length=10),
                ),
                ("topic", fields.CharField(max_length=30)),
                ("urgent", fields.BooleanField(default=False)),
                ("mandatory", fields.BooleanField(default=False)),
                ("batched", fields.BooleanField(default=False)),
                (
                    "state",
                    fields.CharEnumField(
                        default=DeliveryState.QUEUED,
                        description="QUEUED: queued\nGATHERED: gathered\nSENT: sent\nDROPPED: dropped\nDEAD: dead",
                        enum_type=DeliveryState,
                        max_length=10,
                    ),
                ),
                ("lead", fields.UUIDField(null=True)),
                ("attempts", fields.IntField(default=0)),
                ("next_attempt_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("first_attempt_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("sent_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("reached", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("error", fields.CharField(default="", max_length=300)),
            ],
            options={
                "table": "deliveries",
                "app": "lyceum",
                "unique_together": (("notification", "channel"),),
                "indexes": [Index(fields=["state", "channel", "id"], name="deliveries_by_state")],
                "pk_attr": "id",
                "table_description": "One notification on one channel. Whoever sends it moves `next_attempt_at` ahead first: a lease, and the order.",
            },
            bases=["Table"],
        ),
        ops.CreateModel(
            name="MailPace",
            fields=[
                (
                    "user",
                    fields.OneToOneField(
                        "lyceum.User",
                        source_field="user_id",
                        primary_key=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="mail_pace",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("last_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "mail_paces",
                "app": "lyceum",
                "pk_attr": "user_id",
                "table_description": "When somebody was last sent mail that could have been gathered: the next waits a while.",
            },
            bases=["Model"],
        ),
        # See 0001: of a key that is a reference, Tortoise forgets that its attribute is the column.
        ops.AlterModelOptions(
            name="MailPace",
            options={
                "table": "mail_paces",
                "app": "lyceum",
                "pk_attr": "user_id",
                "table_description": "When somebody was last sent mail that could have been gathered: the next waits a while.",
            },
        ),
        ops.CreateModel(
            name="PushSubscription",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "user",
                    fields.ForeignKeyField(
                        "lyceum.User",
                        source_field="user_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="push_subscriptions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("endpoint", fields.CharField(max_length=1000)),
                ("endpoint_hash", fields.CharField(unique=True, max_length=64)),
                ("p256dh", fields.CharField(max_length=100)),
                ("enc_auth", fields.CharField(max_length=200)),
                ("name", fields.CharField(default="", max_length=300)),
                ("quiet_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "push_subscriptions",
                "app": "lyceum",
                "pk_attr": "id",
                "table_description": "A device. Its address is a capability: whoever has it and our key may write to it.",
            },
            bases=["Table"],
        ),
        ops.CreateModel(
            name="VapidKey",
            fields=[
                ("id", fields.UUIDField(primary_key=True, unique=True, db_index=True)),
                ("public_key", fields.CharField(max_length=100)),
                ("enc_private_key", fields.CharField(max_length=1000)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
            ],
            options={
                "table": "vapid_keys",
                "app": "lyceum",
                "pk_attr": "id",
                "table_description": "The one pair that tells push services who we are. Browsers subscribe to the public half: it must not change.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(
            RULES,
            "DROP INDEX deliveries_due, deliveries_lead, deliveries_finished;"
            " ALTER TABLE deliveries DROP CONSTRAINT deliveries_with_a_lead;"
            " ALTER TABLE calms DROP CONSTRAINT calms_within_a_day;",
        ),
    ]
