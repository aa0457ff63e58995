"""Who is in a study group: coming in, asking, leaving, and being sent away."""

from __future__ import annotations

from uuid import UUID

from tortoise.expressions import F

from domain.community import groups, shapes
from domain.community.events import GroupMemberAsked, GroupMemberJoined, GroupMemberLeft, LeftBecause
from domain.community.shapes import GroupPart
from domain.kit.context import Context
from domain.kit.errors import Conflict, Forbidden, NotFound
from domain.kit.paging import Page, Paging, beyond, by_time, page_of
from domain.kit.shapes import Person
from models.community import GroupMember, Joining, MemberState, StudyGroup
from models.identity import User
from models.learning import Enrolment, EnrolmentStatus


class GroupFull(Conflict):
    code, title = "group_full", "Group full"
    detail = "All {capacity} places of this study group are taken."


class RemovedFromGroup(Forbidden):
    code, title = "removed_from_group", "Removed from this group"
    detail = "Its owner, or the instructor, has to let you in again."


async def page(
    ctx: Context, group_id: UUID, paging: Paging, state: MemberState = MemberState.MEMBER
) -> Page[shapes.GroupMember]:
    """Who is in a group, in the order they came; who asked or was removed, for who looks after it.

    Raises NotFound, NotAMember or GroupOwnerOnly.
    """
    part = await groups.inside(ctx, group_id)
    if state is not MemberState.MEMBER and not part.leads:
        raise groups.GroupOwnerOnly
    rows = GroupMember.filter(group_id=group_id, state=state).select_related("user")
    total = await rows.count() if paging.with_total else None
    later = beyond(paging, "created_at", newest_first=False)
    found = await rows.filter(later).order_by("created_at", "id").limit(paging.limit + 1)
    of_rows = page_of(found, paging, by_time("created_at"))
    return Page([_shape(row) for row in of_rows.data], of_rows.next_after, total)


async def everybody(group_id: UUID) -> list[Person]:
    """Who is in a group, in the order they came."""
    rows = GroupMember.filter(group_id=group_id, state=MemberState.MEMBER).select_related("user")
    return [Person(id=row.user_id, name=row.user.name) for row in await rows.order_by("created_at", "id")]


async def join(ctx: Context, group_id: UUID) -> tuple[shapes.MyStudyGroup, bool]:
    """Come into an open group, or ask the owner of another; False: they had. Needs a unit of work.

    Raises NotFound, RemovedFromGroup or GroupFull.
    """
    await groups.hold(group_id)
    part = await groups.access(ctx, group_id)
    if part.is_ is GroupPart.REMOVED:
        raise RemovedFromGroup
    is_open = part.group.joining is Joining.OPEN
    if part.is_ in groups.INSIDE or (part.is_ is GroupPart.ASKED and not is_open):
        return part.group, False
    me = Person(id=ctx.caller.id, name=ctx.caller.name)
    if is_open:
        await _take_place(part.group)
        await _set(group_id, me.id, MemberState.MEMBER)
        ctx.record(GroupMemberJoined(group_id=group_id, user=me))
    else:
        await _set(group_id, me.id, MemberState.ASKED)
        ctx.record(GroupMemberAsked(group_id=group_id, user=me, to=part.group.owner.id))
    return (await groups.access(ctx, group_id)).group, True


async def let_in(ctx: Context, group_id: UUID, user_id: UUID) -> tuple[shapes.GroupMember, bool]:
    """Let somebody in who asked, or was removed; False: they were in. Needs a unit of work.

    Raises NotFound, also for who has not asked or is enrolled no more, GroupOwnerOnly or GroupFull.
    """
    await groups.hold(group_id)
    part = await groups.led(ctx, group_id)
    row = await GroupMember.get_or_none(group_id=group_id, user_id=user_id).select_related("user")
    enrolled = Enrolment.filter(course_id=part.group.course_id, learner_id=user_id)
    if row is None or not await enrolled.exclude(status=EnrolmentStatus.ENDED).exists():
        raise NotFound
    if row.state is MemberState.MEMBER:
        return _shape(row), False
    await _take_place(part.group)
    await _set(group_id, user_id, MemberState.MEMBER)
    user = Person(id=user_id, name=row.user.name)
    ctx.record(GroupMemberJoined(group_id=group_id, user=user, by=ctx.caller.id))
    return _shape(await GroupMember.get(id=row.id).select_related("user")), True


