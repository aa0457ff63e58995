"""What is said in a class: plain text, once per `client_id`, in one order for everybody.

A private message exists for two people: no one else is told of it, and nobody else's list has it, a host's neither.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from domain.kit import talk
from domain.kit.context import Context
from domain.kit.errors import Conflict, DomainError, Invalid, NotFound, RateLimited
from domain.kit.paging import Page, Paging, by_time, page_of
from domain.kit.sql import fetch, one_at_a_time
from domain.live import archive, quotes
from domain.live.events.talk import ChatDeleted, ChatPinned, ChatPosted, ChatUnpinned
from domain.live.inside import (
    Banned,
    Inside,
    Lock,
    Locked,
    NotInside,
    acting,
    hosting,
    member,
    require_open,
    require_voice,
)
from domain.live.names import Audience
from domain.live.sessions import NotTheHost
from domain.live.shapes import talk as shapes
from domain.live.shapes.classes import Shared
from models.base import new_id
from models.live.sessions import LiveSession
from models.live.talk import ChatMessage

COUNTED = "SELECT count(*) FROM chat_messages m WHERE m.session_id = $1 AND m.run_id = $2 AND "
MINE = "(m.to_id IS NULL OR m.to_id = $3 OR m.author_id = $3)"
OWN = "m.author_id = $3 AND m.client_id = $4"
HISTORY = 100
PINS = 50
ROWS = (
    "SELECT m.id, m.client_id, m.text, m.created_at, m.to_id, m.deleted_at, m.author_id, u.name, s.role"  # noqa: S608
    f" {quotes.COLUMNS}"
    " FROM chat_messages m JOIN users u ON u.id = m.author_id"
    " LEFT JOIN live_seats s ON s.run_id = m.run_id AND s.user_id = m.author_id"
    f" {quotes.JOINS}"
    " WHERE m.session_id = $1 AND m.run_id = $2 AND "
)


class PersonNotInside(Conflict):
    code, title = "person_not_inside", "They are not in the class"
    detail = "Who is written to must be in the class."


class TooManyPins(Conflict):
    code, title = "too_many_pins", "Too many pinned messages"
    detail = "{limit} are pinned. Take one down first."


async def latest(viewer: Audience) -> list[shapes.ChatMessage]:
    """The last hundred messages that somebody may see, oldest first; deleted ones without their text."""
    return await _newest(viewer, MINE)


async def private(viewer: Audience) -> list[shapes.ChatMessage]:
    """The last hundred private messages from or to somebody, oldest first."""
    return await _newest(viewer, "m.to_id IS NOT NULL AND (m.to_id = $3 OR m.author_id = $3)")


async def pinned(viewer: Audience) -> list[shapes.ChatMessage]:
    """What the host has pinned, in the order in which it was said."""
    found = await _select(viewer, "m.pinned_at IS NOT NULL AND m.deleted_at IS NULL ORDER BY m.created_at, m.id", [])
    return [_shape(row, viewer) for row in found]


async def as_it_is(session: LiveSession, told: ChatPinned | ChatUnpinned) -> list[ChatPinned | ChatUnpinned]:
    """Whether that message is pinned, where it is another thing than was told."""
    message_id = told.message.id if isinstance(told, ChatPinned) else told.message_id
    room = Audience.of_class(session)
    rows = await _select(room, "m.id = $3 AND m.pinned_at IS NOT NULL AND m.deleted_at IS NULL", [message_id])
    if bool(rows) is isinstance(told, ChatPinned):
        return []
    ids = {"session_id": told.session_id, "run_id": told.run_id}
    return [ChatPinned(**ids, message=_shape(rows[0], room)) if rows else ChatUnpinned(**ids, message_id=message_id)]


async def page(ctx: Context, session_id: UUID, paging: Paging) -> Page[shapes.ChatMessage]:
    """What was said in a class and the caller may see, the newest first. Raises as `archive.viewer` does."""
    viewer = await archive.viewer(ctx, session_id, Shared.CHAT)
    if viewer is None:
        return Page([], total=0 if paging.with_total else None)
    at, last_id = paging.after or (datetime.max.replace(tzinfo=UTC).isoformat(), str(UUID(int=0)))
    found = await _select(
        viewer,
        f"{MINE} AND (m.created_at, m.id) < ($4, $5) ORDER BY m.created_at DESC, m.id DESC LIMIT $6",
        [viewer.user_id, datetime.fromisoformat(at), UUID(last_id), paging.limit + 1],
    )
    page = page_of([_shape(row, viewer) for row in found], paging, by_time("at"))
    if paging.with_total:
        values = [viewer.run.session_id, viewer.run.run_id, viewer.user_id]
        page.total = (await fetch(COUNTED + MINE, values))[0]["count"]
    return page


def without_deleted(missed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Missed events of a class, told to somebody who comes back: nor is what was deleted since quoted to them."""
    return quotes.without_deleted(talk.without_deleted(missed, posted=ChatPosted.type, deleted=ChatDeleted.type))


