"""Whoever leaves the class leaves the stage, and nobody is made to look at them any more.

By a job, which may hold the session's row: the transaction that they leave in holds their seat, and is too late for it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.kit.context import Context
from domain.kit.unit_of_work import unit_of_work
from domain.live import focus, presence, stage, turnstile
from domain.live.events.media import SpeakerLeft
from domain.live.events.people import ParticipantLeft
from domain.live.seats import Run
from models.live.people import Standing
from models.live.sessions import LiveSession


async def left(ctx: Context, event: ParticipantLeft) -> None:
    """Within the transaction of the cause."""
    if event.connection is not None:  # it was one connection of theirs that went
        return
    await stage.forget_invitation(event.session_id, event.user_id)
    on_stage = Standing.exists(session_id=event.session_id, user_id=event.user_id, on_stage=True)
    if await on_stage or await LiveSession.exists(id=event.session_id, focus_user_id=event.user_id):
        ctx.record(SpeakerLeft(session_id=event.session_id, run_id=event.run_id, user_id=event.user_id))


async def step_down(ctx: Context, payload: dict[str, Any]) -> None:
    """Job. They may be back already: then they are a student who has just come, or a host whom everybody looks at."""
    run, user_id = Run(UUID(payload["session_id"]), UUID(payload["run_id"])), UUID(payload["user_id"])
    async with unit_of_work(ctx):
        await turnstile.hold(run.session_id)
        await stage.off(ctx, run.session_id, user_id)
        if not await presence.is_seated(run.run_id, user_id):
            await focus.end(ctx, run, user_id)
