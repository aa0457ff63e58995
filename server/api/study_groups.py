"""Study groups of a course: who is in them, and what was said there."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.catalogue import courses
from domain.community import groups, members, messages
from domain.community.groups import GroupOwnerOnly, NotAMember, TooManyGroups
from domain.community.members import GroupFull, RemovedFromGroup
from domain.community.shapes import GroupMember, GroupMessage, MyStudyGroup
from domain.kit.context import Context
from domain.kit.errors import NotFound, VersionMismatch
from domain.kit.paging import Page, Paging
from domain.kit.permissions import Permission
from domain.kit.shapes import Edit, Input, Name
from domain.learning.enrolments import NotEnrolled
from models.community import Joining, MemberState
from server.endpoint import Who, endpoint

Capacity = Annotated[int, Field(ge=2, le=50)]


class StudyGroupInput(Input):
    name: Name
    capacity: Capacity = 8
    joining: Joining = Field(Joining.OPEN, description="open, or by the owner's approval")


class StudyGroupEdit(Edit):
    name: Name = ""
    capacity: Capacity = 8
    joining: Joining = Joining.OPEN


class MembersQuery(Input):
    state: MemberState = Field(MemberState.MEMBER, description="others than member: for who looks after the group")


@endpoint(who=Who.SIGNED_IN, answers=MyStudyGroup, raises=(NotFound, NotEnrolled))
async def list_of_course(ctx: Context, course_id: UUID, paging: Paging) -> Page[MyStudyGroup]:
    """The study groups of a course, newest first: for its students and its instructor."""
    return await groups.page(ctx, course_id, paging)


@endpoint(who=Permission.LEARN, answers=MyStudyGroup, status=201, raises=(NotFound, NotEnrolled, TooManyGroups))
async def create(ctx: Context, course_id: UUID, body: StudyGroupInput) -> MyStudyGroup:
    """Begin a study group, with the caller as its owner and first member."""
    return await groups.create(ctx, await courses.access(ctx, str(course_id)), **body.model_dump())


@endpoint(who=Who.SIGNED_IN, answers=MyStudyGroup, raises=(NotFound,))
async def show(ctx: Context, group_id: UUID) -> MyStudyGroup:
    """A study group of a course that the caller is enrolled in, or teaches."""
    return (await groups.access(ctx, group_id)).group


@endpoint(who=Who.SIGNED_IN, answers=MyStudyGroup, raises=(NotFound, GroupOwnerOnly, VersionMismatch))
async def edit(ctx: Context, group_id: UUID, body: StudyGroupEdit) -> MyStudyGroup:
    """Change a study group: only the fields that are sent."""
    return await groups.edit(ctx, group_id, body.changes())


@endpoint(who=Who.SIGNED_IN, status=204, raises=(NotFound, GroupOwnerOnly))
async def dissolve(ctx: Context, group_id: UUID) -> None:
    """Dissolve a study group: nobody finds it, or what was said there, any more."""
    await groups.dissolve(ctx, group_id)


@endpoint(who=Who.SIGNED_IN, answers=GroupMember, raises=(NotFound, NotAMember, GroupOwnerOnly))
async def list_members(ctx: Context, group_id: UUID, paging: Paging, query: MembersQuery) -> Page[GroupMember]:
    """Who is in a study group, in the order they came; who has asked, or was removed, for its owner."""
    return await members.page(ctx, group_id, paging, query.state)


@endpoint(who=Permission.LEARN, answers=MyStudyGroup, status=201, raises=(NotFound, RemovedFromGroup, GroupFull))
async def join(ctx: Context, group_id: UUID) -> tuple[MyStudyGroup, bool]:
    """Come into an open study group, or ask the owner of another: `me` says which. 200 when it was so already."""
    return await members.join(ctx, group_id)


@endpoint(who=Who.SIGNED_IN, answers=GroupMember, status=201, raises=(NotFound, GroupOwnerOnly, GroupFull))
async def let_in(ctx: Context, group_id: UUID, user_id: UUID) -> tuple[GroupMember, bool]:
    """Let somebody in who has asked, or was removed. 200 when they were in."""
    return await members.let_in(ctx, group_id, user_id)


@endpoint(who=Who.SIGNED_IN, status=204, raises=(NotFound, GroupOwnerOnly))
async def remove_member(ctx: Context, group_id: UUID, user_id: UUID) -> None:
    """Leave a study group (one's own id); as its owner, or the instructor, send somebody away.

    Who was sent away does not come back unless they are let in. What an owner leaves, the longest there looks after;
    with the last one, the group is dissolved.
    """
    await members.go(ctx, group_id, user_id)


@endpoint(who=Who.SIGNED_IN, answers=GroupMessage, raises=(NotFound, NotAMember))
async def list_messages(ctx: Context, group_id: UUID, paging: Paging) -> Page[GroupMessage]:
    """What was said in a study group, the newest first."""
    return await messages.page(ctx, group_id, paging)
