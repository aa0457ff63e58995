"""Entering and leaving a live class: a seat in Redis, a row in PostgreSQL before anyone is told, and both again
when one of them was lost in between.

Order of every admission: take the seat, write the row, confirm the seat, commit. Order of every farewell: close the
row, release the seat, tell. So a lost Redis can neither oversell nor lose a seat, and a killed process leaves at
worst a lease that runs out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from domain.kit.context import Context
from domain.kit.errors import Conflict
from domain.kit.shapes import Person
from domain.kit.sql import fetch
from domain.kit.unit_of_work import unit_of_work
from domain.live import (
    door,
    listed,
    lobby,
    presence,
    refusals,
    seats,
    sessions,
    standings,
    turnstile,
    waiting,
    waiting_list,
)
from domain.live.events.people import (
    ParticipantAway,
    ParticipantBack,
    ParticipantJoined,
    ParticipantLeft,
    SeatGivenUp,
)
from domain.live.lifecycle import SessionNotLive
from domain.live.seats import Count, Grant, Lapsed, Run, RunOver, SeatsAway, SessionFull
from domain.live.shapes.classes import Devices, LiveSettings
from models.live import ClassRole, LeaveReason, SeatState

ATTEMPTS = 3
PUT_OUT = (LeaveReason.KICKED, LeaveReason.BANNED)
ABANDONED_SECONDS = 10.0  # a farewell takes milliseconds, a process that is being killed a little longer


class PutOut(Conflict):
    code, title = "put_out", "Put out"
    detail = "You were put out of the class as you came in. If you may come back, join again."


class SeatLost(Exception):
    """Redis was lost between the taking of a seat and its row. Never reaches a client: the seat is taken again."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody's place in the live run of a class."""

    run: Run
    role: ClassRole
    settings: LiveSettings
    state: SeatState
    generation: int
    expires_at: datetime | None

    @property
    def alone(self) -> bool:
        """Whether a newer connection of the same person takes this one's place."""
        return self.settings.devices is Devices.SINGLE


async def reserve(ctx: Context, session_id: UUID) -> Entry:
    """Hold a seat until a socket confirms it. Opens its own units of work.

    Raises NotFound, NotEnrolled, Banned, the refusal of the session's state, LobbyWaiting, SessionFull, AlreadyInside
    or SeatsAway.
    """
    try:
        return await _admit(ctx, session_id, connection="", seconds=ctx.settings.live_reservation_seconds)
    except SessionFull:
        await refusals.note(ctx, session_id)
        raise


async def enter(ctx: Context, session_id: UUID, connection: str, *, looks_again: bool = False) -> Entry:
    """Come in with a socket. Opens its own units of work. Raises as `reserve` does. Repeatable.

    Whoever `looks_again` at once is not counted as refused yet.
    """
    seconds = ctx.settings.live_heartbeat_seconds + ctx.settings.live_grace_seconds
    try:
        return await _admit(ctx, session_id, connection=connection, seconds=seconds)
    except SessionFull:
        if not looks_again:
            await refusals.note(ctx, session_id)
        raise


async def look_again(ctx: Context, session_id: UUID, connection: str, refused: SessionNotLive | SessionFull) -> Entry:
    """Once more, for one who is at the door by now: the class may have begun, or a seat be free, while they were on
    their way there. Else the refusal stands, and is counted. Raises as `enter` does."""
    if await _has_room(ctx, session_id):
        return await enter(ctx, session_id, connection)
    if isinstance(refused, SessionFull):
        await refusals.note(ctx, session_id)
    raise refused


async def require_still_in(ctx: Context, entry: Entry) -> None:
    """The caller has kept the place they were given: a kick may be faster than somebody's way in.

    Raises the refusal of whoever may not come in any more, or PutOut.
    """
    if not await presence.still_inside([(entry.run.run_id, ctx.caller.id)]):
        await door.pass_through(ctx, entry.run.session_id)
        raise PutOut


