"""What was said, asked and voted in a class."""

from __future__ import annotations

from uuid import UUID

from tortoise import fields
from tortoise.indexes import Index

from models.base import Table
from models.identity import User
from models.live import VoiceKind
from models.live.sessions import LiveSession


class ChatMessage(Table):
    """`client_id` makes a send repeatable: three sends of one message are one row."""

    session: fields.ForeignKeyRelation[LiveSession] = fields.ForeignKeyField(
        "lyceum.LiveSession", related_name="messages"
    )
    session_id: UUID
    run_id = fields.UUIDField()
    author: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="messages", db_index=True
    )
    author_id: UUID
    client_id = fields.CharField(max_length=64)
    text = fields.TextField()
    to: fields.ForeignKeyNullableRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="private_messages", null=True, db_index=True
    )
    to_id: UUID | None
    reply_to: fields.ForeignKeyNullableRelation[ChatMessage] = fields.ForeignKeyField(
        "lyceum.ChatMessage", related_name="replies", null=True, db_index=True, on_delete=fields.SET_NULL
    )
    reply_to_id: UUID | None
    pinned_at = fields.DatetimeField(null=True)
    deleted_at = fields.DatetimeField(null=True)
    deleted_by_id = fields.UUIDField(null=True)

    class Meta:
        table = "chat_messages"
        unique_together = (("run_id", "author", "client_id"),)
        indexes = (Index(fields=("session_id", "created_at", "id"), name="chat_messages_session"),)


class Hand(Table):
    """A raised hand; their order is that of `raised_at`. Lowered ones are kept for the summary."""

    session: fields.ForeignKeyRelation[LiveSession] = fields.ForeignKeyField(
        "lyceum.LiveSession", related_name="hands", db_index=True
    )
    session_id: UUID
    run_id = fields.UUIDField()
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("lyceum.User", related_name="hands", db_index=True)
    user_id: UUID
    raised_at = fields.DatetimeField()
    lowered_at = fields.DatetimeField(null=True)
    heard = fields.BooleanField(default=False)  # the host let them speak: fair voice counts these

    class Meta:
        table = "live_hands"


class Voice(Table):
    """A time in which somebody could be heard. Of one kind and line at most one is open for a person and run.

    `line` tells by which connection a microphone was sent: between browsers there is one to each who hears it, and
    what they overlap counts once.
    """

    session: fields.ForeignKeyRelation[LiveSession] = fields.ForeignKeyField(
        "lyceum.LiveSession", related_name="voices", db_index=True
    )
    session_id: UUID
    run_id = fields.UUIDField()
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("lyceum.User", related_name="voices", db_index=True)
    user_id: UUID
    kind = fields.CharEnumField(VoiceKind, max_length=20)
    line = fields.CharField(max_length=120, default="")
    began_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "live_voices"
        indexes = (Index(fields=("run_id", "user_id"), name="live_voices_run"),)


class Poll(Table):
    session: fields.ForeignKeyRelation[LiveSession] = fields.ForeignKeyField(
        "lyceum.LiveSession", related_name="polls", db_index=True
    )
    session_id: UUID
    run_id = fields.UUIDField()
    asked_by_id = fields.UUIDField(null=True)
    client_id = fields.CharField(max_length=64, null=True)  # the asker's name for it: by it, it is asked once
    question = fields.TextField()
    options: list[str] = fields.JSONField()
    multiple = fields.BooleanField(default=False)
    anonymous = fields.BooleanField(default=False)
    correct: list[int] | None = fields.JSONField(null=True)  # a quiz; told only when it is closed
    closes_at = fields.DatetimeField(null=True)  # its time limit, if it has one
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "live_polls"
        indexes = (Index(fields=("closes_at",), name="live_polls_closes"),)


class PollExtension(Table):
    """More time for a poll that a host has given under a name of their own: the same name again gives none."""

    poll: fields.ForeignKeyRelation[Poll] = fields.ForeignKeyField("lyceum.Poll", related_name="extensions")
    poll_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="poll_extensions", db_index=True
    )
    user_id: UUID
    client_id = fields.CharField(max_length=64)
    seconds = fields.IntField()

    class Meta:
        table = "live_poll_extensions"
        unique_together = (("poll", "user", "client_id"),)


class PollReopening(Table):
    """A poll that a host has opened again under a name of their own: the same name again opens nothing."""

    poll: fields.ForeignKeyRelation[Poll] = fields.ForeignKeyField("lyceum.Poll", related_name="reopenings")
    poll_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="poll_reopenings", db_index=True
    )
    user_id: UUID
    client_id = fields.CharField(max_length=64)

    class Meta:
        table = "live_poll_reopenings"
        unique_together = (("poll", "user", "client_id"),)


class Vote(Table):
    """One row a person and poll: changing one's mind changes the row."""

    poll: fields.ForeignKeyRelation[Poll] = fields.ForeignKeyField("lyceum.Poll", related_name="votes")
    poll_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("lyceum.User", related_name="votes", db_index=True)
    user_id: UUID
    options: list[int] = fields.JSONField()

    class Meta:
        table = "live_votes"
        unique_together = (("poll", "user"),)


class Question(Table):
    session: fields.ForeignKeyRelation[LiveSession] = fields.ForeignKeyField(
        "lyceum.LiveSession", related_name="questions", db_index=True
    )
    session_id: UUID
    run_id = fields.UUIDField()
    author: fields.ForeignKeyRelation[User] = fields.ForeignKeyField(
        "lyceum.User", related_name="questions", db_index=True
    )
    author_id: UUID
    client_id = fields.CharField(max_length=64)
    text = fields.TextField()
    upvotes_count = fields.IntField(default=0)  # moved with each upvote in its transaction
    answer = fields.TextField(null=True)
    answered_at = fields.DatetimeField(null=True)
    answered_by_id = fields.UUIDField(null=True)
    dismissed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "live_questions"
        unique_together = (("run_id", "author", "client_id"),)


class Upvote(Table):
    question: fields.ForeignKeyRelation[Question] = fields.ForeignKeyField("lyceum.Question", related_name="upvotes")
    question_id: UUID
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("lyceum.User", related_name="upvotes", db_index=True)
    user_id: UUID

    class Meta:
        table = "live_upvotes"
        unique_together = (("question", "user"),)
