"""What a class came to."""

from __future__ import annotations

from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.learning.enrolments import NotEnrolled
from domain.live import summary
from domain.live.lifecycle import SessionCancelled, SessionLive, SessionNotLive
from domain.live.shapes.summary import Summary
from domain.live.standings import Banned
from server.endpoint import Who, endpoint


@endpoint(
    who=Who.SIGNED_IN,
    answers=Summary,
    raises=(NotFound, NotEnrolled, Banned, SessionNotLive, SessionLive, SessionCancelled),
)
async def show(ctx: Context, session_id: UUID) -> Summary:
    """A class that is over, in figures.

    The host sees all of it; students the chat they were there for and the results of polls, as far as the settings
    share them.
    """
    return await summary.show(ctx, session_id)
