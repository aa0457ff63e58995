"""What a message in class answers: one line of it, found in the same statement as the message itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.kit.errors import NotFound
from domain.kit.sql import fetch
from domain.live.events.talk import ChatDeleted, ChatPinned, ChatPosted
from domain.live.names import Audience
from domain.live.seats import Run
from domain.live.shapes.talk import Quote

LENGTH = 140  # characters
COLUMNS = (
    f", q.id AS quoted_id, left(q.text, {LENGTH}) AS quoted, q.deleted_at IS NOT NULL AS quoted_deleted,"
    " q.author_id AS quoted_author_id, v.name AS quoted_name, p.role AS quoted_role"
)
JOINS = (
    "LEFT JOIN chat_messages q ON q.id = m.reply_to_id LEFT JOIN users v ON v.id = q.author_id"
    " LEFT JOIN live_seats p ON p.run_id = q.run_id AND p.user_id = q.author_id"
)


def of(row: dict[str, Any], viewer: Audience) -> Quote | None:
    """What a row of messages answers, as the viewer may see it. What was deleted quotes nothing."""
    if row["quoted_id"] is None or row["deleted_at"] is not None:
        return None
    return Quote(
        id=row["quoted_id"],
        user=viewer.person(row["quoted_author_id"], row["quoted_name"], row["quoted_role"]),
        text=" ".join(row["quoted"].split()),
        deleted=row["quoted_deleted"],
    )


async def require_said(run: Run, message_id: UUID) -> None:
    """Refuse to answer what is not there for everybody. Nor is it deleted until the answer is written: whoever quotes
    it was before that. Needs a unit of work. Raises NotFound."""
    said = await fetch(
        "SELECT 1 FROM chat_messages WHERE id = $1 AND run_id = $2 AND to_id IS NULL AND deleted_at IS NULL FOR SHARE",
        [message_id, run.run_id],
    )
    if not said:
        raise NotFound("What you answer is not there, or no longer.")


def without_deleted(missed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Missed events of a class: what was deleted since is neither quoted nor pinned with its words."""
    gone = {event["data"]["message_id"] for event in missed if event["type"] == ChatDeleted.type}
    return [_without(gone, event) for event in missed] if gone else missed


def _without(gone: set[str], event: dict[str, Any]) -> dict[str, Any]:
    if event["type"] == ChatPosted.type:
        return {**event, "data": _unquoted(gone, event["data"])}
    if event["type"] == ChatPinned.type:
        message = _unquoted(gone, event["data"]["message"])
        told = {**message, "text": ""} if message["id"] in gone else message
        return {**event, "data": {**event["data"], "message": told}}
    return event


def _unquoted(gone: set[str], message: dict[str, Any]) -> dict[str, Any]:
    quote = message.get("reply_to")  # what was told before there were answers has none
    if quote is None or quote["id"] not in gone:
        return message
    return {**message, "reply_to": {**quote, "text": "", "deleted": True}}
