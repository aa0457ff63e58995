"""Waiting for a seat: first come first served, and what is free is offered for a time.

The order is decided in Redis, in the step that frees a seat; the rows remember it, and are written before anybody is
told. Whoever made an offer in Redis and was killed before they wrote it down is helped by the next `settle`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from domain.kit.context import Context, Runtime
from domain.kit.errors import Conflict, NotFound
from domain.kit.sql import execute, fetch
from domain.kit.unit_of_work import unit_of_work
from domain.live import door, presence, refusals, seats, sessions, standings, waiting_list
from domain.live.events.people import LineMoved, WaitlistExpired, WaitlistOffered
from domain.live.events.sessions import SessionEnded
from domain.live.refusals import Reason
from domain.live.seats import Run, RunOver, SeatsAway
from domain.live.shapes import door as shapes
from models.base import new_id
from models.live import ClassRole, WaitState
from models.live.sessions import LiveSession

ATTEMPTS = 3


class AlreadySeated(Conflict):
    code, title = "already_seated", "You have a seat"
    detail = "You need not wait: join the class."


class NoOffer(Conflict):
    code, title = "no_offer", "No seat is offered"
    detail = "No seat is held for you, or not any more."


async def require_offer(ctx: Context, session_id: UUID) -> None:
    """Before an offer is taken up: there is one, or it was taken up already. Raises NotFound, NotEnrolled, NoOffer."""
    run, _, _ = await door.pass_through(ctx, session_id)
    place = await waiting_list.my_place(run.run_id, ctx.caller.id)
    if place.state is not WaitState.OFFERED and not await presence.is_seated(run.run_id, ctx.caller.id):
        raise NoOffer


async def of_session(session: LiveSession) -> list[shapes.Waiting]:
    """Who waits; nobody when the class is not on. `session` came from `sessions.led`."""
    run = sessions.run_of(session)
    return [] if run is None else await waiting_list.everybody(run.run_id)


async def join(ctx: Context, session_id: UUID) -> tuple[shapes.WaitingPlace, bool]:
    """Wait for a seat; True if not there before. Opens its own unit of work. Again changes nothing.

    Raises as `door.pass_through` does, AlreadySeated or SeatsAway.
    """
    for _ in range(ATTEMPTS):
        run, role, _ = await door.pass_through(ctx, session_id)
        if role is not ClassRole.STUDENT:
            raise AlreadySeated
        try:
            place, new = await _queue(ctx, run)
        except RunOver:
            continue
        await settle(ctx.runtime, run, moved=new)
        mine = await waiting_list.my_place(run.run_id, ctx.caller.id)
        if mine.state is WaitState.OFFERED:  # before, or just now: the seat is theirs until then
            place = place.model_copy(update={"position": 0, "offer_expires_at": mine.offer_expires_at})
        if new:  # last, and so after our answer: others may have left or come since their place was counted
            await ctx.runtime.tell([LineMoved(session_id=run.session_id, run_id=run.run_id)])
        return place, new
    raise SeatsAway(retry_after=1)


async def leave(ctx: Context, session_id: UUID) -> None:
    """Wait no longer, or decline what is offered. Opens its own unit of work. Again changes nothing."""
    session = await sessions.access(ctx, session_id)
    run = sessions.run_of(session)
    if run is not None:
        await remove(ctx, run, ctx.caller.id, Reason.LEFT_WAITING_LIST)


async def remove(ctx: Context, run: Run, user_id: UUID, reason: Reason | None = None) -> None:
    """Take somebody off the list; what was offered to them goes to the next. Opens its own unit of work."""
    async with unit_of_work(ctx):
        rows = await fetch(
            "UPDATE live_waits SET state = 'gone' WHERE run_id = $1 AND user_id = $2"
            " AND state IN ('waiting', 'offered') RETURNING id",
            [run.run_id, user_id],
        )
        if rows and reason is not None:
            await refusals.count(run, [user_id], reason)
        if rows:
            ctx.record(LineMoved(session_id=run.session_id, run_id=run.run_id))
    try:
        reply = await seats.call(ctx.runtime, "unwait", run, str(user_id))
    except RunOver:
        return
    if rows or reply[1]:
        await settle(ctx.runtime, run, moved=True)


async def admit(ctx: Context, session_id: UUID, user_id: UUID) -> None:
    """The host lets somebody in before the others: the next free seat is offered to them. Opens its own unit of work.

    Raises NotFound for one who is not waiting, NotTheHost, the refusal of the session's state, or SeatsAway.
    """
    session = await sessions.led(ctx, session_id)
    run = sessions.live_run(session)
    try:
        reply = await seats.call(ctx.runtime, "first", run, str(user_id))
    except RunOver:
        raise SeatsAway(retry_after=1) from None
    if reply[0] == "nobody":
        if (await waiting_list.my_place(run.run_id, user_id)).state is WaitState.OFFERED:
            return
        raise NotFound("Nobody of that id is waiting.")
    async with unit_of_work(ctx):
        await execute(
            "UPDATE live_waits SET ticket = $3 WHERE run_id = $1 AND user_id = $2 AND state = 'waiting'",
            [run.run_id, user_id, int(reply[1])],
        )
        ctx.record(LineMoved(session_id=session_id, run_id=run.run_id))
    await settle(ctx.runtime, run)


async def seated(ctx: Context, run: Run) -> None:
    """The caller has a seat, and waits no longer. Needs the unit of work of their admission."""
    rows = await fetch(
        "UPDATE live_waits w SET state = 'seated' FROM (SELECT id, state FROM live_waits WHERE run_id = $1"
        " AND user_id = $2 AND state IN ('waiting', 'offered') FOR UPDATE) AS before WHERE w.id = before.id"
        " RETURNING before.state AS was",
        [run.run_id, ctx.caller.id],
    )
    if any(row["was"] == WaitState.WAITING for row in rows):  # straight from the list: the others were not told yet
        ctx.record(LineMoved(session_id=run.session_id, run_id=run.run_id))


async def ended(ctx: Context, event: SessionEnded) -> None:
    """Whoever waits still, does so in vain. Within the transaction that ends the class."""
    rows = await fetch(
        "UPDATE live_waits w SET state = 'gone' FROM (SELECT id FROM live_waits WHERE run_id = $1"
        " AND state IN ('waiting', 'offered') ORDER BY user_id FOR UPDATE) AS held WHERE w.id = held.id"
        " RETURNING w.user_id",
        [event.run_id],
    )
    people = [row["user_id"] for row in rows]
    await refusals.count(Run(event.session_id, event.run_id), people, Reason.STILL_WAITING)


async def settle(runtime: Runtime, run: Run, *, moved: bool = False) -> None:
    """Offer what is free, write down and tell what was offered, let go of what has run out. Opens its own unit of work.

    Any node may do it, all at once may: each offer is told by whoever wrote it. With `moved` the figures are told
    in any case.
    """
    try:
        reply = await seats.call(runtime, "offer", run)
    except (RunOver, SeatsAway):
        return  # nothing to offer; or the next round of upkeep does it
    people = [UUID(person) for person in reply[4::2]]
    until = [datetime.fromtimestamp(int(end) / 1000, UTC) for end in reply[5::2]]
    ctx = runtime.context()
    async with unit_of_work(ctx):
        changed = await _write_offers(ctx, run, people, until)
        if changed:
            ctx.record(LineMoved(session_id=run.session_id, run_id=run.run_id))
        if changed or moved:
            taken, capacity, waiting = map(int, reply[1:4])
            ctx.record(waiting_list.seats_changed(run, seats.Count(taken, capacity, waiting)))


async def tell_again(runtime: Runtime) -> None:
    """Whoever waits, anywhere, is told where they stand: while Redis was away nobody was."""
    await runtime.tell([LineMoved(session_id=run.session_id, run_id=run.run_id) for run in await lines()])


async def lines() -> list[Run]:
    """The live runs that somebody waits for."""
    rows = await fetch(
        "SELECT DISTINCT w.session_id, w.run_id FROM live_waits w JOIN live_sessions l ON l.run_id = w.run_id"
        " AND l.status = 'live' WHERE w.state IN ('waiting', 'offered')"
    )
    return [Run(row["session_id"], row["run_id"]) for row in rows]


async def _queue(ctx: Context, run: Run) -> tuple[shapes.WaitingPlace, bool]:
    """A ticket from Redis, the row, and the ticket once more: so that whatever is lost in between, both agree.

    A rebuild waits for this transaction: what it finds missing in Redis, it writes from our row.
    """
    user_id = ctx.caller.id
    reply = await seats.call(ctx.runtime, "wait", run, str(user_id), "")
    try:
        async with unit_of_work(ctx):
            await presence.require_live(run)
            await standings.require_still(run.session_id, user_id, ClassRole.STUDENT)
            if reply[0] == "seated" or await presence.is_seated(run.run_id, user_id):
                raise AlreadySeated
            rows = await fetch(
                "INSERT INTO live_waits (id, created_at, session_id, run_id, user_id, ticket, state)"
                " SELECT $1, now(), $2, $3, $4, $5, 'waiting' WHERE $6"
                " ON CONFLICT (run_id, user_id) DO UPDATE SET state = 'waiting', ticket = excluded.ticket,"
                " created_at = now(), offer_expires_at = NULL WHERE live_waits.state <> 'waiting'"
                " RETURNING id",
                [new_id(), run.session_id, run.run_id, user_id, int(reply[1] or 0), reply[2] > 0],
            )
            if reply[2] > 0:
                again = await seats.call_within(ctx.runtime, "wait", run, str(user_id), reply[1])
                if again is not None and again[0] == "seated":
                    raise AlreadySeated
    except BaseException:
        if reply[0] == "ok":
            await _forget(ctx, run, user_id)
        raise
    pace = await waiting_list.seconds_per_seat(run)
    position, waiting = int(reply[2]), int(reply[3])
    estimated = waiting_list.estimate(pace, position)
    return shapes.WaitingPlace(position=position, waiting=waiting, estimated_seconds=estimated), bool(rows)


async def _forget(ctx: Context, run: Run, user_id: UUID) -> None:
    """The row was not written: nobody else should wait behind a ticket without one."""
    if (await waiting_list.my_place(run.run_id, user_id)).state is not None:
        return
    try:
        await seats.call(ctx.runtime, "unwait", run, str(user_id))
    except (RunOver, SeatsAway):
        return  # an offer that nobody takes up runs out by itself


async def _write_offers(ctx: Context, run: Run, people: list[UUID], until: list[datetime]) -> bool:
    """Whether anybody's place has changed. Locks rows in the order of their people."""
    offered = await fetch(
        "UPDATE live_waits w SET state = 'offered', offer_expires_at = held.until FROM"
        " (SELECT w.id, o.until FROM live_waits w JOIN unnest($2::uuid[], $3::timestamptz[]) AS o(user_id, until)"
        "  USING (user_id) WHERE w.run_id = $1 AND w.state = 'waiting' ORDER BY w.user_id FOR UPDATE OF w) AS held,"
        " live_sessions l WHERE w.id = held.id AND l.id = w.session_id AND w.state = 'waiting'"
        " RETURNING w.user_id, w.ticket, w.offer_expires_at, l.title",
        [run.run_id, people, until],
    )
    lapsed = await fetch(
        "UPDATE live_waits w SET state = CASE WHEN held.seated THEN 'seated' ELSE 'gone' END FROM"
        " (SELECT w.id, s.id IS NOT NULL AS seated FROM live_waits w LEFT JOIN live_seats s"
        "  ON s.run_id = w.run_id AND s.user_id = w.user_id AND s.state <> 'gone' WHERE w.run_id = $1"
        "  AND (w.state = 'offered' AND w.offer_expires_at < now() AND w.user_id <> ALL($2)"
        "   OR w.state = 'waiting' AND s.id IS NOT NULL) ORDER BY w.user_id FOR UPDATE OF w) AS held"
        " WHERE w.id = held.id RETURNING w.user_id, held.seated",
        [run.run_id, people],
    )
    for row in offered:
        ctx.record(
            WaitlistOffered(
                session_id=run.session_id,
                run_id=run.run_id,
                to=[row["user_id"]],
                title=row["title"],
                ticket=row["ticket"],
                expires_at=row["offer_expires_at"],
            )
        )
    expired = [row["user_id"] for row in lapsed if not row["seated"]]
    if expired:
        await refusals.count(run, expired, Reason.OFFER_EXPIRED)
        ctx.record(WaitlistExpired(session_id=run.session_id, run_id=run.run_id, to=expired))
    return bool(offered or lapsed)
