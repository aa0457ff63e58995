"""The durable side of being there: seat rows and attendance intervals, written in the database's own time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.kit.sql import execute, fetch
from domain.live import standings, turnstile
from domain.live.seats import Run, RunOver
from models.base import new_id
from models.live import ClassRole, LeaveReason, SeatState

# A person's seat in a run, as `sit` says of it.
SEAT = (
    "INSERT INTO live_seats (id, created_at, session_id, run_id, user_id, role, state, generation, joined_at,"
    " last_seen_at, unvouched_seconds) VALUES ($1, now(), $2, $3, $4, $5, $6, $7, now(), now(), 0)"
    " ON CONFLICT (run_id, user_id) DO UPDATE SET role = excluded.role, state = CASE"
    " WHEN excluded.state = 'reserved' AND live_seats.state IN ('online', 'away') THEN live_seats.state"
    " ELSE excluded.state END,"
    " generation = greatest(live_seats.generation, excluded.generation),"
    " last_seen_at = CASE WHEN excluded.state = 'reserved' AND live_seats.state <> 'gone'"
    " THEN live_seats.last_seen_at ELSE greatest(live_seats.last_seen_at, now()) END,"
    " unvouched_seconds = CASE WHEN excluded.state = 'online' AND live_seats.state IN ('online', 'away')"
    " THEN greatest(0, extract(epoch FROM now() - live_seats.last_seen_at)) ELSE 0 END,"
    " joined_at = CASE WHEN live_seats.state IN ('gone', 'reserved') THEN now() ELSE live_seats.joined_at END"
    " RETURNING state, generation, unvouched_seconds"
)


@dataclass(frozen=True, slots=True)
class Sat:
    """What sitting down changed. `arrived`: was not inside; `came_back`: was away."""

    state: SeatState
    arrived: bool
    came_back: bool
    joined_at: datetime | None
    generation: int


@dataclass(frozen=True, slots=True)
class Closed:
    was_inside: bool  # rather than only reserved
    reason: LeaveReason
    generation: int


async def require_live(run: Run) -> None:
    """Hold the session's row so that it cannot end before this transaction does. Raises RunOver."""
    await turnstile.share(run.session_id)
    rows = await fetch(
        "SELECT 1 FROM live_sessions WHERE id = $1 AND run_id = $2 AND status = 'live' FOR SHARE",
        [run.session_id, run.run_id],
    )
    if not rows:
        raise RunOver


async def sit(run: Run, user_id: UUID, role: ClassRole, generation: int, *, online: bool) -> Sat:
    """Write the seat; with `online` open the person's one interval too. Needs a unit of work.

    A reservation takes nothing away from what a socket has, brings back nobody whose socket is gone, and is no sign
    of life: neither is who is away seen by it, nor does a reservation last longer for being asked for again.
    Raises Banned, or RunOver when the role has changed meanwhile: the caller looks again.
    """
    await standings.require_still(run.session_id, user_id, role)
    before = await fetch(
        "SELECT state FROM live_seats WHERE run_id = $1 AND user_id = $2 FOR UPDATE", [run.run_id, user_id]
    )
    was = SeatState(before[0]["state"]) if before else SeatState.GONE
    wanted = SeatState.ONLINE if online else SeatState.RESERVED
    seat = await fetch(
        SEAT,
        [new_id(), run.session_id, run.run_id, user_id, role.value, wanted.value, generation],
    )
    state, newest, unvouched = SeatState(seat[0]["state"]), seat[0]["generation"], seat[0]["unvouched_seconds"]
    if not online:
        return Sat(state, arrived=False, came_back=False, joined_at=None, generation=newest)
    joined_at = await _open_stay(run, user_id)
    if unvouched:
        # Also of a place that says online: its node may be dead. If it is not, its next beat takes this back.
        await execute(
            "UPDATE attendance_intervals SET away_seconds = away_seconds + $3, away_spans = away_spans"
            " || jsonb_build_array(jsonb_build_array(now() - $3 * interval '1 second', now()))"
            " WHERE run_id = $1 AND user_id = $2 AND left_at IS NULL",
            [run.run_id, user_id, unvouched],
        )
    came_back, arrived = was is SeatState.AWAY, joined_at is not None
    return Sat(state, arrived=arrived, came_back=came_back, joined_at=joined_at, generation=newest)


