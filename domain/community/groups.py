"""Study groups of a course: who sees them, and what the one who began it decides."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from domain.catalogue import courses
from domain.community import shapes
from domain.community.events import GroupChanged, GroupDissolved
from domain.community.shapes import GroupPart
from domain.kit.context import Context
from domain.kit.errors import Conflict, Forbidden, Invalid, NotFound
from domain.kit.paging import Page, Paging, by_time, page_of
from domain.kit.shapes import Person
from domain.kit.sql import fetch, one_at_a_time
from domain.kit.unit_of_work import require_match, save_edit
from domain.learning import enrolments
from models.catalogue import Course
from models.community import GroupMember, Joining, MemberState, StudyGroup

OWNED_MOST = 5  # groups of one person in one course
INSIDE = (GroupPart.OWNER, GroupPart.MEMBER, GroupPart.INSTRUCTOR)
LEADING = (GroupPart.OWNER, GroupPart.INSTRUCTOR)

# What there is of groups for a caller ($1), and what they are in each: only of a course they have a part in.
SHOWN = """
SELECT g.id, g.course_id, c.title AS course_title, g.name, g.joining, g.capacity, g.members_count, g.created_at,
  g.version, g.owner_id, o.name AS owner_name, m.state, c.instructor_id = $1 AS teaches
