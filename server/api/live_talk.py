"""What was said and asked in a class, page by page: while it is on, and afterwards."""

from __future__ import annotations

from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.paging import Page, Paging
from domain.learning.enrolments import NotEnrolled
from domain.live import chat, questions
from domain.live.archive import NotShared
from domain.live.inside import NotInside
from domain.live.shapes.talk import ChatMessage, MyQuestion
from domain.live.standings import Banned
from server.endpoint import Who, endpoint

ARCHIVE = (NotFound, NotEnrolled, Banned, NotInside, NotShared)


@endpoint(who=Who.SIGNED_IN, answers=ChatMessage, raises=ARCHIVE)
async def list_chat(ctx: Context, session_id: UUID, paging: Paging) -> Page[ChatMessage]:
    """The chat of a class, the newest first: for its hosts, and for whoever was in it.

    When the class is over, students see it if its settings share the chat. Private messages are for their two people.
    """
    return await chat.page(ctx, session_id, paging)


@endpoint(who=Who.SIGNED_IN, answers=MyQuestion, raises=ARCHIVE)
async def list_questions(ctx: Context, session_id: UUID, paging: Paging) -> Page[MyQuestion]:
    """What a class asked, in that order: for its hosts, and for whoever was in it; afterwards as its chat is shared."""
    return await questions.page(ctx, session_id, paging)
