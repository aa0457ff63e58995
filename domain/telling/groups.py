"""Told of study groups: who asks to come in, who was let in, and whom somebody names."""

from __future__ import annotations

from uuid import UUID

from domain.community.events import GroupMemberAsked, GroupMemberJoined, GroupMessagePosted
from domain.kit.context import Context
from domain.kit.sql import fetch
from domain.notifications import delivery, kinds
from domain.telling.naming import MOST_NAMED, QUOTED, is_named
from models.community import StudyGroup

# Members who still have a part in the course, but for the one who speaks.
OTHERS = """
SELECT u.id, u.name FROM group_members m JOIN users u ON u.id = m.user_id AND u.status = 'active'
JOIN study_groups g ON g.id = m.group_id
JOIN enrolments e ON e.course_id = g.course_id AND e.learner_id = u.id AND e.status <> 'ended'
WHERE m.group_id = $1 AND m.state = 'member' AND u.id <> $2 ORDER BY u.id"""


async def message_posted(ctx: Context, event: GroupMessagePosted) -> None:
    if "@" not in event.text:
        return
    text = event.text.lower()
    others = await fetch(OTHERS, [event.group_id, event.user.id])
    named = [row["id"] for row in others if is_named(row["name"].lower(), text)][:MOST_NAMED]
    if named:
        data = {**await _of(event.group_id), "author_name": event.user.name, "text": event.text[:QUOTED]}
        key = f"group.mentioned:{event.id}"
        await delivery.notify(ctx, kinds.community.GROUP_MENTIONED, named, data, dedupe_key=key)


async def member_asked(ctx: Context, event: GroupMemberAsked) -> None:
    """Once for each person, however often they ask and take it back."""
    data = {**await _of(event.group_id), "learner_name": event.user.name}
    key = f"group.asked:{event.group_id}:{event.user.id}"
    await delivery.notify(ctx, kinds.community.GROUP_ASKED, [event.to], data, dedupe_key=key)


async def member_joined(ctx: Context, event: GroupMemberJoined) -> None:
    """Only who was let in: whoever comes in by themselves knows it."""
    if event.by is None:
        return
    key = f"group.admitted:{event.group_id}:{ctx.now.isoformat()}"
    people = [event.user.id]
    await delivery.notify(ctx, kinds.community.GROUP_ADMITTED, people, await _of(event.group_id), dedupe_key=key)


async def _of(group_id: UUID) -> dict[str, str]:
    group = await StudyGroup.get(id=group_id)
    return {"group_id": str(group_id), "group_name": group.name}
