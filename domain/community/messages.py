"""What is said in a study group: plain text, once per `client_id`, numbered without holes in one order for all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.community import groups, shapes
from domain.community.events import GroupMessageDeleted, GroupMessagePosted
from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.paging import Page, Paging, page_of
from domain.kit.shapes import Person
from domain.kit.sql import execute, fetch
from models.base import new_id
from models.community import GroupMessage

HISTORY = 100
ROWS = (
    "SELECT m.id, m.number, m.client_id, m.text, m.created_at, m.deleted_at, m.author_id, u.name"
    " FROM group_messages m JOIN users u ON u.id = m.author_id WHERE m.group_id = $1"
)
# The number and the message are one statement: a number that was given has its message.
SAY = (
    "WITH numbered AS (UPDATE study_groups SET last_number = last_number + 1 WHERE id = $1 RETURNING last_number)"
    " INSERT INTO group_messages (id, created_at, group_id, number, author_id, client_id, text)"
    " SELECT $2, clock_timestamp(), $1, last_number, $3, $4, $5 FROM numbered"
)


async def page(ctx: Context, group_id: UUID, paging: Paging) -> Page[shapes.GroupMessage]:
    """What was said in a group, the newest first. Raises NotFound or NotAMember."""
    await groups.inside(ctx, group_id)
    before = int(paging.after[0]) if paging.after is not None else 2**62
    rest = f" AND m.number < $2 ORDER BY m.number DESC LIMIT {paging.limit + 1}"
    page = page_of(await _select(rest, [group_id, before]), paging, lambda said: (said.number,))
    if paging.with_total:
        page.total = await GroupMessage.filter(group_id=group_id).count()
    return page


async def latest(group_id: UUID) -> list[shapes.GroupMessage]:
    """The last hundred, oldest first; deleted ones without their text."""
    found = await _select(f" ORDER BY m.number DESC LIMIT {HISTORY}", [group_id])
    return found[::-1]


async def send(ctx: Context, group_id: UUID, *, client_id: str, text: str) -> shapes.GroupMessage:
    """Say something to the group; the same `client_id` again gives the same message. Needs a unit of work.

    Raises NotFound or NotAMember.
    """
    await groups.hold(group_id)
    await groups.inside(ctx, group_id)
    mine = [group_id, ctx.caller.id, client_id]
    said = await _select(" AND m.author_id = $2 AND m.client_id = $3", mine)
    if said:
        return said[0]
    await execute(SAY, [group_id, new_id(), ctx.caller.id, client_id, text])
    (message,) = await _select(" AND m.author_id = $2 AND m.client_id = $3", mine)
    ctx.record(GroupMessagePosted(group_id=group_id, **message.model_dump(exclude={"deleted"})))
    return message


async def delete(ctx: Context, group_id: UUID, message_id: UUID) -> None:
    """Take back what one said, or as who looks after the group what anybody said; again changes nothing.

    Its number stays. Needs a unit of work. Raises NotFound, NotAMember or GroupOwnerOnly.
    """
    part = await groups.inside(ctx, group_id)
    row = await GroupMessage.get_or_none(id=message_id, group_id=group_id)
    if row is None:
        raise NotFound
    if row.author_id != ctx.caller.id and not part.leads:
        raise groups.GroupOwnerOnly
    fields = {"text": "", "deleted_at": ctx.now, "deleted_by_id": ctx.caller.id}
    if await GroupMessage.filter(id=row.id, deleted_at=None).update(**fields):
        ctx.record(GroupMessageDeleted(group_id=group_id, message_id=row.id, by=ctx.caller.id))


async def _select(rest: str, values: list[Any]) -> list[shapes.GroupMessage]:
    return [_shape(row) for row in await fetch(ROWS + rest, values)]


def _shape(row: dict[str, Any]) -> shapes.GroupMessage:
    return shapes.GroupMessage(
        id=row["id"],
        number=row["number"],
        client_id=row["client_id"],
        user=Person(id=row["author_id"], name=row["name"]),
        text=row["text"],
        at=row["created_at"],
        deleted=row["deleted_at"] is not None,
    )
