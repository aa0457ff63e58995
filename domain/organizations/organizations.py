"""Organizations: how one begins, who may see it, and who decides in it."""

from __future__ import annotations

from typing import Any, NamedTuple
from uuid import UUID

from tortoise.exceptions import IntegrityError

from domain.identity.accounts import EmailTaken
from domain.kit.context import Context
from domain.kit.errors import Forbidden, NotFound
from domain.kit.paging import Page, Paging, beyond, by_time, page_of
from domain.kit.permissions import Permission
from domain.kit.slugs import slug_of
from domain.kit.unit_of_work import require_match, save_edit, unit_of_work
from models.identity import Role, User
from models.organizations import MemberRole, Membership, Organization


class OrganizationAdminsOnly(Forbidden):
    code, title = "organization_admins_only", "For the organization's administrators"
    detail = "Only an administrator of this organization may do this."


class Registered(NamedTuple):
    user: User
    organization: Organization


class Part(NamedTuple):
    """An organization, and what the caller is in it; None: nothing, they look after the whole place."""

    organization: Organization
    role: MemberRole | None


async def register(ctx: Context, *, organization_name: str, name: str, email: str, password: str) -> Registered:
    """An organization together with its first administrator: both or neither. Raises EmailTaken.

    To the rest of the place they are an instructor: they may make courses, and have no say over anybody else's.
    """
    password_hash = await ctx.runtime.hashing.hash(password)
    try:
        async with unit_of_work(ctx):
            user = await User.create(name=name, email=email.lower(), password_hash=password_hash, role=Role.INSTRUCTOR)
            slug = slug_of(organization_name, "organization", longest=100)
            organization = await Organization.create(name=organization_name, slug=slug)
            await Membership.create(organization=organization, user=user, role=MemberRole.ADMIN)
    except IntegrityError as error:
        raise EmailTaken from error
    return Registered(user, organization)


async def mine(ctx: Context, paging: Paging) -> Page[Part]:
    """What the caller belongs to, newest first."""
    rows = Membership.filter(user_id=ctx.caller.id).select_related("organization")
    total = await rows.count() if paging.with_total else None
    found = await rows.filter(beyond(paging, "created_at")).order_by("-created_at", "-id").limit(paging.limit + 1)
    page = page_of(found, paging, by_time("created_at"))
    return Page([Part(row.organization, row.role) for row in page.data], page.next_after, total)


async def access(ctx: Context, organization_id: UUID) -> Part:
    """An organization that the caller belongs to, or any for who looks after the place. Raises NotFound."""
    row = await Membership.get_or_none(user_id=ctx.caller.id, organization_id=organization_id).select_related(
        "organization"
    )
    if row is not None:
        return Part(row.organization, row.role)
    if ctx.may(Permission.MANAGE_USERS):
        organization = await Organization.get_or_none(id=organization_id)
        if organization is not None:
            return Part(organization, None)
    raise NotFound


async def administered(ctx: Context, organization_id: UUID) -> Organization:
    """An organization of which the caller is an administrator. Raises NotFound or OrganizationAdminsOnly."""
    part = await access(ctx, organization_id)
    if part.role is not MemberRole.ADMIN:
        raise OrganizationAdminsOnly
    return part.organization


async def edit(ctx: Context, organization_id: UUID, changes: dict[str, Any]) -> Part:
    """Needs a unit of work. Raises NotFound, OrganizationAdminsOnly or VersionMismatch."""
    part = await access(ctx, organization_id)
    if part.role not in (MemberRole.ADMIN, None):
        raise OrganizationAdminsOnly
    require_match(ctx, part.organization)
    await save_edit(part.organization, changes)
    return part
