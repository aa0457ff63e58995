"""What every node does again and again, so that nobody is present for ever and no seat stays taken by nobody."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from domain.kit.context import Context, Runtime
from domain.kit.events import LiveEvent
from domain.kit.unit_of_work import unit_of_work
from domain.live import admission, listed, presence, seats, settling, waiting, waiting_list
from domain.live.events.people import ParticipantBack, ParticipantLeft
from domain.live.events.sessions import SessionEnded
from domain.live.seats import Run, RunOver, SeatsAway
from models.live import ClassRole, LeaveReason, SessionStatus
from models.live.sessions import LiveSession

log = logging.getLogger(__name__)

LEADS = (ClassRole.HOST, ClassRole.CO_HOST)


@dataclass(frozen=True, slots=True)
class Held:
    """A connection of this node that is in a class."""

    run: Run
    user_id: UUID
    connection: str
    generation: int | None = None  # where only the newest device of a person may stay: the one it sat down with
    sat: int = 0  # the generation with which it sat down first


@dataclass(frozen=True, slots=True)
class Beat:
    """(run, person) who have no seat any more, and the connections that a newer one of the same person replaced."""

    lost: set[tuple[UUID, UUID]]
    replaced: list[Held]


async def heartbeat(
    runtime: Runtime, held: Sequence[Held], *, is_here: Callable[[Held], bool] = lambda _: True
) -> Beat:
    """Renew the leases and mark the rows of everybody this node holds. `is_here`: still, while it is at it.

    One script call per class and one statement in all, whatever their number.
    """
    if not held:
        return Beat(set(), [])
    lost, replaced, uncounted = await _renew(runtime, held)
    pairs = sorted({(one.run.run_id, one.user_id) for one in held} - lost)
    roles = await _seen(held, set(pairs))
    await _bring_back(runtime.context(), pairs, held, is_here)
    for run, outside in uncounted.items():
        leading = {user_id for (run_id, user_id), role in roles.items() if run_id == run.run_id and role in LEADS}
        for user_id in leading - outside:
            await _settle_role(runtime, run, user_id)
    gone = lost | (set(pairs) - roles.keys())
    if gone:
        await settling.vouch(gone)
    return Beat(gone, replaced)


async def parting(run: Run, user_id: UUID, reason: LeaveReason | None = None) -> LiveEvent:
    """What somebody who has no place any more should have heard by now: that the class is over, or why they are out.

    A push may be lost, or still be on its way when a beat finds the place gone.
    """
    ids = {"session_id": run.session_id, "run_id": run.run_id}
    over = await LiveSession.get_or_none(id=run.session_id, run_id=run.run_id, status=SessionStatus.ENDED)
    if over is not None:
        return SessionEnded(**ids, reason=over.end_reason, by=over.ended_by_id, ended_at=over.ended_at)
    reason = reason or await presence.last_parting(run.run_id, user_id) or LeaveReason.TIMEOUT
    generation = await presence.newest(run.run_id, user_id)
    return ParticipantLeft(**ids, user_id=user_id, reason=reason, generation=generation)


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
            for user_id, generation, overdue in await seats.expired(runtime, run, unseen.get(run_id, ())):
                ctx = runtime.context()
                await admission.farewell(ctx, run, user_id, LeaveReason.TIMEOUT, generation=generation, overdue=overdue)
        except RunOver:
            continue
    for run in await waiting.lines():
        await waiting.settle(runtime, run)


async def clear_seats(ctx: Context, payload: dict[str, Any]) -> None:
    """Job (`session_id, run_id`): an ended run gives its keys in Redis back."""
    await seats.clear(ctx.runtime, Run(UUID(payload["session_id"]), UUID(payload["run_id"])))


async def dropped(runtime: Runtime, held: Held) -> None:
    """A socket closed without a goodbye: the person's grace begins, if it was their last."""
    ctx = runtime.context()
    try:
        away = await seats.drop(
            runtime, held.run, held.user_id, held.connection, grace=runtime.settings.live_grace_seconds
        )
    except RunOver:
        away = None
    if away is None or not await admission.step_away(ctx, held.run, held.user_id, away.generation):
        await vouch(held)


async def vouch(held: Held) -> None:
    """A connection goes, and its person stays by another, or the class is over: until now, or then, it was there."""
    pair = (held.run.run_id, held.user_id)
    if not await _seen([held], {pair}):
        await settling.vouch([pair])


async def vouch_at_the_end(held: Sequence[Held]) -> None:
    """Their class is over, and until then they were there."""
    if held:
        await settling.vouch({(one.run.run_id, one.user_id) for one in held})


async def _renew(
    runtime: Runtime, held: Sequence[Held]
) -> tuple[set[tuple[UUID, UUID]], list[Held], dict[Run, set[UUID]]]:
    """The leases of these in Redis. Who has none any more, whose connection was replaced, and of each run who is
    outside the count."""
    by_run: dict[Run, list[Held]] = defaultdict(list)
    for one in held:
        by_run[one.run].append(one)
    lost: set[tuple[UUID, UUID]] = set()
    replaced: list[Held] = []
    uncounted: dict[Run, set[UUID]] = {}
    seconds = runtime.settings.live_heartbeat_seconds + runtime.settings.live_grace_seconds
    for run, ours in by_run.items():
        try:
            holds = [seats.Hold(one.user_id, one.connection, one.generation) for one in ours]
            renewed = await seats.renew(runtime, run, holds, seconds=seconds)
            lost |= {(run.run_id, user_id) for user_id in renewed.lost}
            replaced += [one for one in ours if one.connection in renewed.replaced]
            uncounted[run] = renewed.uncounted
        except RunOver:
            lost |= {(run.run_id, one.user_id) for one in ours}
        except SeatsAway as error:
            log.warning("leases of %s not renewed: %s", run.session_id, error)
    return lost, replaced, uncounted


async def _bring_back(
    ctx: Context, pairs: Sequence[tuple[UUID, UUID]], held: Sequence[Held], is_here: Callable[[Held], bool]
) -> None:
    """Of these (run, person), the ones marked away by mistake."""
    async with unit_of_work(ctx):
        here = {(one.run.run_id, one.user_id) for one in held if is_here(one)}  # who has just gone is away
        for run, user_id, generation in await presence.come_back([pair for pair in pairs if pair in here]):
            ids = {"session_id": run.session_id, "run_id": run.run_id}
            quiet = await listed.hosts_alone_hear(run, user_id)
            ctx.record(ParticipantBack(**ids, to_hosts=quiet, user_id=user_id, generation=generation))


async def _seen(held: Sequence[Held], pairs: set[tuple[UUID, UUID]]) -> dict[tuple[UUID, UUID], ClassRole]:
    """Mark these as seen, each by the connection that has been there for longest. The roles of those with a seat."""
    since: dict[tuple[UUID, UUID], int] = {}
    for one in held:
        pair = (one.run.run_id, one.user_id)
        if pair in pairs:
            since[pair] = min(one.sat, since.get(pair, one.sat))
    return await presence.beat([(*pair, since[pair]) for pair in sorted(since)])


async def _settle_role(runtime: Runtime, run: Run, user_id: UUID) -> None:
    """They lead by their row, and their lease is counted still: it was not moved, because Redis was away."""
    try:
        count = await seats.change_role(runtime, run, user_id, ClassRole.CO_HOST)
    except SeatsAway as error:
        log.warning("the seat of %s is counted until the next beat: %s", user_id, error)
        return
    await runtime.tell([waiting_list.seats_changed(run, count)])
    if count.offered:
        await waiting.settle(runtime, run)
