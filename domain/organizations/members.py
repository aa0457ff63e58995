"""Who belongs to an organization."""

from __future__ import annotations

from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import Conflict, Invalid, NotFound
from domain.kit.events import Event
from domain.kit.paging import Page, Paging, beyond, by_time, page_of
from domain.kit.sql import fetch
from domain.organizations import organizations
from models.base import new_id
from models.identity import User, UserStatus
from models.organizations import MemberRole, Membership, Organization

TEACHERS = (MemberRole.ADMIN, MemberRole.TUTOR)


class LastAdministrator(Conflict):
    code, title = "last_administrator", "Somebody must decide"
    detail = "An organization keeps at least one administrator. Make somebody else one first."


class MembershipStarted(Event):
    """Somebody belongs to an organization, or is something else in it from now on."""

    type = "membership.started"

    organization_id: UUID
    user_id: UUID
    name: str
    role: MemberRole


class MembershipEnded(Event):
    type = "membership.ended"

    organization_id: UUID
    user_id: UUID
    name: str


async def page(ctx: Context, organization_id: UUID, paging: Paging) -> Page[Membership]:
    """Everybody, in the order they came. Raises NotFound or OrganizationAdminsOnly: students do not see the others."""
    part = await organizations.access(ctx, organization_id)
    if part.role is MemberRole.STUDENT:
        raise organizations.OrganizationAdminsOnly
    rows = Membership.filter(organization_id=part.organization.id).select_related("user")
    total = await rows.count() if paging.with_total else None
    later = beyond(paging, "created_at", newest_first=False)
    found = await rows.filter(later).order_by("created_at", "id").limit(paging.limit + 1)
    page = page_of(found, paging, by_time("created_at"))
    page.total = total
    return page


async def add(ctx: Context, organization_id: UUID, *, email: str, role: MemberRole) -> tuple[Membership, bool]:
    """Take somebody in who has an account, or give a member another role; False: they were a member. Needs a unit
    of work. Raises NotFound, OrganizationAdminsOnly, Invalid or LastAdministrator."""
    organization = await organizations.administered(ctx, organization_id)
    user = await User.get_or_none(email=email.lower(), status=UserStatus.ACTIVE)
    if user is None:
        raise Invalid.field("email", "unknown_account", "Nobody has an account with this address yet.")
    if role is not MemberRole.ADMIN:
        await _require_another_admin(organization, user.id)
    # The row's own `xmax` says whether it was there before.
    rows = await fetch(
        "INSERT INTO memberships (id, created_at, organization_id, user_id, role) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (organization_id, user_id) DO UPDATE SET role = $5 WHERE memberships.role <> $5"
        " RETURNING (xmax = 0) AS created",
        [new_id(), ctx.now, organization.id, user.id, role.value],
    )
    if rows:
        ctx.record(MembershipStarted(organization_id=organization.id, user_id=user.id, name=user.name, role=role))
    member = await Membership.get(organization_id=organization.id, user_id=user.id).select_related("user")
    return member, bool(rows) and rows[0]["created"]


async def remove(ctx: Context, organization_id: UUID, user_id: UUID) -> None:
    """Needs a unit of work. Raises NotFound, OrganizationAdminsOnly or LastAdministrator."""
    organization = await organizations.administered(ctx, organization_id)
    member = await Membership.get_or_none(organization_id=organization.id, user_id=user_id).select_related("user")
    if member is None:
        raise NotFound
    await _require_another_admin(organization, user_id)
    if await Membership.filter(id=member.id).delete():
        ctx.record(MembershipEnded(organization_id=organization.id, user_id=user_id, name=member.user.name))


async def require_teacher(ctx: Context, organization_id: UUID) -> None:
    """Raises Invalid unless the caller may make courses for this organization."""
    of_caller = Membership.filter(organization_id=organization_id, user_id=ctx.caller.id, role__in=TEACHERS)
    if not await of_caller.exists():
        raise Invalid.field("organization_id", "unknown_organization", "There is no such organization of yours.")


async def _require_another_admin(organization: Organization, user_id: UUID) -> None:
    """The organization's row is locked: of two who take the last two away, one is refused."""
    await Organization.select_for_update(no_key=True).get(id=organization.id)
    admins = Membership.filter(organization_id=organization.id, role=MemberRole.ADMIN)
    if await admins.filter(user_id=user_id).exists() and not await admins.exclude(user_id=user_id).exists():
        raise LastAdministrator