async def send(
    ctx: Context,
    session_id: UUID,
    *,
    client_id: str,
    text: str,
    to: UUID | None = None,
    reply_to: UUID | None = None,
) -> shapes.ChatMessage:
    """Say something to the class, or to one person; the same `client_id` again gives the same message. Needs a
    unit of work.

    Raises as `inside` does, and Locked, Muted, SafeMode, RateLimited, PersonNotInside, Invalid, or NotFound for an
    answer to what was not said to everybody in this run, or was deleted.
    """
    here = await acting(ctx, session_id)
    caller = Audience.caller(here)
    if (before := await _said(here, client_id)) is not None:
        return before  # whatever was closed since: the retry of what was said is answered by it
    try:
        await _require_way(here, to)
        if not here.is_host and here.settings.slow_mode_seconds:
            await _require_slowness(here, client_id)
        if reply_to is not None:
            await quotes.require_said(here.run, reply_to)
    except DomainError:
        if (before := await _said(here, client_id)) is not None:
            return before  # by another line of theirs, while we looked
        raise
    inserted = await fetch(
        "INSERT INTO chat_messages"
        " (id, created_at, session_id, run_id, author_id, client_id, text, to_id, reply_to_id)"
        " VALUES ($1, now(), $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT (run_id, author_id, client_id) DO NOTHING RETURNING id",
        [new_id(), here.session.id, here.run.run_id, here.user_id, client_id, text, to, reply_to],
    )
    (row,) = await _select(caller, OWN, [here.user_id, client_id])
    if inserted:
        told = _shape(row, Audience.room(here)).model_dump(exclude={"deleted"})
        ctx.record(ChatPosted(session_id=here.session.id, run_id=here.run.run_id, **told))
    return _shape(row, caller)


async def delete(ctx: Context, session_id: UUID, message_id: UUID) -> None:
    """Take back what one said, or as host what anybody said to everybody; again changes nothing. Needs a unit of
    work.

    Raises as `inside` does, NotFound for a message that is not the caller's to see, and NotTheHost.
    """
    here = await acting(ctx, session_id)
    row = await ChatMessage.get_or_none(id=message_id, run_id=here.run.run_id)
    if row is None or (row.to_id is not None and here.user_id not in (row.author_id, row.to_id)):
        raise NotFound
    if not here.is_host and row.author_id != here.user_id:
        raise NotTheHost
    deleted = await ChatMessage.filter(id=row.id, deleted_at=None).update(
        text="", deleted_at=ctx.now, deleted_by_id=here.user_id, pinned_at=None
    )
    if deleted:
        between = None if row.to_id is None else [row.author_id, row.to_id]
        ctx.record(
            ChatDeleted(
                session_id=here.session.id,
                run_id=here.run.run_id,
                message_id=row.id,
                by=here.user_id,
                between=between,
            )
        )


