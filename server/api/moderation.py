"""Who is excluded from a class: what a host needs when they are not in it."""

from __future__ import annotations

from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.paging import Page, Paging
from domain.live import moderation
from domain.live.lifecycle import SessionCancelled, SessionEnded
from domain.live.roles import Protected
from domain.live.sessions import NotTheHost
from domain.live.shapes.door import Ban
from domain.live.standings import Banned
from server.endpoint import Who, endpoint


@endpoint(who=Who.SIGNED_IN, answers=Ban, raises=(NotFound, NotTheHost, Banned, SessionEnded, SessionCancelled))
async def list_bans(ctx: Context, session_id: UUID, paging: Paging) -> Page[Ban]:
    """Who is excluded from a class, in the order they were."""
    return await moderation.bans(ctx, session_id, paging)


@endpoint(
    who=Who.SIGNED_IN, status=204, raises=(NotFound, NotTheHost, Banned, Protected, SessionEnded, SessionCancelled)
)
async def unban(ctx: Context, session_id: UUID, user_id: UUID) -> None:
    """Lift a ban. Again changes nothing."""
    await moderation.unban(ctx, session_id, user_id)