async def go(ctx: Context, group_id: UUID, user_id: UUID) -> None:
    """Leave a group, or take one's question back; as who looks after it, send somebody away. Needs a unit of work.

    To leave again changes nothing. Raises NotFound, also for somebody else who is not there, or GroupOwnerOnly.
    """
    await groups.hold(group_id)
    part = await groups.access(ctx, group_id)
    own = user_id == ctx.caller.id
    if not own and not part.leads:
        raise groups.GroupOwnerOnly
    row = await GroupMember.get_or_none(group_id=group_id, user_id=user_id)
    if row is None or row.state is MemberState.REMOVED:
        if own:
            return
        raise NotFound
    if own:
        await row.delete()
    else:
        await GroupMember.filter(id=row.id).update(state=MemberState.REMOVED)
    if row.state is MemberState.MEMBER:
        await _leave_place(ctx, group_id, user_id, LeftBecause.LEFT if own else LeftBecause.REMOVED)


async def unenrolled(ctx: Context, group_id: UUID, user_id: UUID) -> None:
    """Somebody's enrolment has ended, and their place is free. Needs a unit of work; again changes nothing."""
    await groups.hold(group_id)
    row = await GroupMember.get_or_none(group_id=group_id, user_id=user_id)
    if row is None or row.state is MemberState.REMOVED or await _is_enrolled(group_id, user_id):
        return
    await row.delete()
    if row.state is MemberState.MEMBER:
        await _leave_place(ctx, group_id, user_id, LeftBecause.UNENROLLED)


async def _take_place(group: shapes.StudyGroup) -> None:
    room = StudyGroup.filter(id=group.id, dissolved_at=None, members_count__lt=F("capacity"))
    if not await room.update(members_count=F("members_count") + 1):
        raise GroupFull(capacity=group.capacity)


async def _leave_place(ctx: Context, group_id: UUID, user_id: UUID, reason: LeftBecause) -> None:
    """What somebody looked after, the longest there takes over; the last one closes the door."""
    await StudyGroup.filter(id=group_id).update(members_count=F("members_count") - 1)
    ctx.record(GroupMemberLeft(group_id=group_id, user_id=user_id, reason=reason))
    group = await StudyGroup.get(id=group_id).select_related("owner")
    if group.owner_id == user_id:
        here = GroupMember.filter(group_id=group_id, state=MemberState.MEMBER).select_related("user")
        heir = await here.order_by("created_at", "id").first()
        if heir is None:
            await groups.end(ctx, group_id)
            return
        await StudyGroup.filter(id=group_id).update(owner_id=heir.user_id)
        group = await StudyGroup.get(id=group_id).select_related("owner")
        ctx.record(groups.changed(_group(group, group.owner)))


async def _is_enrolled(group_id: UUID, user_id: UUID) -> bool:
    group = await StudyGroup.get(id=group_id)
    rows = Enrolment.filter(course_id=group.course_id, learner_id=user_id)
    return await rows.exclude(status=EnrolmentStatus.ENDED).exists()


async def _set(group_id: UUID, user_id: UUID, state: MemberState) -> None:
    """The group's row is held, so that nobody else writes it meanwhile."""
    if not await GroupMember.filter(group_id=group_id, user_id=user_id).update(state=state):
        await GroupMember.create(group_id=group_id, user_id=user_id, state=state)


def _group(row: StudyGroup, owner: User) -> shapes.StudyGroup:
    told = {name: getattr(row, name) for name in shapes.StudyGroup.model_fields if name != "owner"}
    return shapes.StudyGroup(**told, owner=Person(id=owner.id, name=owner.name))


def _shape(row: GroupMember) -> shapes.GroupMember:
    user = Person(id=row.user_id, name=row.user.name)
    return shapes.GroupMember(user=user, state=row.state, since=row.created_at)
