"""How mail and push do, for administrators: figures, what went out and what was given up, and trying that again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from pydantic import Field

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.paging import Page, Paging
from domain.kit.permissions import Permission
from domain.kit.shapes import Input, Person, Shape
from domain.notifications import figures as counting
from domain.notifications import ledger
from domain.notifications.ledger import NotDead, Standing
from models.deliveries import AttemptOutcome, Channel
from server.endpoint import endpoint


class HourShape(Shape):
    hour: datetime = Field(description="its beginning")
    sent: int
    failed: int = Field(description="tries that failed, of whatever became of it later")
    dropped: int
    expired: int
    dead: int


class FiguresShape(Shape):
    channel: Channel
    on: bool = Field(description="mail is off where no mail server is set")
    queued: int = Field(description="not tried yet, or waiting for quiet hours, a digest or company")
    retrying: int = Field(description="failed before, and to be tried again")
    gathered: int = Field(description="going out with another")
    sent: int = Field(description="within 24 hours, as dropped, expired and the times")
    dropped: int = Field(description="there was nowhere to send it to any more")
    expired: int = Field(description="it would have come too late to be of use")
    dead: int = Field(description="given up: see the list")
    median_seconds: float | None = Field(description="from being queued to being sent")
    p95_seconds: float | None
    hours: list[HourShape] = Field(description="the last 24, the one under way last")


class OutgoingShape(Shape):
    id: UUID
    channel: Channel
    state: Standing
    user: Person
    kind: str
    title: str
    attempts: int = Field(description="tries, since it was queued or last asked for again")
    error: str = Field(description="of the last try that failed; empty: none has")
    created_at: datetime
    next_attempt_at: datetime | None = Field(description="null when it is over")
    expires_at: datetime | None = Field(description="from then on it is not sent any more")
    finished_at: datetime | None


class ToldShape(Shape):
    kind: str
    title: str
    created_at: datetime


class TryShape(Shape):
    at: datetime = Field(description="when it was over")
    outcome: AttemptOutcome
    milliseconds: int
    error: str


class OutgoingDetail(OutgoingShape):
    urgent: bool
    mandatory: bool
    tries: list[TryShape] = Field(description="the first first; 200 at most")
    together: list[ToldShape] = Field(description="what else goes out in one with it; 50 at most")


class OutgoingQuery(Input):
    channel: Channel | None = None
    state: Standing | None = None
    kind: str | None = Field(None, max_length=50)
    user_id: UUID | None = None


class ChannelInput(Input):
    channel: Channel


class RetriedShape(Shape):
    retried: int
    remaining: int = Field(description="of more than 5,000 the rest is still dead: ask again")


@endpoint(who=Permission.MANAGE_DELIVERIES, answers=list[FiguresShape])
async def figures(ctx: Context) -> list[FiguresShape]:
    """A line for each channel, with its last 24 hours."""
    hours = await counting.hours()
    return [
        FiguresShape.model_validate({**asdict(one), "hours": [asdict(hour) for hour in hours[one.channel]]})
        for one in await counting.figures(ctx)
    ]


@endpoint(who=Permission.MANAGE_DELIVERIES, answers=OutgoingShape)
async def list_outgoing(ctx: Context, paging: Paging, query: OutgoingQuery) -> Page[ledger.Entry]:
    """What went out or is to, newest first. What was given up after three days, or refused for good, is dead."""
    return await ledger.page(ctx, paging, **query.model_dump())


@endpoint(who=Permission.MANAGE_DELIVERIES, answers=OutgoingDetail, raises=(NotFound,))
async def show(ctx: Context, delivery_id: UUID) -> OutgoingDetail:
    """One, with every try. What goes out in one with another is shown with that."""
    whole = asdict(await ledger.one(ctx, delivery_id))
    return OutgoingDetail.model_validate({**whole.pop("entry"), **whole})


@endpoint(who=Permission.MANAGE_DELIVERIES, answers=OutgoingShape, raises=(NotFound, NotDead))
async def retry(ctx: Context, delivery_id: UUID) -> ledger.Entry:
    """Try one again that was given up."""
    return await ledger.retry(ctx, delivery_id)


@endpoint(who=Permission.MANAGE_DELIVERIES, answers=RetriedShape, keyed=True)
async def retry_all(ctx: Context, body: ChannelInput) -> ledger.Retried:
    """Try everything of a channel again that was given up: 5,000 at once, the oldest first."""
    return await ledger.retry_all(ctx, body.channel)
