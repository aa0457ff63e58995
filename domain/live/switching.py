"""Switching a class that is on to another provider: more have come than can see, or the one there is does not work.

The row says which it is now, and everything asks the row: tickets, orders, and whoever comes in. What was made for the
room before goes with it. Nobody is on stage, muted or put out by this: the new room is told what the rows say.
"""

from __future__ import annotations

from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import Conflict
from domain.live import sessions, stage, turnstile, video_providers
from domain.live.events.media import VideoSwitched
from domain.live.seats import Run
from domain.live.stage import StageFull
from models.live import HERE
from models.live.people import Seat


class TooManyViewers(Conflict):
    code, title = "too_many_viewers", "Too many are here"
    detail = "{provider} shows pictures to {limit}, and {viewers} are here to see them."


async def switch(ctx: Context, session_id: UUID, provider: str) -> None:
    """Have another provider carry the class from now on. Needs a unit of work. Repeatable: of two hosts at once who
    want the same one does it, and of two who want something else the later has the last word.

    Raises NotFound, NotTheHost, Banned, the refusal of a class that is not on, Invalid for what is not offered, or
    TooManyViewers or StageFull: more are here, or on stage, than it can carry.
    """
    await sessions.led(ctx, session_id)
    session = await turnstile.hold(session_id)
    run = sessions.live_run(session)
    video_providers.require_one(ctx, provider, "provider")
    left, left_room = video_providers.named(ctx.runtime, session), video_providers.room_id(session)
    if provider == left:
        return
    can = ctx.runtime.video.of(provider).capabilities
    await _require_seen(run, provider, can.max_viewers)
    if can.max_on_stage is not None and await stage.count(run) > can.max_on_stage:
        raise StageFull(limit=can.max_on_stage)
    session.video, session.video_before = provider, [*session.video_before, left]
    await session.save(update_fields=["video", "video_before"])
    ctx.record(
        VideoSwitched(
            session_id=run.session_id,
            run_id=run.run_id,
            provider=provider,
            switches=len(session.video_before),
            by=ctx.caller.id,
            left=left,
            left_room=left_room,
        )
    )


async def _require_seen(run: Run, provider: str, limit: int | None) -> None:
    """Everybody who is here would see whoever shows something. Who comes later hears, and a host is offered to switch.

    The caller holds the session's row, so that nobody comes in meanwhile.
    """
    if limit is None:
        return
    viewers = await Seat.filter(run_id=run.run_id, state__in=HERE).count() - 1
    if viewers > limit:
        raise TooManyViewers(provider=provider, limit=limit, viewers=viewers)
