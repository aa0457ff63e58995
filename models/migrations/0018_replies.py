"""A message may answer another; those of before answer none."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

INDEX = "CREATE INDEX chat_messages_reply_to ON chat_messages (reply_to_id);"  # which adding a field makes none of


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0017_away_spans")]

    initial = False

    operations = [
        ops.AddField(
            model_name="ChatMessage",
            name="reply_to",
            field=fields.ForeignKeyField(
                "lyceum.ChatMessage",
                source_field="reply_to_id",
                null=True,
                db_index=True,
                db_constraint=True,
                to_field="id",
                related_name="replies",
                on_delete=OnDelete.SET_NULL,
            ),
        ),
        ops.RunSQL(INDEX, "DROP INDEX chat_messages_reply_to;"),
    ]
