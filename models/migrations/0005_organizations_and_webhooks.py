from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.base import new_id
from models.organizations import MemberRole
from models.webhooks import DeliveryStatus, DisabledReason

RULES = """
CREATE INDEX courses_organization ON courses (organization_id);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (endpoint_id, due_at) WHERE status = 'pending';
ALTER TABLE organization_events ADD CONSTRAINT organization_events_counted CHECK (number > 0);
ALTER TABLE webhook_deliveries ADD CONSTRAINT webhook_deliveries_leased CHECK ((lease_id IS NULL) = (leased_until IS NULL));
ALTER TABLE webhook_endpoints ADD CONSTRAINT webhook_endpoints_reason CHECK ((disabled_at IS NULL) = (disabled_reason IS NULL));
"""


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0004_deliveries")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Organization",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ("updated_at", fields.DatetimeField(auto_now=True, auto_now_add=False)),
                ("version", fields.IntField(default=1)),
                ("name", fields.CharField(max_length=100)),
                ("slug", fields.CharField(unique=True, max_length=120)),
            ],
            options={"table": "organizations", "app": "lyceum", "pk_attr": "id"},
            bases=["Versioned"],
        ),
        ops.CreateModel(
            name="Membership",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "lyceum.Organization",
                        source_field="organization_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="memberships",
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
                        related_name="memberships",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "role",
                    fields.CharEnumField(
                        description="ADMIN: admin\nTUTOR: tutor\nSTUDENT: student", enum_type=MemberRole, max_length=20
                    ),
                ),
            ],
            options={
                "table": "memberships",
                "app": "lyceum",
                "unique_together": (("organization", "user"),),
                "pk_attr": "id",
            },
            bases=["Table"],
        ),
        ops.CreateModel(
            name="OrganizationCounter",
            fields=[
                (
                    "organization",
                    fields.OneToOneField(
                        "lyceum.Organization",
                        source_field="organization_id",
                        primary_key=True,
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="event_counter",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("last_number", fields.BigIntField(default=0)),
            ],
            options={
                "table": "organization_counters",
                "app": "lyceum",
                "pk_attr": "organization_id",
                "table_description": "The last number given. A row, not a sequence: sequences commit out of order and leave holes.",
            },
            bases=["Model"],
        ),
        # As for the counters of notifications (0001): Tortoise forgets that the attribute of such a key is the column.
        ops.AlterModelOptions(
            name="OrganizationCounter",
            options={
                "table": "organization_counters",
                "app": "lyceum",
                "pk_attr": "organization_id",
                "table_description": "The last number given. A row, not a sequence: sequences commit out of order and leave holes.",
            },
        ),
        ops.CreateModel(
            name="OrganizationEvent",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "lyceum.Organization",
                        source_field="organization_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="events",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.BigIntField()),
                ("type", fields.CharField(max_length=50)),
                ("data", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
            ],
            options={
                "table": "organization_events",
                "app": "lyceum",
                "unique_together": (("organization", "number"),),
                "pk_attr": "id",
                "table_description": "`number` counts an organization's events without holes, so that whoever misses one can see it.",
            },
            bases=["Table"],
        ),
        ops.CreateModel(
            name="WebhookEndpoint",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ("updated_at", fields.DatetimeField(auto_now=True, auto_now_add=False)),
                ("version", fields.IntField(default=1)),
                (
                    "organization",
                    fields.ForeignKeyField(
                        "lyceum.Organization",
                        source_field="organization_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="webhooks",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("url", fields.CharField(max_length=2000)),
                ("description", fields.CharField(default="", max_length=200)),
                ("event_types", fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ("enc_secret", fields.CharField(max_length=300)),
                ("enc_previous_secret", fields.CharField(null=True, max_length=300)),
                ("previous_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("disabled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                (
                    "disabled_reason",
                    fields.CharEnumField(
                        null=True,
                        description="BY_ADMIN: by_admin\nFAILING: failing\nGONE: gone",
                        enum_type=DisabledReason,
                        max_length=20,
                    ),
                ),
                ("failing_since", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "webhook_endpoints",
                "app": "lyceum",
                "pk_attr": "id",
                "table_description": "`enc_` columns are sealed for their row (domain/kit/vault.py): a copy of them opens nothing.",
            },
            bases=["Versioned"],
        ),
        ops.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "endpoint",
                    fields.ForeignKeyField(
                        "lyceum.WebhookEndpoint",
                        source_field="endpoint_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="deliveries",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "event",
                    fields.ForeignKeyField(
                        "lyceum.OrganizationEvent",
                        source_field="event_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="deliveries",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("event_number", fields.BigIntField()),
                (
                    "status",
                    fields.CharEnumField(
                        default=DeliveryStatus.PENDING,
                        description="PENDING: pending\nSUCCEEDED: succeeded\nFAILED: failed",
                        enum_type=DeliveryStatus,
                        max_length=20,
                    ),
                ),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("tries", fields.IntField(default=0)),
                ("attempts_count", fields.IntField(default=0)),
                ("lease_id", fields.UUIDField(null=True)),
                ("leased_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("finished_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "webhook_deliveries",
                "app": "lyceum",
                "unique_together": (("endpoint", "event"),),
                "indexes": [Index(fields=["endpoint_id", "event_number"], name="webhook_deliveries_log")],
                "pk_attr": "id",
                "table_description": "One event for one endpoint. `lease_id` names the worker's claim: whoever lost it writes nothing any more.",
            },
            bases=["Table"],
        ),
        ops.CreateModel(
            name="WebhookAttempt",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "delivery",
                    fields.ForeignKeyField(
                        "lyceum.WebhookDelivery",
                        source_field="delivery_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="attempts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.IntField()),
                ("milliseconds", fields.IntField()),
                ("status_code", fields.IntField(null=True)),
                ("error", fields.CharField(null=True, max_length=50)),
                ("excerpt", fields.TextField(default="", unique=False)),
            ],
            options={
                "table": "webhook_attempts",
                "app": "lyceum",
                "unique_together": (("delivery", "number"),),
                "pk_attr": "id",
                "table_description": "One try. `created_at` is when it began; no `status_code`: nothing was answered, and `error` says why.",
            },
            bases=["Table"],
        ),
        ops.AddField(
            model_name="Course",
            name="organization",
            field=fields.ForeignKeyField(
                "lyceum.Organization",
                source_field="organization_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                related_name="courses",
                on_delete=OnDelete.SET_NULL,
            ),
        ),
        ops.RunSQL(
            RULES,
            """
            DROP INDEX courses_organization, webhook_deliveries_due;
            ALTER TABLE organization_events DROP CONSTRAINT organization_events_counted;
            ALTER TABLE webhook_deliveries DROP CONSTRAINT webhook_deliveries_leased;
            ALTER TABLE webhook_endpoints DROP CONSTRAINT webhook_endpoints_reason;
            """,
        ),
    ]
