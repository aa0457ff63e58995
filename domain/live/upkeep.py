"""What every node does again and again, so that nobody is present for ever and no seat stays taken by nobody."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.kit.context import Context, Runtime
from domain.kit.unit_of_work import unit_of_work
from domain.live import admission, presence, seats, waiting
from domain.live.events.people import ParticipantAway, ParticipantBack
from domain.live.seats import Count, Run, RunOver, SeatsAway
from models.live import LeaveReason, SessionStatus
from models.live.sessions import LiveSession

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Held:
    """A connection of this node that is in a class."""

    run: Run
    user_id: UUID
    connection: str


async def heartbeat(runtime: Runtime, held: Sequence[Held]) -> set[tuple[UUID, UUID]]:
    """Renew the leases and mark the rows of everybody this node holds. Returns (run, person) who have no seat any more.

    One script call per class and one statement in all, whatever their number.
    """
    if not held:
        return set()
    by_run: dict[Run, list[tuple[UUID, str]]] = defaultdict(list)
    for one in held:
        by_run[one.run].append((one.user_id, one.connection))
    lost: set[tuple[UUID, UUID]] = set()
    seconds = runtime.settings.live_heartbeat_seconds + runtime.settings.live_grace_seconds
    for run, people in by_run.items():
        try:
            lost |= {(run.run_id, user_id) for user_id in await seats.renew(runtime, run, people, seconds=seconds)}
        except RunOver:
            lost |= {(run.run_id, user_id) for user_id, _ in people}
        except SeatsAway as error:
            log.warning("leases of %s not renewed: %s", run.session_id, error)
    pairs = sorted({(one.run.run_id, one.user_id) for one in held} - lost)
    seen = await presence.beat(pairs)
    ctx = runtime.context()
    async with unit_of_work(ctx):
        for run, user_id in await presence.come_back(pairs):
            ctx.record(ParticipantBack(session_id=run.session_id, run_id=run.run_id, user_id=user_id))
    return lost | (set(pairs) - seen)


async def sweep(runtime: Runtime) -> None:
    """End the stays whose lease has run out. Any node may do it, all at once may, and none needs to finish.

    A place without any lease (a process was killed halfway) is found by its row: unseen for longer than leases last.
    """
    settings = runtime.settings
    lease = max(settings.live_reservation_seconds, settings.live_heartbeat_seconds + settings.live_grace_seconds)
    unseen = await presence.unseen(lease + settings.live_heartbeat_seconds)
    live = await LiveSession.filter(status=SessionStatus.LIVE).values_list("id", "run_id")
    for session_id, run_id in live:
        run = Run(session_id, run_id)
        try:
            for user_id, generation in await seats.expired(runtime, run, unseen.get(run_id, ())):
                ctx = runtime.context()
                await admission.farewell(ctx, run, user_id, LeaveReason.TIMEOUT, generation=generation)
        except RunOver:
            continue
    for run in await waiting.lines():
        await waiting.settle(runtime, run)


async def count(runtime: Runtime, run: Run) -> Count | None:
    """How many seats are taken now; None when the run is over or Redis is away."""
    try:
        return await seats.count(runtime, run)
    except (RunOver, SeatsAway):
        return None


async def clear_seats(ctx: Context, payload: dict[str, Any]) -> None:
    """Job (`session_id, run_id`): an ended run gives its keys in Redis back."""
    await seats.clear(ctx.runtime, Run(UUID(payload["session_id"]), UUID(payload["run_id"])))


async def dropped(runtime: Runtime, held: Held) -> None:
    """A socket closed without a goodbye: the person's grace begins, if it was their last."""
    ctx = runtime.context()
    try:
        generation = await seats.drop(
            runtime, held.run, held.user_id, held.connection, grace=runtime.settings.live_grace_seconds
        )
    except RunOver:
        return
    if generation is None:
        return
    async with unit_of_work(ctx):
        if await presence.step_away(held.run, held.user_id, generation):
            ctx.record(ParticipantAway(session_id=held.run.session_id, run_id=held.run.run_id, user_id=held.user_id))
