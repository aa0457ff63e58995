"""Told of what people in a class do to each other: name, answer, exclude."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.kit.context import Context
from domain.kit.sql import fetch
from domain.live.events.people import MemberBanned, MemberUnbanned
from domain.live.events.talk import ChatPosted, QuestionAnswered
from domain.notifications import delivery, kinds
from domain.notifications.kinds.kind import Kind
from domain.telling.naming import MOST_NAMED, QUOTED, is_named
from models.live.people import Standing
from models.live.sessions import LiveSession
from models.live.talk import Question

# Of those who have been in this run and still have a part in it, who is not looking, and whose name may follow an @.
AWAY = """
SELECT u.id, u.name FROM live_seats s JOIN users u ON u.id = s.user_id JOIN live_sessions l ON l.id = s.session_id
LEFT JOIN enrolments e ON e.course_id = l.course_id AND e.learner_id = u.id AND e.status <> 'ended'
LEFT JOIN live_standings t ON t.session_id = l.id AND t.user_id = u.id
WHERE s.run_id = $1 AND s.state <> 'online' AND u.id <> $2 AND u.status = 'active' AND t.banned_at IS NULL
AND (e.id IS NOT NULL OR l.host_id = u.id)
AND (position('@' || lower(u.name) IN $3) > 0 OR position('@' || replace(lower(u.name), ' ', '') IN $3) > 0)
ORDER BY u.id LIMIT $4"""


async def chat_posted(ctx: Context, event: ChatPosted) -> None:
    """Only of what everybody in the class may read, and only those who are not there to see it."""
    if "@" not in event.text or event.to is not None:
        return
    text = event.text.lower()
    found = await fetch(AWAY, [event.run_id, event.user.id, text, MOST_NAMED])
    named = [row["id"] for row in found if is_named(row["name"].lower(), text)]
    if not named:
        return
    session = await LiveSession.get(id=event.session_id)
    data = {**_of(session), "author_name": event.user.name, "text": event.text[:QUOTED]}
    await delivery.notify(ctx, kinds.people.MENTIONED, named, data, dedupe_key=f"chat.mentioned:{event.id}")


async def question_answered(ctx: Context, event: QuestionAnswered) -> None:
    """Whoever asked, once, however often the answer is changed."""
    question = await Question.get(id=event.question_id).select_related("session")
    if question.author_id == event.by:
        return
    data = {**_of(question.session), "text": (event.answer or question.text)[:QUOTED]}
    key = f"question.answered:{event.question_id}"
    await delivery.notify(ctx, kinds.people.QUESTION_ANSWERED, [question.author_id], data, dedupe_key=key)


async def excluded(ctx: Context, event: MemberBanned) -> None:
    standing = await Standing.get(session_id=event.session_id, user_id=event.user_id).select_related("session")
    data = {**_of(standing.session), "reason": standing.ban_reason}
    await _once(ctx, kinds.live.EXCLUDED, event.session_id, event.user_id, data)


async def readmitted(ctx: Context, event: MemberUnbanned) -> None:
    data = _of(await LiveSession.get(id=event.session_id))
    await _once(ctx, kinds.live.READMITTED, event.session_id, event.user_id, data)


async def _once(ctx: Context, kind: Kind, session_id: UUID, user_id: UUID, data: dict[str, Any]) -> None:
    key = f"{kind.name}:{session_id}:{ctx.now.isoformat()}"
    await delivery.notify(ctx, kind, [user_id], data, dedupe_key=key)


def _of(session: LiveSession) -> dict[str, Any]:
    return {"session_id": str(session.id), "course_id": str(session.course_id), "title": session.title}
