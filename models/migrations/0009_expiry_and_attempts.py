"""What is of no more use expires, every try is written down, and what is old can be found to be deleted."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.base import new_id
from models.deliveries import AttemptOutcome, DeliveryState

RULES = """
DROP INDEX deliveries_finished;
UPDATE deliveries SET finished_at = created_at
WHERE finished_at IS NULL AND state IN ('sent', 'dropped', 'dead');
CREATE INDEX deliveries_finished ON deliveries (finished_at) WHERE state IN ('sent', 'dropped', 'expired', 'dead');
CREATE INDEX deliveries_wanting ON deliveries (channel, id) WHERE state = 'queued' AND error <> '';
CREATE INDEX notifications_read ON notifications (read_at) WHERE read_at IS NOT NULL;
CREATE INDEX fan_outs_finished ON fan_outs (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX fan_outs_under_way ON fan_outs (created_at) WHERE finished_at IS NULL;
CREATE INDEX push_subscriptions_expiring ON push_subscriptions (expires_at) WHERE expires_at IS NOT NULL;
"""
BACK = """
DROP INDEX deliveries_finished, deliveries_wanting, notifications_read, fan_outs_finished, fan_outs_under_way,
    push_subscriptions_expiring;
CREATE INDEX deliveries_finished ON deliveries (created_at) WHERE state IN ('sent', 'dropped', 'dead');
"""
STATES = "QUEUED: queued\nGATHERED: gathered\nSENT: sent\nDROPPED: dropped\nEXPIRED: expired\nDEAD: dead"


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0008_study_groups")]

    initial = False

    operations = [
        ops.CreateModel(
            name="DeliveryAttempt",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "delivery",
                    fields.ForeignKeyField(
                        "lyceum.Delivery",
                        source_field="delivery_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="tries",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "outcome",
                    fields.CharEnumField(
                        description="SENT: sent\nFAILED: failed\nREFUSED: refused\nDROPPED: dropped",
                        enum_type=AttemptOutcome,
                        max_length=10,
                    ),
                ),
                ("milliseconds", fields.IntField()),
                ("error", fields.CharField(default="", max_length=300)),
            ],
            options={
                "table": "delivery_attempts",
                "app": "lyceum",
                "indexes": [Index(fields=["created_at"], name="delivery_attempts_age")],
                "pk_attr": "id",
                "table_description": "One try of a letter or a message to somebody's devices. `created_at` is when it was over.",
            },
            bases=["Table"],
        ),
        ops.RenameField(model_name="Delivery", old_name="sent_at", new_name="finished_at"),
        ops.AlterField(
            model_name="Delivery",
            name="state",
            field=fields.CharEnumField(
                default=DeliveryState.QUEUED, description=STATES, enum_type=DeliveryState, max_length=10
            ),
        ),
        ops.AddField(
            model_name="Delivery",
            name="expires_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="FanOut",
            name="moved_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="PushSubscription",
            name="expires_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL(RULES, BACK),
    ]
