import uuid

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.fields.data import JSON_DUMPS
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.base import new_id


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0005_organizations_and_webhooks")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Announcement",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "course",
                    fields.ForeignKeyField(
                        "lyceum.Course",
                        source_field="course_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="announcements",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "author",
                    fields.ForeignKeyField(
                        "lyceum.User",
                        source_field="author_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="announcements",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("title", fields.CharField(max_length=200)),
                ("text", fields.TextField(unique=False)),
            ],
            options={
                "table": "announcements",
                "app": "lyceum",
                "indexes": [Index(fields=["course_id", "created_at", "id"], name="announcements_course")],
                "pk_attr": "id",
            },
            bases=["Table"],
        ),
        ops.CreateModel(
            name="FanOut",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "course",
                    fields.ForeignKeyField(
                        "lyceum.Course",
                        source_field="course_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="fan_outs",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("kind", fields.CharField(max_length=50)),
                ("dedupe_key", fields.CharField(unique=True, max_length=120)),
                ("data", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ("audience", fields.JSONField(default=dict, encoder=JSON_DUMPS, decoder=loads)),
                ("cursor", fields.UUIDField(default=uuid.UUID("00000000-0000-0000-0000-000000000000"))),
                ("total", fields.IntField(null=True)),
                ("told", fields.IntField(default=0)),
                ("finished_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "fan_outs",
                "app": "lyceum",
                "pk_attr": "id",
                "table_description": "How far the telling of a course has come. A worker that dies goes on at `cursor`: everybody up to it is done.",
            },
            bases=["Table"],
        ),
    ]
