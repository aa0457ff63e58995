"""Who could be heard in a class. Summaries that were made without it are made again when they are asked for."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.base import new_id
from models.live import VoiceKind

RULES = """
CREATE UNIQUE INDEX live_voices_open ON live_voices (run_id, user_id, kind, line) WHERE ended_at IS NULL;
ALTER TABLE live_voices ADD CONSTRAINT live_voices_forward CHECK (ended_at >= began_at);
"""
NO_RULES = """
ALTER TABLE live_voices DROP CONSTRAINT live_voices_forward;
DROP INDEX live_voices_open;
"""


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0009_expiry_and_attempts")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Voice",
            fields=[
                ("id", fields.UUIDField(primary_key=True, default=new_id, unique=True, db_index=True)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "session",
                    fields.ForeignKeyField(
                        "lyceum.LiveSession",
                        source_field="session_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="voices",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("run_id", fields.UUIDField()),
                (
                    "user",
                    fields.ForeignKeyField(
                        "lyceum.User",
                        source_field="user_id",
                        db_index=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="voices",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="STAGE: stage\nMICROPHONE: microphone", enum_type=VoiceKind, max_length=20
                    ),
                ),
                ("line", fields.CharField(default="", max_length=120)),
                ("began_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "live_voices",
                "app": "lyceum",
                "indexes": [Index(fields=["run_id", "user_id"], name="live_voices_run")],
                "pk_attr": "id",
                "table_description": "A time in which somebody could be heard. Of one kind and line at most one is open for a person and run.",
            },
            bases=["Table"],
        ),
        ops.RunSQL(RULES, NO_RULES),
        ops.RunSQL("UPDATE live_sessions SET summary = NULL WHERE summary IS NOT NULL;", "SELECT 1;"),
    ]