async def pin(ctx: Context, session_id: UUID, message_id: UUID) -> None:
    """Keep what was said to everybody in sight; again changes nothing. Needs a unit of work.

    Raises as `hosting` does, NotFound, and TooManyPins.
    """
    here = await hosting(ctx, session_id)
    room = Audience.room(here)
    found = await _select(room, "m.id = $3 AND m.to_id IS NULL AND m.deleted_at IS NULL", [message_id])
    if not found:
        raise NotFound
    await one_at_a_time(f"pins:{here.run.run_id}")
    rows = ChatMessage.filter(id=message_id, pinned_at=None, deleted_at=None)
    pinned_now = ChatMessage.filter(run_id=here.run.run_id, pinned_at__isnull=False).exclude(id=message_id)
    if await pinned_now.count() >= PINS:
        raise TooManyPins(limit=PINS)
    if await rows.update(pinned_at=ctx.now):
        message = _shape(found[0], room)
        ctx.record(ChatPinned(session_id=here.session.id, run_id=here.run.run_id, message=message))


async def unpin(ctx: Context, session_id: UUID, message_id: UUID) -> None:
    """No longer; again changes nothing. Needs a unit of work. Raises as `hosting` does, and NotFound."""
    here = await hosting(ctx, session_id)
    rows = ChatMessage.filter(id=message_id, run_id=here.run.run_id, to_id=None)
    if not await rows.exists():
        raise NotFound
    if await rows.filter(pinned_at__isnull=False).update(pinned_at=None):
        ctx.record(ChatUnpinned(session_id=here.session.id, run_id=here.run.run_id, message_id=message_id))


async def _said(here: Inside, client_id: str) -> shapes.ChatMessage | None:
    """What the caller has said in this run under that name."""
    caller = Audience.caller(here)
    rows = await _select(caller, OWN, [here.user_id, client_id])
    return _shape(rows[0], caller) if rows else None


async def _require_way(here: Inside, to: UUID | None) -> None:
    """Whether the caller may write there: to a host, a student may whatever is closed."""
    if to is None:
        return require_open(here, Lock.CHAT)
    if to == here.user_id:
        raise Invalid.field("to", "yourself", "Write to somebody else.")
    require_voice(here)
    try:
        other = await member(here.session, to)
    except (Banned, NotInside):
        other = None
    if here.is_host or (other is not None and other.is_host):
        if other is None:
            raise PersonNotInside
        return None
    # Among students: closed before it is said who is there, and closed while they may not know that.
    if not here.settings.private_chat or here.locks.roster:
        raise Locked(lock=Lock.PRIVATE_CHAT.value)
    require_open(here, Lock.PRIVATE_CHAT)
    if other is None:
        raise PersonNotInside


async def _require_slowness(here: Inside, client_id: str) -> None:
    """Refuse a second message within the time. One message of a person at a time, whatever nodes they come by."""
    run_id, user_id = here.run.run_id, here.user_id
    await one_at_a_time(f"chat:{run_id}:{user_id}")
    if await ChatMessage.filter(run_id=run_id, author_id=user_id, client_id=client_id).exists():
        return
    (row,) = await fetch(
        "SELECT extract(epoch FROM max(created_at) + $3 * interval '1 second' - clock_timestamp())::float AS wait"
        " FROM chat_messages WHERE run_id = $1 AND author_id = $2",
        [run_id, user_id, here.settings.slow_mode_seconds],
    )
    if row["wait"] is not None and row["wait"] > 0:
        raise RateLimited("The host has slowed the chat down.", retry_after=round(row["wait"], 3))


async def _newest(viewer: Audience, condition: str) -> list[shapes.ChatMessage]:
    found = await _select(
        viewer, f"{condition} ORDER BY m.created_at DESC, m.id DESC LIMIT {HISTORY}", [viewer.user_id]
    )
    return [_shape(row, viewer) for row in reversed(found)]


async def _select(viewer: Audience, condition: str, values: list[Any]) -> list[dict[str, Any]]:
    return await fetch(ROWS + condition, [viewer.run.session_id, viewer.run.run_id, *values])


def _shape(row: dict[str, Any], viewer: Audience) -> shapes.ChatMessage:
    return shapes.ChatMessage(
        id=row["id"],
        client_id=row["client_id"],
        user=viewer.person(row["author_id"], row["name"], row["role"]),
        text=row["text"],
        at=row["created_at"],
        to=row["to_id"],
        reply_to=quotes.of(row, viewer),
        deleted=row["deleted_at"] is not None,
    )
