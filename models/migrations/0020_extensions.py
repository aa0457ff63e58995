"""More time that is given under a name is given once."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from models.base import new_id


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0019_focus")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Extension",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "session",
                    fields.ForeignKeyField(
                        "lyceum.LiveSession",
                        source_field="session_id",
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
                        related_name="extensions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("client_id", fields.CharField(max_length=64)),
                ("minutes", fields.IntField()),
            ],
            options={
                "table": "live_extensions",
                "app": "lyceum",
                "unique_together": (("session", "user", "client_id"),),
                "pk_attr": "id",
                "table_description": "More time that a host has given under a name of their own: the same name again gives none.",
            },
            bases=["Table"],
        ),
    ]
