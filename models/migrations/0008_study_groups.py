from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.base import new_id
from models.community import Joining, MemberState

RULES = """
ALTER TABLE study_groups ADD CONSTRAINT study_groups_places CHECK (members_count BETWEEN 0 AND capacity);
ALTER TABLE study_groups ADD CONSTRAINT study_groups_counted CHECK (last_number >= 0);
ALTER TABLE group_messages ADD CONSTRAINT group_messages_counted CHECK (number > 0);
CREATE INDEX enrolments_ended ON enrolments (course_id, learner_id) WHERE status = 'ended';
"""


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0007_ages")]

    initial = False

    operations = [
        ops.CreateModel(
            name="StudyGroup",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ("updated_at", fields.DatetimeField(auto_now=True, auto_now_add=False)),
                ("version", fields.IntField(default=1)),
                (
                    "course",
                    fields.ForeignKeyField(
                        "lyceum.Course",
                        source_field="course_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="study_groups",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "owner",
                    fields.ForeignKeyField(
                        "lyceum.User",
                        source_field="owner_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="owned_groups",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("name", fields.CharField(max_length=100)),
                (
                    "joining",
                    fields.CharEnumField(
                        default=Joining.OPEN,
                        description="OPEN: open\nAPPROVAL: approval",
                        enum_type=Joining,
                        max_length=20,
                    ),
                ),
                ("capacity", fields.IntField()),
                ("members_count", fields.IntField(default=0)),
                ("last_number", fields.BigIntField(default=0)),
                ("dissolved_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "study_groups",
                "app": "lyceum",
                "indexes": [Index(fields=["course_id", "created_at", "id"], name="study_groups_course")],
                "pk_attr": "id",
                "table_description": "`members_count` moves with each member in its transaction, `last_number` with each message: whoever changes who",
            },
            bases=["Versioned"],
        ),
        ops.CreateModel(
            name="GroupMember",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "group",
                    fields.ForeignKeyField(
                        "lyceum.StudyGroup",
                        source_field="group_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="members",
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
                        related_name="study_groups",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        description="ASKED: asked\nMEMBER: member\nREMOVED: removed",
                        enum_type=MemberState,
                        max_length=20,
                    ),
                ),
            ],
            options={
                "table": "group_members",
                "app": "lyceum",
                "unique_together": (("group", "user"),),
                "pk_attr": "id",
            },
            bases=["Table"],
        ),
        ops.CreateModel(
            name="GroupMessage",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "group",
                    fields.ForeignKeyField(
                        "lyceum.StudyGroup",
                        source_field="group_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="messages",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.BigIntField()),
                (
                    "author",
                    fields.ForeignKeyField(
                        "lyceum.User",
                        source_field="author_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="group_messages",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("client_id", fields.CharField(max_length=64)),
                ("text", fields.TextField(unique=False)),
                ("deleted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("deleted_by_id", fields.UUIDField(null=True)),
            ],
            options={
                "table": "group_messages",
                "app": "lyceum",
                "unique_together": (("group", "author", "client_id"), ("group", "number")),
                "pk_attr": "id",
                "table_description": "`number` counts a group's messages without holes; `client_id` makes a send repeatable.",
            },
            bases=["Table"],
        ),
        ops.RunSQL(
            RULES,
            """
            DROP INDEX enrolments_ended;
            ALTER TABLE group_messages DROP CONSTRAINT group_messages_counted;
            ALTER TABLE study_groups DROP CONSTRAINT study_groups_counted;
            ALTER TABLE study_groups DROP CONSTRAINT study_groups_places;
            """,
        ),
    ]
