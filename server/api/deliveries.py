"""How mail and push do, for administrators."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.paging import Page, Paging
from domain.kit.permissions import Permission
from domain.kit.shapes import Shape
from domain.notifications import figures as rules
from domain.notifications.figures import NotDead
from models.deliveries import Channel
from server.endpoint import endpoint


class FiguresShape(Shape):
    channel: Channel
    on: bool = Field(description="mail is off where no mail server is set")
    queued: int = Field(description="not tried yet, or waiting for quiet hours, a digest or company")
    retrying: int = Field(description="failed before, and to be tried again")
    gathered: int = Field(description="going out with another")
    sent: int = Field(description="within 24 hours, as dropped and the times")
    dropped: int = Field(description="there was nowhere to send it to any more")
    dead: int = Field(description="given up: see the list")
    median_seconds: float | None = Field(description="from being queued to being sent")
    p95_seconds: float | None


class DeadShape(Shape):
    id: UUID
    channel: Channel
    user_id: UUID
    kind: str
    title: str
    attempts: int
    error: str
    created_at: datetime


@endpoint(who=Permission.MANAGE_DELIVERIES, answers=list[FiguresShape])
async def figures(ctx: Context) -> list[rules.Figures]:
    """A line for each channel."""
    return await rules.figures(ctx)


@endpoint(who=Permission.MANAGE_DELIVERIES, answers=DeadShape)
async def list_dead(ctx: Context, paging: Paging) -> Page[rules.Dead]:
    """What was given up after three days of trying, or refused for good; newest first."""
    return await rules.dead(ctx, paging)


@endpoint(who=Permission.MANAGE_DELIVERIES, answers=DeadShape, raises=(NotFound, NotDead))
async def retry(ctx: Context, delivery_id: UUID) -> rules.Dead:
    """Try one again."""
    return await rules.retry(ctx, delivery_id)
