"""Switching a class that is on to another provider: more have come than can see, or the one there is does not work.

The row says which it is now, and everything asks the row: tickets, orders, and whoever comes in. What was made for the
room before goes with it. Nobody is on stage, muted or put out by this: the new room is told what the rows say.
"""

from __future__ import annotations

from uuid import UUID

from domain.kit.context import Context
from domain.live import carriers, sessions, stage, turnstile
from domain.live.events.media import VideoSwitched
from domain.live.stage import StageFull


async def switch(ctx: Context, session_id: UUID, provider: str) -> None:
    """Have another provider carry the class from now on. Needs a unit of work. Repeatable: of two hosts at once who
    want the same one does it, and of two who want something else the later has the last word.

    Raises NotFound, NotTheHost, Banned, the refusal of a class that is not on, Invalid for what is not offered, or
    StageFull: more are on stage than it can carry.
    """
    await sessions.led(ctx, session_id)
    session = await turnstile.hold(session_id)
    run = sessions.live_run(session)
    carriers.require_one(ctx, provider, "provider")
    left, left_room = carriers.named(ctx.runtime, session), carriers.room_id(session)
    if provider == left:
        return
    limit = ctx.runtime.video.of(provider).capabilities.max_on_stage
    if limit is not None and await stage.count(run) > limit:
        raise StageFull(limit=limit)
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
