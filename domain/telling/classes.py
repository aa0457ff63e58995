"""Told of live classes: their dates, and that they are on, over or missed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from domain.kit.context import Context
from domain.kit.jobs import Order
from domain.kit.unit_of_work import unit_of_work
from domain.live.events.people import DeputyCalled, WaitlistOffered
from domain.live.events.sessions import (
    SessionCalledOff,
    SessionMoved,
    SessionScheduled,
    SessionStarted,
    SessionStartsSoon,
    SessionSummarised,
)
from domain.notifications import delivery, fan_outs, kinds
from domain.notifications.fan_outs import Audience
from domain.notifications.kinds.kind import Kind
from domain.telling.together import Together, listed
from models.live import SessionStatus
from models.live.sessions import LiveSession


async def moved(ctx: Context, event: SessionMoved) -> None:
    """Of a series that is moved as a whole, the first: the rest has not moved any less, and is no news of its own."""
    session = await LiveSession.get(id=event.session_id)
    await _tell(ctx, kinds.live.MOVED, session, f"{event.type}:{event.course_id}:{ctx.now.isoformat()}")


async def called_off(ctx: Context, event: SessionCalledOff) -> None:
    """Likewise one notice, whether a class, a series or a whole course is called off."""
    session = await LiveSession.get_or_none(id=event.session_id)
    if session is not None:  # office hours that are given back leave no class behind
        await _tell(ctx, kinds.live.CANCELLED, session, f"{event.type}:{event.course_id}:{ctx.now.isoformat()}")


async def started(ctx: Context, event: SessionStarted) -> None:
    data = {"session_id": str(event.session_id), "course_id": str(event.course_id), "title": event.title}
    audience, key = Audience(session_id=event.session_id), f"live.started:{event.run_id}"
    await fan_outs.begin(ctx, kinds.live.STARTED, event.course_id, data, dedupe_key=key, audience=audience)


async def starts_soon(ctx: Context, event: SessionStartsSoon) -> None:
    data, kind = event.model_dump(mode="json"), kinds.live.REMINDERS[event.minutes]
    # A class that is moved is a new date to be reminded of.
    key = f"{kind.name}:{event.session_id}:{data['starts_at']}"
    audience = Audience(session_id=event.session_id, also=[event.host_id])
    await fan_outs.begin(ctx, kind, event.course_id, data, dedupe_key=key, audience=audience)


async def summarised(ctx: Context, event: SessionSummarised) -> None:
    """The host hears what it came to; whoever was enrolled then, was not excluded and did not come, that they missed
    it."""
    data, key = event.model_dump(mode="json"), f"live.over:{event.run_id}"
    await delivery.notify(ctx, kinds.live.SUMMARY, [event.host_id], data, dedupe_key=key)
    whom = Audience(session_id=event.session_id, then=event.ended_at, missed_run_id=event.run_id, but=[event.host_id])
    await fan_outs.begin(ctx, kinds.live.MISSED, event.course_id, data, dedupe_key=key, audience=whom)


async def seat_offered(ctx: Context, event: WaitlistOffered) -> None:
    data = {"session_id": str(event.session_id), "title": event.title, "expires_at": event.expires_at.isoformat()}
    key = f"live.seat_offered:{event.run_id}:{event.ticket}"
    await delivery.notify(ctx, kinds.live.SEAT_OFFERED, event.to, data, dedupe_key=key)


async def deputy_called(ctx: Context, event: DeputyCalled) -> None:
    data = {"session_id": str(event.session_id), "title": event.title}
    key = f"{event.type}:{event.run_id}:{event.lost_at.isoformat()}"
    await delivery.notify(ctx, kinds.live.DEPUTY, event.to, data, dedupe_key=key)


async def tell_scheduled(ctx: Context, payload: dict[str, Any]) -> None:
    """Job (`course_id, since, until`): tell everybody enrolled which classes were planned then. Office hours that
    somebody booked are between two people."""
    since, until = (datetime.fromisoformat(payload[name]) for name in ("since", "until"))
    planned = LiveSession.filter(course_id=UUID(payload["course_id"]), course__deleted_at=None)
    planned = planned.filter(status=SessionStatus.SCHEDULED, office_slots__id__isnull=True)
    planned = planned.filter(created_at__gte=since, created_at__lt=until, starts_at__gt=ctx.now)
    sessions = await planned.order_by("starts_at", "id").limit(200).select_related("course")
    if not sessions:
        return
    first, kind = sessions[0], kinds.live.SCHEDULED
    titles = list(dict.fromkeys(session.title for session in sessions))  # a series has one
    data = {**_named(first), "course_title": first.course.title, "titles": listed(titles)}
    key = f"{kind.name}:{first.course_id}:{payload['since']}"
    async with unit_of_work(ctx):
        await fan_outs.begin(ctx, kind, first.course_id, data, dedupe_key=key)


SCHEDULED = Together("tell_scheduled", tell_scheduled)


def scheduled(event: SessionScheduled) -> Order:
    return SCHEDULED.order(event.course_id, event.at)


async def _tell(ctx: Context, kind: Kind, session: LiveSession, key: str) -> None:
    audience = Audience(session_id=session.id, but=[session.host_id])
    await fan_outs.begin(ctx, kind, session.course_id, _named(session), dedupe_key=key, audience=audience)


def _named(session: LiveSession) -> dict[str, Any]:
    return {
        "session_id": str(session.id),
        "course_id": str(session.course_id),
        "title": session.title,
        "starts_at": session.starts_at.isoformat(),
    }
