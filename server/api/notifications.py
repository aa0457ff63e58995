"""A person's notifications."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.paging import Page, Paging
from domain.kit.shapes import Input, Shape
from domain.notifications import inbox
from domain.notifications.shapes import Notification
from models.notifications import Notification as Row
from server.endpoint import Who, endpoint


class InboxQuery(Input):
    unread: Literal["true", "false"] | None = None


class Unread(Shape):
    unread: int


@endpoint(who=Who.SIGNED_IN, answers=Notification)
async def list_mine(ctx: Context, paging: Paging, query: InboxQuery) -> Page[Row]:
    """The caller's notifications, newest first; `unread` beside `data` counts what is new."""
    unread = None if query.unread is None else query.unread == "true"
    return await inbox.page(ctx, paging, unread=unread)


@endpoint(who=Who.SIGNED_IN, answers=Notification, raises=(NotFound,))
async def read_one(ctx: Context, notification_id: UUID) -> Row:
    """Mark one as read. Again changes nothing."""
    return await inbox.read_one(ctx, notification_id)


@endpoint(who=Who.SIGNED_IN, answers=Unread)
async def read_all(ctx: Context) -> Unread:
    """Mark all as read."""
    return Unread(unread=await inbox.read_all(ctx))
