"""A poll that is opened again under a name is opened again once."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from models.base import new_id


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0024_seen_knocks")]

    initial = False

    operations = [
        ops.CreateModel(
            name="PollReopening",
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
                        related_name="reopenings",
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
                        related_name="poll_reopenings",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("client_id", fields.CharField(max_length=64)),
            ],
            options={
                "table": "live_poll_reopenings",
                "app": "lyceum",
                "unique_together": (("poll", "user", "client_id"),),
                "pk_attr": "id",
                "table_description": "A poll that a host has opened again under a name of their own: the same name again opens nothing.",
            },
            bases=["Table"],
        ),
    ]
