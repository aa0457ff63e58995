"""What nobody asks for: places that have become free, and people who have no right to be here any more."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from domain.community import members
from domain.kit.context import Runtime
from domain.kit.sql import fetch
from domain.kit.unit_of_work import unit_of_work

AT_ONCE = 100

UNENROLLED = """
SELECT m.group_id, m.user_id FROM enrolments e JOIN study_groups g ON g.course_id = e.course_id
JOIN group_members m ON m.group_id = g.id AND m.user_id = e.learner_id AND m.state <> 'removed'
WHERE e.status = 'ended' AND g.dissolved_at IS NULL ORDER BY m.group_id, m.user_id LIMIT $1"""

# By the same rule as `groups.inside`, for many at once.
WELCOME = """
SELECT here.group_id, here.user_id FROM unnest($1::uuid[], $2::uuid[]) AS here(group_id, user_id)
JOIN study_groups g ON g.id = here.group_id AND g.dissolved_at IS NULL
JOIN courses c ON c.id = g.course_id AND c.deleted_at IS NULL
JOIN users u ON u.id = here.user_id AND u.status = 'active'
LEFT JOIN enrolments e ON e.course_id = g.course_id AND e.learner_id = u.id AND e.status <> 'ended'
LEFT JOIN group_members m ON m.group_id = g.id AND m.user_id = u.id AND m.state = 'member'
WHERE c.instructor_id = u.id OR (e.id IS NOT NULL AND m.id IS NOT NULL)"""


class Place(NamedTuple):
    """Somebody in the room of a group."""

    group_id: UUID
    user_id: UUID


async def clear_unenrolled(runtime: Runtime) -> None:
    """Sweep: whose enrolment has ended is in no group of the course any more. Any node may do it, all at once may."""
    rows = await fetch(UNENROLLED, [AT_ONCE])
    for row in rows:
        ctx = runtime.context()
        async with unit_of_work(ctx):
            await members.unenrolled(ctx, row["group_id"], row["user_id"])


async def unwelcome(here: Collection[Place]) -> set[Place]:
    """Of those in a room, who may not be there any more, whatever ended it; in one query."""
    if not here:
        return set()
    values = [[one.group_id for one in here], [one.user_id for one in here]]
    rows = await fetch(WELCOME, values)
    return set(here) - {Place(row["group_id"], row["user_id"]) for row in rows}
