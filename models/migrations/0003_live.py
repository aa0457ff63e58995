"""Who is on stage stands with what else somebody is in a class; what is said is read in the order of its time."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

STAGE = """
INSERT INTO live_standings (id, created_at, session_id, user_id, co_host, deputy, muted, ban_reason, on_stage)
 SELECT gen_random_uuid(), now(), l.id, u.id, false, false, false, '', true
 FROM live_sessions l CROSS JOIN LATERAL jsonb_array_elements_text(l.locks -> 'stage') AS stage(user_id)
 JOIN users u ON u.id = stage.user_id::uuid
 ON CONFLICT (session_id, user_id) DO UPDATE SET on_stage = true;
UPDATE live_sessions SET locks = locks - 'stage' WHERE locks ? 'stage';
"""
BACK_TO_LOCKS = """
UPDATE live_sessions l SET locks = l.locks || jsonb_build_object('stage', s.people)
 FROM (SELECT session_id, jsonb_agg(user_id) AS people FROM live_standings WHERE on_stage GROUP BY session_id) s
 WHERE s.session_id = l.id;
"""
RULES = "CREATE INDEX chat_messages_pinned ON chat_messages (run_id) WHERE pinned_at IS NOT NULL;"


class Migration(migrations.Migration):
    dependencies = [("lyceum", "0002_rules_and_queue")]

    operations = [
        ops.RemoveIndex(model_name="ChatMessage", name="chat_messages_session", fields=None),
        ops.AddIndex(
            model_name="ChatMessage",
            index=Index(fields=["session_id", "created_at", "id"], name="chat_messages_session"),
        ),
        ops.AddField(
            model_name="Standing", name="on_stage", field=fields.BooleanField(default=False, db_default=False)
        ),
        ops.AlterField(  # the default was for the rows there are
            model_name="Standing", name="on_stage", field=fields.BooleanField(default=False)
        ),
        ops.RunSQL(STAGE, BACK_TO_LOCKS),
        ops.RunSQL(RULES, "DROP INDEX chat_messages_pinned;"),
    ]
