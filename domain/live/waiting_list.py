"""The waiting list as the rows have it: who stands where, and for how long yet."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from domain.kit.shapes import Person
from domain.kit.sql import fetch
from domain.live.events.people import SeatsChanged, WaitlistMoved
from domain.live.seats import Count, Run
from domain.live.shapes.classes import Seats
from domain.live.shapes.door import MyPlace, Waiting
from models.live import WaitState


def seats_changed(run: Run, count: Count) -> SeatsChanged:
    figures = Seats.of(count.capacity, count.taken, count.waiting)
    return SeatsChanged.of(run.session_id, run.run_id, figures)


async def figures(runs: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Of each run: seats taken, those that are offered included, and how many wait. In one query."""
    rows = await fetch(
        "SELECT run_id, sum(taken)::int AS taken, sum(waiting)::int AS waiting FROM ("
        " SELECT run_id, 1 AS taken, 0 AS waiting FROM live_seats"
        "  WHERE run_id = ANY($1) AND role = 'student' AND state <> 'gone'"
        " UNION ALL SELECT run_id, (state = 'offered')::int, (state = 'waiting')::int FROM live_waits"
        "  WHERE run_id = ANY($1) AND (state = 'waiting' OR state = 'offered' AND offer_expires_at > now())"
        ") AS people GROUP BY run_id",
        [list(runs)],
    )
    return {row["run_id"]: (row["taken"], row["waiting"]) for row in rows}


async def my_place(run_id: UUID, user_id: UUID) -> MyPlace:
    """Where somebody stands who has no seat."""
    rows = await fetch(
        "SELECT w.state, CASE w.state WHEN 'offered' THEN w.offer_expires_at END AS offer_expires_at,"
        " (SELECT count(*) FROM live_waits o WHERE w.state = 'waiting' AND o.run_id = w.run_id"
        "  AND o.state = 'waiting' AND o.ticket <= w.ticket) AS position"
        " FROM live_waits w WHERE w.run_id = $1 AND w.user_id = $2"
        " AND (w.state = 'waiting' OR w.state = 'offered' AND w.offer_expires_at > now())",
        [run_id, user_id],
    )
    if not rows:
        return MyPlace(state=None, position=None)
    (row,) = rows
    return MyPlace(state=WaitState(row["state"]), position=row["position"], offer_expires_at=row["offer_expires_at"])


async def everybody(run_id: UUID) -> list[Waiting]:
    """Those who are offered a seat, then those who wait, in their order."""
    rows = await fetch(
        "SELECT w.user_id, u.name, w.created_at, w.state, w.offer_expires_at, row_number() OVER"
        "  (PARTITION BY w.state ORDER BY w.ticket) AS place"
        " FROM live_waits w JOIN users u ON u.id = w.user_id WHERE w.run_id = $1"
        " AND (w.state = 'waiting' OR w.state = 'offered' AND w.offer_expires_at > now())"
        " ORDER BY w.state = 'waiting', w.ticket",
        [run_id],
    )
    return [
        Waiting(
            user=Person(id=row["user_id"], name=row["name"]),
            position=row["place"] if row["state"] == "waiting" else 0,
            since=row["created_at"],
            offer_expires_at=row["offer_expires_at"] if row["state"] == "offered" else None,
        )
        for row in rows
    ]


async def places(run: Run) -> list[WaitlistMoved]:
    """What each who waits is to be told: where they stand by now."""
    rows = await fetch(
        "SELECT user_id, row_number() OVER (ORDER BY ticket) AS position, count(*) OVER () AS waiting"
        " FROM live_waits WHERE run_id = $1 AND state = 'waiting' ORDER BY ticket",
        [run.run_id],
    )
    pace = await seconds_per_seat(run) if rows else None
    return [
        WaitlistMoved(
            session_id=run.session_id,
            run_id=run.run_id,
            to=[row["user_id"]],
            position=row["position"],
            waiting=row["waiting"],
            estimated_seconds=estimate(pace, row["position"]),
        )
        for row in rows
    ]


async def seconds_per_seat(run: Run) -> float | None:
    """How long it takes on average until somebody leaves; None while nobody has."""
    rows = await fetch(
        "SELECT extract(epoch FROM now() - l.started_at)::float / nullif(count(i.id), 0) AS pace"
        " FROM live_sessions l LEFT JOIN attendance_intervals i ON i.run_id = l.run_id AND i.left_at IS NOT NULL"
        "  AND i.user_id <> l.host_id WHERE l.id = $1 GROUP BY l.id",
        [run.session_id],
    )
    return rows[0]["pace"] if rows else None


def estimate(pace: float | None, position: int) -> int | None:
    return None if pace is None else round(pace * position)
