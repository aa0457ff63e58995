"""Organizations, their members, and what they are told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from aiohttp import web
from pydantic import Field

from domain.identity import sign_ins
from domain.identity.accounts import EmailTaken
from domain.kit.context import Context
from domain.kit.errors import Invalid, NotFound, VersionMismatch
from domain.kit.paging import Page, Paging
from domain.kit.shapes import Edit, Input, Name, Person, Shape
from domain.organizations import members, organizations
from domain.organizations.members import LastAdministrator
from domain.organizations.organizations import OrganizationAdminsOnly, Part
from domain.webhooks import log
from domain.webhooks.log import EventsForgotten
from models.organizations import MemberRole, Membership
from models.webhooks import OrganizationEvent
from server.api.accounts import Email, NewPassword, Session, session_shape
from server.endpoint import Who, endpoint


class OrganizationRegistration(Input):
    organization_name: Name
    name: Name = Field(description="of its first administrator")
    email: Email
    password: NewPassword


class OrganizationEdit(Edit):
    name: Name = ""


class OrganizationShape(Shape):
    id: UUID
    name: str
    slug: str
    created_at: datetime
    role: MemberRole | None = Field(description="what the caller is in it; null: they look after the whole place")
    version: Annotated[int, Field(exclude=True)]


class OrganizationSession(Session):
    organization: OrganizationShape


class MemberInput(Input):
    email: Email = Field(description="of somebody who has an account")
    role: MemberRole


class MemberShape(Shape):
    user: Person
    role: MemberRole
    joined_at: datetime


class EventShape(Shape):
    """As it is sent to webhooks."""

    id: UUID
    type: str
    created_at: datetime
    organization_id: UUID
    number: int
    data: dict[str, Any]


class EventsQuery(Input):
    after: Annotated[int, Field(ge=0, le=2**62)] | None = Field(
        None, description="the number of the last event that is known; without it, the list begins with the oldest kept"
    )
    type: Annotated[str, Field(max_length=50)] | None = None


@endpoint(
    who=Who.GUEST, answers=OrganizationSession, status=201, raises=(EmailTaken,), transaction=False, replayable=False
)
async def register(ctx: Context, request: web.Request, body: OrganizationRegistration) -> OrganizationSession:
    """Create an organization together with its first administrator, and sign in: both or neither."""
    registered = await organizations.register(ctx, **body.model_dump())
    tokens = await sign_ins.begin(ctx, registered.user, user_agent=request.headers.get("User-Agent", ""))
    part = Part(registered.organization, MemberRole.ADMIN)
    return OrganizationSession(**dict(session_shape(tokens)), organization=_shape(part))


@endpoint(who=Who.SIGNED_IN, answers=OrganizationShape)
async def list_mine(ctx: Context, paging: Paging) -> Page[OrganizationShape]:
    """The organizations that the caller belongs to, newest first."""
    page = await organizations.mine(ctx, paging)
    return Page([_shape(part) for part in page.data], page.next_after, page.total)


@endpoint(who=Who.SIGNED_IN, answers=OrganizationShape, raises=(NotFound,))
async def show(ctx: Context, organization_id: UUID) -> OrganizationShape:
    """One of the caller's organizations."""
    return _shape(await organizations.access(ctx, organization_id))


@endpoint(who=Who.SIGNED_IN, answers=OrganizationShape, raises=(NotFound, OrganizationAdminsOnly, VersionMismatch))
async def edit(ctx: Context, organization_id: UUID, body: OrganizationEdit) -> OrganizationShape:
    """Change an organization: only the fields that are sent."""
    return _shape(await organizations.edit(ctx, organization_id, body.changes()))


@endpoint(who=Who.SIGNED_IN, answers=EventShape, raises=(NotFound, OrganizationAdminsOnly, EventsForgotten))
async def list_events(
    ctx: Context, organization_id: UUID, paging: Paging, query: EventsQuery
) -> Page[OrganizationEvent]:
    """What has happened, oldest first, to catch up with. Numbers have no holes: a missing one is an event missed.
    Events are kept for 90 days: asked for what is gone, the answer is 410 with the number of the `oldest` kept."""
    return await log.page(ctx, organization_id, paging, after=query.after, type=query.type)


@endpoint(who=Who.SIGNED_IN, answers=MemberShape, raises=(NotFound, OrganizationAdminsOnly))
async def list_members(ctx: Context, organization_id: UUID, paging: Paging) -> Page[MemberShape]:
    """Everybody in an organization, in the order they came; for its tutors and administrators."""
    page = await members.page(ctx, organization_id, paging)
    return Page([_member(row) for row in page.data], page.next_after, page.total)


@endpoint(
    who=Who.SIGNED_IN,
    answers=MemberShape,
    status=201,
    raises=(NotFound, OrganizationAdminsOnly, Invalid, LastAdministrator),
)
async def add_member(ctx: Context, organization_id: UUID, body: MemberInput) -> tuple[MemberShape, bool]:
    """Take somebody in who has an account, or give a member another role (200)."""
    member, created = await members.add(ctx, organization_id, email=body.email, role=body.role)
    return _member(member), created


@endpoint(who=Who.SIGNED_IN, status=204, raises=(NotFound, OrganizationAdminsOnly, LastAdministrator))
async def remove_member(ctx: Context, organization_id: UUID, user_id: UUID) -> None:
    """Somebody belongs to the organization no more. Their account and their enrolments stay."""
    await members.remove(ctx, organization_id, user_id)


def _shape(part: Part) -> OrganizationShape:
    row = part.organization
    return OrganizationShape(
        id=row.id, name=row.name, slug=row.slug, created_at=row.created_at, role=part.role, version=row.version
    )


def _member(row: Membership) -> MemberShape:
    return MemberShape(user=Person(id=row.user.id, name=row.user.name), role=row.role, joined_at=row.created_at)
