"""More time for a class."""

from __future__ import annotations

from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.shapes import Input, Minutes
from domain.live import sessions, timekeeping
from domain.live.lifecycle import SessionCancelled, SessionEnded, SessionNotLive
from domain.live.sessions import NotTheHost
from domain.live.shapes.classes import LiveSession
from domain.live.standings import Banned
from server.endpoint import Who, endpoint


class Extension(Input):
    minutes: Minutes


@endpoint(
    who=Who.SIGNED_IN,
    answers=LiveSession,
    raises=(NotFound, NotTheHost, Banned, SessionNotLive, SessionEnded, SessionCancelled),
)
async def extend(ctx: Context, session_id: UUID, body: Extension) -> LiveSession:
    """Give a class more time, until its last second."""
    return await sessions.describe_one(await timekeeping.extend(ctx, session_id, body.minutes))