async def step_away(run: Run, user_id: UUID, generation: int) -> int | None:
    """The last socket is gone: mark the seat away as of now. Its generation; None when it was not online, or sat in
    anew."""
    rows = await fetch(
        "UPDATE live_seats SET state = 'away', last_seen_at = now()"
        " WHERE run_id = $1 AND user_id = $2 AND state = 'online' AND generation <= $3 RETURNING generation",
        [run.run_id, user_id, generation],
    )
    return rows[0]["generation"] if rows else None


async def close(run_id: UUID, user_id: UUID, reason: LeaveReason, *, generation: int | None = None) -> Closed | None:
    """End a stay. One who left on purpose was there until now; one whose lease ran out, until last seen.

    A seat that still says online when its lease runs out was held by a node that died: reason `node_lost`.
    """
    rows = await fetch(
        "WITH before AS (SELECT id, state, last_seen_at FROM live_seats WHERE run_id = $1 AND user_id = $2"
        " AND state <> 'gone' AND ($3::bigint IS NULL OR generation <= $3) FOR UPDATE)"
        " UPDATE live_seats s SET state = 'gone' FROM before WHERE s.id = before.id"
        " RETURNING before.state AS was, before.last_seen_at AS seen, s.generation",
        [run_id, user_id, generation],
    )
    if not rows:
        return None
    was = SeatState(rows[0]["was"])
    timed_out = reason is LeaveReason.TIMEOUT
    if timed_out and was is SeatState.ONLINE:
        reason = LeaveReason.NODE_LOST
    await execute(
        "UPDATE attendance_intervals SET left_at = greatest(joined_at, CASE WHEN $3 THEN $4 ELSE now() END),"
        " reason = $5 WHERE run_id = $1 AND user_id = $2 AND left_at IS NULL",
        [run_id, user_id, timed_out or was is SeatState.AWAY, rows[0]["seen"], reason.value],
    )
    return Closed(was is not SeatState.RESERVED, reason, rows[0]["generation"])


async def unseen(seconds: float) -> dict[UUID, list[tuple[UUID, int]]]:
    """By live run: (person, generation) of each place that nobody has vouched for in so long."""
    rows = await fetch(
        "SELECT s.run_id, s.user_id, s.generation FROM live_seats s"
        " JOIN live_sessions l ON l.run_id = s.run_id AND l.status = 'live'"
        " WHERE s.state <> 'gone' AND s.last_seen_at < now() - $1 * interval '1 second'",
        [seconds],
    )
    found: dict[UUID, list[tuple[UUID, int]]] = defaultdict(list)
    for row in rows:
        found[row["run_id"]].append((row["user_id"], row["generation"]))
    return found


async def last_parting(run_id: UUID, user_id: UUID) -> LeaveReason | None:
    """Why their last stay in this run ended; None while it goes on, or when they only had a reservation."""
    rows = await fetch(
        "SELECT reason FROM attendance_intervals WHERE run_id = $1 AND user_id = $2 ORDER BY joined_at DESC LIMIT 1",
        [run_id, user_id],
    )
    return LeaveReason(rows[0]["reason"]) if rows and rows[0]["reason"] else None


async def newest(run_id: UUID, user_id: UUID) -> int:
    """The generation of somebody's place, given up or not; 0 for one who never had any."""
    rows = await fetch("SELECT generation FROM live_seats WHERE run_id = $1 AND user_id = $2", [run_id, user_id])
    return rows[0]["generation"] if rows else 0


async def is_seated(run_id: UUID, user_id: UUID) -> bool:
    rows = await fetch(
        "SELECT 1 FROM live_seats WHERE run_id = $1 AND user_id = $2 AND state <> 'gone'", [run_id, user_id]
    )
    return bool(rows)