async def leave(ctx: Context, session_id: UUID) -> None:
    """Give up one's place, in every tab, or ask for one no longer. Opens its own units of work. Leaving twice is
    leaving once."""
    session = await sessions.access(ctx, session_id)
    await lobby.ask_no_more(ctx, session_id)
    if session.run_id is not None:
        await farewell(ctx, Run(session.id, session.run_id), ctx.caller.id, LeaveReason.LEFT)


async def leave_with(ctx: Context, session_id: UUID, connection: str) -> None:
    """One tab says goodbye: the person leaves with their last one. Raises NotFound."""
    session = await sessions.access(ctx, session_id)
    run = sessions.run_of(session)
    if run is None:
        return
    grace = ctx.settings.live_grace_seconds
    away = await seats.drop(ctx.runtime, run, ctx.caller.id, connection, grace=grace)
    if away is None:
        return
    if away.certain:  # and no newer: another tab may be opening at this moment
        await farewell(ctx, run, ctx.caller.id, LeaveReason.LEFT, generation=away.generation)
    else:  # the next beat of another tab's node brings them back; without one they go when the grace is over
        await step_away(ctx, run, ctx.caller.id, away.generation)


async def step_away(ctx: Context, run: Run, user_id: UUID, generation: int) -> bool:
    """Somebody's last socket is gone. Opens its own unit of work. Who has sat down anew since stays: False."""
    async with unit_of_work(ctx):
        away = await presence.step_away(run, user_id, generation)
        if away is not None:
            ids = {"session_id": run.session_id, "run_id": run.run_id}
            quiet = await listed.hosts_alone_hear(run, user_id)
            ctx.record(ParticipantAway(**ids, to_hosts=quiet, user_id=user_id, generation=away))
    return away is not None


async def farewell(
    ctx: Context,
    run: Run,
    user_id: UUID,
    reason: LeaveReason,
    *,
    generation: int | None = None,
    overdue: float | None = None,
) -> None:
    """Close the rows, free the seat, tell the room. An older `generation` than the person's newest does nothing.

    `overdue`: for how many seconds the lease has run out. Whoever closed the row frees the seat and tells; only where
    they have not for long, because they were killed, somebody else does.
    """
    ids = {"session_id": run.session_id, "run_id": run.run_id, "user_id": user_id}
    async with unit_of_work(ctx):
        if reason in PUT_OUT:  # what they are writing at this moment is written before, or not at all
            await turnstile.hold(run.session_id)
        closed = await presence.close(run.run_id, user_id, reason, generation=generation)
        if closed:
            ctx.record(SeatGivenUp(**ids, reason=closed.reason))
        if closed and closed.was_inside:
            quiet = await listed.hosts_alone_hear(run, user_id)
            ctx.record(ParticipantLeft(**ids, to_hosts=quiet, reason=closed.reason, generation=closed.generation))
    if closed is None and overdue is not None and overdue < ABANDONED_SECONDS:
        return
    newest = max(generation or 0, closed.generation if closed else 0)
    if not newest:  # was not here, and a seat taken since is not ours to free
        return
    try:
        freed, count = await seats.release(ctx.runtime, run, user_id, newest)
    except RunOver:  # ended in the meantime, and with it every seat
        return
    if freed and closed is None and overdue is not None:
        await ctx.runtime.tell([ParticipantLeft(**ids, reason=reason, generation=newest)])
    if freed:
        await ctx.runtime.tell([waiting_list.seats_changed(run, count)])
    if count.offered:
        await waiting.settle(ctx.runtime, run)