FROM study_groups g JOIN courses c ON c.id = g.course_id AND c.deleted_at IS NULL JOIN users o ON o.id = g.owner_id
JOIN users u ON u.id = $1 AND u.status = 'active'
LEFT JOIN enrolments e ON e.course_id = g.course_id AND e.learner_id = u.id AND e.status <> 'ended'
LEFT JOIN group_members m ON m.group_id = g.id AND m.user_id = u.id
WHERE g.dissolved_at IS NULL AND (e.id IS NOT NULL OR c.instructor_id = u.id)"""


class NotAMember(Forbidden):
    code, title = "not_a_member", "Not in this group"
    detail = "Join the study group first."


class GroupOwnerOnly(Forbidden):
    code, title = "group_owner_only", "For the group's owner"
    detail = "Only the owner of this study group, or the instructor of its course, may do this."


class TooManyGroups(Conflict):
    code, title = "too_many_groups", "Too many groups"
    detail = "You look after {limit} study groups of this course already."


class Part(NamedTuple):
    """A group, and what the caller is in it."""

    group: shapes.MyStudyGroup
    is_: GroupPart | None

    @property
    def leads(self) -> bool:
        return self.is_ in LEADING


async def access(ctx: Context, group_id: UUID) -> Part:
    """A group of a course that the caller is enrolled in, or teaches. Raises NotFound."""
    found = await _select("AND g.id = $2", [ctx.caller.id, group_id])
    if not found:
        raise NotFound
    return Part(found[0], found[0].me)


async def inside(ctx: Context, group_id: UUID) -> Part:
    """A group that the caller is in, or whose course they teach. Raises NotFound or NotAMember."""
    part = await access(ctx, group_id)
    if part.is_ not in INSIDE:
        raise NotAMember
    return part


async def led(ctx: Context, group_id: UUID) -> Part:
    """A group that the caller looks after. Raises NotFound or GroupOwnerOnly."""
    part = await access(ctx, group_id)
    if not part.leads:
        raise GroupOwnerOnly
    return part


async def hold(group_id: UUID) -> None:
    """Whoever changes who is in a group, or writes there, comes one after the other. Needs a unit of work.

    A statement of its own: the next one sees what whoever held it has written. Its row is locked before any other of
    the group.
    """
    await StudyGroup.select_for_update(no_key=True).get_or_none(id=group_id)


async def page(ctx: Context, course_id: UUID, paging: Paging) -> Page[shapes.MyStudyGroup]:
    """The groups of a course, newest first. Raises NotFound or NotEnrolled."""
    course = await courses.access(ctx, str(course_id))
    await _require_part(ctx, course)
    total = None
    if paging.with_total:
        total = await StudyGroup.filter(course_id=course.id, dissolved_at=None).count()
    where = "AND g.course_id = $2"
    values: list[Any] = [ctx.caller.id, course.id]
    if paging.after is not None:
        where += " AND (g.created_at, g.id) < ($3, $4)"
        values += [datetime.fromisoformat(paging.after[0]), UUID(paging.after[1])]
    found = await _select(f"{where} ORDER BY g.created_at DESC, g.id DESC LIMIT {paging.limit + 1}", values)
    of_rows = page_of(found, paging, by_time("created_at"))
    return Page(of_rows.data, of_rows.next_after, total)


async def create(
    ctx: Context, course: Course, *, name: str, capacity: int, joining: Joining = Joining.OPEN
) -> shapes.MyStudyGroup:
    """A group with the caller in it. Needs a unit of work; `course` from `courses.access`.

    Raises NotEnrolled or TooManyGroups.
    """
    await enrolments.require(ctx, course.id)
    owned = f"study groups:{course.id}:{ctx.caller.id}"
    await one_at_a_time(owned)
    if await StudyGroup.filter(course_id=course.id, owner_id=ctx.caller.id, dissolved_at=None).count() >= OWNED_MOST:
        raise TooManyGroups(limit=OWNED_MOST)
    row = await StudyGroup.create(
        course_id=course.id, owner_id=ctx.caller.id, name=name, capacity=capacity, joining=joining, members_count=1
    )
    await GroupMember.create(group_id=row.id, user_id=ctx.caller.id, state=MemberState.MEMBER)
    return (await access(ctx, row.id)).group


async def edit(ctx: Context, group_id: UUID, changes: dict[str, Any]) -> shapes.MyStudyGroup:
    """Needs a unit of work. Raises NotFound, GroupOwnerOnly, VersionMismatch, or Invalid below those who are in it."""
    await hold(group_id)
    part = await led(ctx, group_id)
    row = await StudyGroup.get(id=group_id)
    require_match(ctx, row)
    if changes.get("capacity", part.group.capacity) < row.members_count:
        raise Invalid.field("capacity", "below_members", f"{row.members_count} are in it already.")
    await save_edit(row, changes)
    after = (await access(ctx, group_id)).group
    if after != part.group:
        ctx.record(changed(after))
    return after


async def dissolve(ctx: Context, group_id: UUID) -> None:
    """Nobody finds it any more. Needs a unit of work. Raises NotFound or GroupOwnerOnly."""
    await led(ctx, group_id)
    await end(ctx, group_id)


async def end(ctx: Context, group_id: UUID) -> None:
    if await StudyGroup.filter(id=group_id, dissolved_at=None).update(dissolved_at=ctx.now):
        ctx.record(GroupDissolved(group_id=group_id))


def changed(group: shapes.StudyGroup) -> GroupChanged:
    """What everybody in it is told: nothing of what the one who changed it is there."""
    told = {name: getattr(group, name) for name in shapes.StudyGroup.model_fields}
    return GroupChanged(group_id=group.id, group=shapes.StudyGroup(**told))


async def _require_part(ctx: Context, course: Course) -> None:
    if not courses.may_edit(ctx, course):
        await enrolments.require(ctx, course.id)


async def _select(rest: str, values: list[Any]) -> list[shapes.MyStudyGroup]:
    rows = await fetch(f"{SHOWN} {rest}", values)
    return [_shape(row, values[0]) for row in rows]


def _shape(row: dict[str, Any], caller_id: UUID) -> shapes.MyStudyGroup:
    owner = Person(id=row["owner_id"], name=row["owner_name"])
    kept = {name: row[name] for name in shapes.MyStudyGroup.model_fields if name in row}
    return shapes.MyStudyGroup(**kept, owner=owner, me=_part(row, caller_id))


def _part(row: dict[str, Any], caller_id: UUID) -> GroupPart | None:
    if row["teaches"]:
        return GroupPart.INSTRUCTOR
    if row["state"] == MemberState.MEMBER and row["owner_id"] == caller_id:
        return GroupPart.OWNER
    return GroupPart(row["state"]) if row["state"] is not None else None
