"""What somebody finds who comes into the room of a study group, or back to it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.community import groups, members, messages
from domain.community.events import GroupMessageDeleted, GroupMessagePosted
from domain.community.shapes import GroupHere, GroupResumed, GroupSnapshot
from domain.kit import talk
from domain.kit.context import Context


async def snapshot(ctx: Context, group_id: UUID, here: GroupHere, seq: int) -> GroupSnapshot:
    """The room as it is; read where its numbers stand, `seq`, before. Raises NotFound or NotAMember."""
    part = await groups.inside(ctx, group_id)
    return GroupSnapshot(
        group=part.group,
        members=await members.everybody(group_id),
        here=here,
        messages=await messages.latest(group_id),
        seq=seq,
        server_time=ctx.now,
    )


def resumed(missed: list[dict[str, Any]], here: GroupHere) -> GroupResumed:
    """What a returning client has missed, without what was taken back since."""
    events = talk.without_deleted(missed, posted=GroupMessagePosted.type, deleted=GroupMessageDeleted.type)
    return GroupResumed(resumed=True, events=events, here=here)
