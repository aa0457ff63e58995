"""A poll that is asked under a name is asked once, and more time that is given to one under a name is given once."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from models.base import new_id

ONCE = "CREATE UNIQUE INDEX live_polls_once ON live_polls (run_id, asked_by_id, client_id) WHERE client_id IS NOT NULL;"


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0022_ended_by")]

    initial = False

    operations = [
        ops.AddField(model_name="Poll", name="asked_by_id", field=fields.UUIDField(null=True)),
        ops.AddField(model_name="Poll", name="client_id", field=fields.CharField(max_length=64, null=True)),
        ops.RunSQL(ONCE, "DROP INDEX live_polls_once;"),
        ops.CreateModel(
            name="PollExtension",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "poll",
                    fields.ForeignKeyField(
                        "lyceum.Poll",
                        source_field="poll_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="extensions",
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
                        related_name="poll_extensions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("client_id", fields.CharField(max_length=64)),
                ("seconds", fields.IntField()),
            ],
            options={
                "table": "live_poll_extensions",
                "app": "lyceum",
                "unique_together": (("poll", "user", "client_id"),),
                "pk_attr": "id",
                "table_description": "More time for a poll that a host has given under a name of their own: the same name again gives none.",
            },
            bases=["Table"],
        ),
    ]
