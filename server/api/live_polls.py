"""What a class was asked, and how it answered."""

from __future__ import annotations

from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.paging import Page, Paging, by_time, part_of
from domain.learning.enrolments import NotEnrolled
from domain.live import polls
from domain.live.archive import NotShared
from domain.live.inside import NotInside
from domain.live.shapes.talk import MyPoll
from domain.live.standings import Banned
from server.endpoint import Who, endpoint


@endpoint(who=Who.SIGNED_IN, answers=MyPoll, raises=(NotFound, NotEnrolled, Banned, NotInside, NotShared))
async def list_polls(ctx: Context, session_id: UUID, paging: Paging) -> Page[MyPoll]:
    """The polls of a class, for its hosts and for whoever was in it.

    Who voted what is for the hosts alone, and for nobody where a poll is anonymous.
    """
    return part_of(await polls.results(ctx, session_id), paging, by_time("opened_at"))
