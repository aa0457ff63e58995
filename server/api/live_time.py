"""More time for a class."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.shapes import Input, Minutes, Moment
from domain.live import sessions, timekeeping
from domain.live.lifecycle import SessionCancelled, SessionEnded, SessionNotLive
from domain.live.sessions import NotTheHost
from domain.live.shapes.classes import LiveSession
from domain.live.standings import Banned
from server.endpoint import Who, endpoint


class Extension(Input):
    minutes: Minutes
    ends_at: Moment | None = Field(None, description="as you know it: if it is another by now, nothing is added")


@endpoint(
    who=Who.SIGNED_IN,
    answers=LiveSession,
    raises=(NotFound, NotTheHost, Banned, SessionNotLive, SessionEnded, SessionCancelled),
)
async def extend(ctx: Context, session_id: UUID, body: Extension) -> LiveSession:
    """Give a class more time, until its last second: once, however often it is asked, for one who sends `ends_at`."""
    extended = await timekeeping.extend(ctx, session_id, body.minutes, seen=body.ends_at)
    return await sessions.describe_one(extended)
