"""Whoever has no place in a class has none in the room of a provider either, which only knows our tickets.

A place that is given up orders them out at once. A ticket that is good still lets them in again, and some providers
renew what they have given: so a sweep asks who is there. The order is the speed, the sweep is the promise.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

from redis.exceptions import RedisError
from tortoise.expressions import Q

from domain.gateways.video import TICKET_SECONDS, ProviderFailed, Video
from domain.kit.context import Context, Runtime
from domain.kit.unit_of_work import unit_of_work
from domain.live import presence, sessions, video_providers
from domain.live.events.media import VideoBarred
from domain.live.events.people import MemberBanned, SeatGivenUp
from domain.live.seats import Run
from models.live import LeaveReason, SeatState, SessionStatus
from models.live.people import Seat
from models.live.sessions import LiveSession

log = logging.getLogger(__name__)

PUT_OUT = (LeaveReason.KICKED, LeaveReason.BANNED)
AGAIN_SECONDS = 10.0  # after which one who was put out is put out again, for as long as a ticket of theirs lets them in
SKEW_SECONDS = 10.0  # by which clocks differ
LOOK_SECONDS = 30  # between two looks into one room, over all nodes
AFTER_SECONDS = 300  # the same when its class is over
OPENED = timedelta(hours=1)  # for which a ticket given at the last moment may still open a room


async def bar(ctx: Context, run: Run, user_id: UUID, reason: LeaveReason) -> None:
    """Somebody has no place any more. Needs a unit of work."""
    session = await LiveSession.get_or_none(id=run.session_id)
    if session is None:
        return
    can = video_providers.of(ctx.runtime, session).capabilities
    # What flows through us ends with their part in the class; a kick is told to a media server as well.
    if can.server_kick and (not can.through_us or reason in PUT_OUT):
        ids = {"session_id": run.session_id, "run_id": run.run_id}
        ctx.record(VideoBarred(**ids, user_id=user_id, reason=reason, since=ctx.now))


async def seat_given_up(ctx: Context, event: SeatGivenUp) -> None:
    """Also a reserved one: with it came a ticket."""
    await bar(ctx, Run(event.session_id, event.run_id), event.user_id, event.reason)


async def banned(ctx: Context, event: MemberBanned) -> None:
    """Who has no place at this moment had one before, and may be in the room; whoever has one gives it up now."""
    run = sessions.run_of(await LiveSession.get(id=event.session_id))
    if run is not None and not await presence.is_seated(run.run_id, event.user_id):
        await bar(ctx, run, event.user_id, LeaveReason.BANNED)


async def put_out(ctx: Context, payload: dict[str, Any]) -> None:
    """Job: one without a place is put out, and again until their last ticket is over. Who has one again since stays."""
    barred = VideoBarred.model_validate(payload)
    run, user_id = Run(barred.session_id, barred.run_id), barred.user_id
    session = await LiveSession.get_or_none(id=run.session_id)
    back = await Seat.filter(run_id=run.run_id, user_id=user_id).exclude(state=SeatState.GONE).exists()
    if session is None or (back and barred.reason is not LeaveReason.BANNED):
        return
    video = video_providers.of(ctx.runtime, session)
    await video.kick(video_providers.room_id(session), user_id)
    seconds = _again_in(barred, video.capabilities.ticket_seconds, (ctx.now - barred.since).total_seconds())
    if seconds is not None and not video.capabilities.through_us:
        async with unit_of_work(ctx):
            ctx.record(barred.model_copy(update={"seconds": seconds}))


def _again_in(barred: VideoBarred, ticket_seconds: int, age: float) -> float | None:
    """When the next order follows; None after the last. Only whom a host has put out is looked after all the time that
    a ticket of theirs may be good for; others are found by the sweep."""
    put_out = barred.reason in PUT_OUT
    left = (ticket_seconds if put_out else TICKET_SECONDS) + SKEW_SECONDS - age
    if left <= 0:
        return None
    return min(AGAIN_SECONDS, left) if put_out else left


async def sweep(runtime: Runtime) -> None:
    """Look into the rooms of the providers that tell who is there, each in its turn; of many nodes one looks."""
    if not any(video.capabilities.tells_present for video in runtime.video.providers.values()):
        return
    on = Q(status=SessionStatus.LIVE) | Q(status=SessionStatus.ENDED, ended_at__gt=runtime.clock() - OPENED)
    for session in await LiveSession.filter(on, run_id__not_isnull=True):
        video = video_providers.of(runtime, session)
        if not video.capabilities.tells_present or not await _has_turn(runtime, session):
            continue
        try:
            await _look(video, session)
        except ProviderFailed as error:
            log.warning("not known who is in the room of %s: %s", session.id, error)


async def _look(video: Video, session: LiveSession) -> None:
    """First who is there, then who may be: whoever came in with a ticket had their place before."""
    room_id = video_providers.room_id(session)
    present = await video.present(room_id)
    if present and session.status is SessionStatus.ENDED:
        await video.end(room_id)
        return
    if present:
        # Nobody gets a ticket without a place: others in the room are the operator's own, who records for example.
        gone = Seat.filter(run_id=session.run_id, state=SeatState.GONE).order_by("user_id")
        for seat in await gone:
            if video.called(seat.user_id) in present:
                await video.kick(room_id, seat.user_id)


async def _has_turn(runtime: Runtime, session: LiveSession) -> bool:
    """Whether no node has looked for a while. Without Redis nobody looks, and nobody new comes in."""
    key = f"{runtime.settings.redis_prefix}:room-seen:{session.run_id}"
    seconds = LOOK_SECONDS if session.status is SessionStatus.LIVE else AFTER_SECONDS
    try:
        return bool(await runtime.redis.set(key, 1, ex=seconds, nx=True))
    except (RedisError, OSError, TimeoutError):
        return False