async def _admit(ctx: Context, session_id: UUID, *, connection: str, seconds: float) -> Entry:
    for _ in range(ATTEMPTS):
        run, role, settings = await door.pass_through(ctx, session_id)
        try:
            grant = await seats.take(
                ctx.runtime,
                run,
                user_id=ctx.caller.id,
                role=role,
                connection=connection,
                seconds=seconds,
                devices=settings.devices,
            )
            state, count = await _write(ctx, run, role, grant, online=bool(connection))
        except Lapsed as lapsed:
            await farewell(ctx, run, ctx.caller.id, LeaveReason.TIMEOUT, generation=lapsed.generation)
            continue
        except (RunOver, SeatLost):
            continue
        if not grant.held_before and role is ClassRole.STUDENT:
            await ctx.runtime.tell([waiting_list.seats_changed(run, count)])
        if grant.replaced:
            await ctx.runtime.tell(_replaced(run, ctx.caller.id, grant))
        expires_at = datetime.fromtimestamp(grant.until_ms / 1000, UTC) if state is SeatState.RESERVED else None
        return Entry(run, role, settings, state, grant.generation, expires_at)
    raise SeatsAway(retry_after=1)


async def _write(ctx: Context, run: Run, role: ClassRole, grant: Grant, *, online: bool) -> tuple[SeatState, Count]:
    """The durable row of an admission, in one transaction with the looks at the session's state and at the seat.

    A rebuild of the seats waits for this transaction: so every row that is committed was confirmed in the same
    life of Redis, or is part of what the next one begins with.
    """
    try:
        async with unit_of_work(ctx):
            await presence.require_live(run)
            sat = await presence.sit(run, ctx.caller.id, role, grant.generation, online=online)
            await waiting.seated(ctx, run)
            if sat.joined_at is not None and sat.arrived:
                ctx.record(await _joined(ctx, run, role, sat, sat.joined_at))
            elif sat.came_back:
                ids = {"session_id": run.session_id, "run_id": run.run_id, "user_id": ctx.caller.id}
                quiet = await listed.hosts_alone_hear(run, ctx.caller.id)
                ctx.record(ParticipantBack(**ids, to_hosts=quiet, generation=sat.generation))
            count = await seats.confirm(ctx.runtime, run, ctx.caller.id, grant.generation)
            if count is None:
                raise SeatLost
            return sat.state, count
    except BaseException:
        # Refused after the seat was taken: nobody else should wait for its lease to run out.
        await _give_back(ctx, run, grant)
        raise


async def _joined(ctx: Context, run: Run, role: ClassRole, sat: presence.Sat, joined_at: datetime) -> ParticipantJoined:
    standing = await standings.of(run.session_id, ctx.caller.id)
    return ParticipantJoined(
        session_id=run.session_id,
        run_id=run.run_id,
        to_hosts=await listed.hosts_alone_hear(run, ctx.caller.id, by_name=True),
        user=Person(id=ctx.caller.id, name=ctx.caller.name),
        role=role,
        state=sat.state,
        muted=standing is not None and standing.muted,
        on_stage=standing is not None and standing.on_stage,
        joined_at=joined_at,
        generation=sat.generation,
    )


async def _has_room(ctx: Context, session_id: UUID) -> bool:
    """Whether it is worth trying again: the class is on, and a seat is free."""
    rows = await fetch("SELECT run_id FROM live_sessions WHERE id = $1 AND status = 'live'", [session_id])
    if not rows or rows[0]["run_id"] is None:
        return False
    try:
        count = await seats.count(ctx.runtime, Run(session_id, rows[0]["run_id"]))
    except (RunOver, SeatsAway):
        return False
    return count.taken < count.capacity


async def _give_back(ctx: Context, run: Run, grant: Grant) -> None:
    if grant.held_before:
        return
    try:
        await seats.release(ctx.runtime, run, ctx.caller.id, grant.generation)
    except (RunOver, SeatsAway):
        return  # there is nothing to give back to, or its lease runs out by itself


def _replaced(run: Run, user_id: UUID, grant: Grant) -> list[ParticipantLeft]:
    left = ParticipantLeft(
        session_id=run.session_id,
        run_id=run.run_id,
        user_id=user_id,
        reason=LeaveReason.REPLACED,
        generation=grant.generation,
    )
    return [left.model_copy(update={"connection": connection}) for connection in grant.replaced]