async def still_inside(pairs: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Of these (run, person), the ones who are inside, online or away; in one query."""
    rows = await fetch(
        "SELECT s.run_id, s.user_id FROM live_seats s"
        " JOIN unnest($1::uuid[], $2::uuid[]) AS asked(run_id, user_id) USING (run_id, user_id)"
        " WHERE s.state IN ('online', 'away')",
        [[run_id for run_id, _ in pairs], [user_id for _, user_id in pairs]],
    )
    return {(row["run_id"], row["user_id"]) for row in rows}


async def beat(held: Sequence[tuple[UUID, UUID, int]]) -> dict[tuple[UUID, UUID], ClassRole]:
    """Mark (run, person, generation they sat down with) as seen now, in one statement. The roles of those that still
    have a seat.

    Where somebody has sat down again since, this connection was there all the time: what was counted as away until
    then is taken back. Locks seats in the order of run and person, as whoever locks several does.
    """
    rows = await fetch(
        "WITH seen AS (UPDATE live_seats s SET last_seen_at = now(),"
        "   unvouched_seconds = CASE WHEN held.taken_back > 0 THEN 0 ELSE s.unvouched_seconds END"
        "  FROM (SELECT s.id, CASE WHEN held.generation < s.generation THEN s.unvouched_seconds ELSE 0 END"
        "    AS taken_back FROM live_seats s"
        "   JOIN unnest($1::uuid[], $2::uuid[], $3::bigint[]) AS held(run_id, user_id, generation)"
        "   USING (run_id, user_id)"
        "   WHERE s.state IN ('online', 'away') ORDER BY s.run_id, s.user_id FOR UPDATE OF s) AS held"
        "  WHERE s.id = held.id RETURNING s.run_id, s.user_id, s.role, held.taken_back),"
        " vouched AS (UPDATE attendance_intervals i SET away_spans = i.away_spans - (-1),"  # the last of them
        "   away_seconds = greatest(0, i.away_seconds - seen.taken_back)"
        "  FROM seen WHERE seen.taken_back > 0 AND i.run_id = seen.run_id AND i.user_id = seen.user_id"
        "  AND i.left_at IS NULL)"
        " SELECT run_id, user_id, role FROM seen",
        [[run_id for run_id, _, _ in held], [user_id for _, user_id, _ in held], [sat for _, _, sat in held]],
    )
    return {(row["run_id"], row["user_id"]): ClassRole(row["role"]) for row in rows}


async def come_back(held: Sequence[tuple[UUID, UUID]]) -> list[tuple[Run, UUID, int]]:
    """Of those whose sockets are here, the ones marked away by mistake (Redis forgot a second tab): run, person,
    generation."""
    rows = await fetch(
        "UPDATE live_seats s SET state = 'online' FROM (SELECT s.id FROM live_seats s"
        " JOIN unnest($1::uuid[], $2::uuid[]) AS held(run_id, user_id) USING (run_id, user_id)"
        " WHERE s.state = 'away' ORDER BY s.run_id, s.user_id FOR UPDATE OF s) AS held"
        " WHERE s.id = held.id RETURNING s.session_id, s.run_id, s.user_id, s.generation",
        [[run_id for run_id, _ in held], [user_id for _, user_id in held]],
    )
    return [(Run(row["session_id"], row["run_id"]), row["user_id"], row["generation"]) for row in rows]


async def _open_stay(run: Run, user_id: UUID) -> datetime | None:
    """When it began; None where one is open already."""
    rows = await fetch(
        "INSERT INTO attendance_intervals"
        " (id, created_at, session_id, run_id, user_id, joined_at, away_seconds, away_spans)"
        " VALUES ($1, now(), $2, $3, $4, now(), 0, '[]')"
        " ON CONFLICT (run_id, user_id) WHERE left_at IS NULL DO NOTHING RETURNING joined_at",
        [new_id(), run.session_id, run.run_id, user_id],
    )
    return rows[0]["joined_at"] if rows else None
