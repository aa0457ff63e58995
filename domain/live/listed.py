"""Who is listed to whom. In a large class, decided when it starts, students are told how many are here, and of those
alone whom they have to do with: hosts, who is on stage, whose hand is up, themselves. Hosts are told of everybody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from domain.kit.shapes import Person
from domain.kit.sql import fetch
from domain.live.seats import Run
from domain.live.shapes.classroom import Participant
from models.live import ClassRole, SeatState
from models.live.sessions import LiveSession

PEOPLE = (
    "SELECT s.user_id, u.name, s.role, s.state, s.joined_at, s.generation, h.raised_at,"
    " coalesce(t.muted, false) AS muted, coalesce(t.on_stage, false) AS on_stage"
    " FROM live_seats s JOIN users u ON u.id = s.user_id"
    " LEFT JOIN live_standings t ON t.session_id = s.session_id AND t.user_id = s.user_id"
    " LEFT JOIN live_hands h ON h.run_id = s.run_id AND h.user_id = s.user_id AND h.lowered_at IS NULL"
    " WHERE s.run_id = $1 AND s.state IN ('online', 'away')"
)
AT_WORK = " AND (s.user_id = $2 OR s.role <> 'student' OR t.on_stage OR h.raised_at IS NOT NULL)"
AS_THEY_CAME = " ORDER BY s.joined_at, s.user_id"


async def everybody(run: Run) -> list[Participant]:
    """Who is inside, online or away, in the order they came; in one query."""
    return await _people(PEOPLE + AS_THEY_CAME, [run.run_id])


async def at_work(run: Run, user_id: UUID) -> list[Participant]:
    """Whom a student is shown of a class that is counted, themselves among them."""
    return await _people(PEOPLE + AT_WORK + AS_THEY_CAME, [run.run_id, user_id])


async def one(run: Run, user_id: UUID) -> Participant | None:
    """Somebody, for those who may not have been told of them yet; None while they are not inside."""
    found = await _people(PEOPLE + " AND s.user_id = $2", [run.run_id, user_id])
    return found[0] if found else None


async def hosts_alone_hear(run: Run, user_id: UUID, *, by_name: bool = False) -> bool:
    """Whether how somebody comes and goes is told to hosts alone. With `by_name` also where the roster is hidden.

    Asked in the transaction that changed their seat. Whoever goes on stage, has their hand up or leads from now on
    shares that row: so either this is seen here, or what is told of it holds the change.
    """
    rows = await fetch(
        "SELECT s.role = 'student' AND (l.counted AND NOT coalesce(t.on_stage, false) AND h.id IS NULL"
        " OR $3::boolean AND coalesce((l.locks->>'roster')::boolean, false)) AS so"
        " FROM live_seats s JOIN live_sessions l ON l.id = s.session_id"
        " LEFT JOIN live_standings t ON t.session_id = s.session_id AND t.user_id = s.user_id"
        " LEFT JOIN live_hands h ON h.run_id = s.run_id AND h.user_id = s.user_id AND h.lowered_at IS NULL"
        " WHERE s.run_id = $1 AND s.user_id = $2",
        [run.run_id, user_id, by_name],
    )
    return bool(rows and rows[0]["so"])


async def is_counted(run: Run) -> bool:
    return await LiveSession.exists(id=run.session_id, run_id=run.run_id, counted=True)


async def _people(sql: str, values: list[Any]) -> list[Participant]:
    return [
        Participant(
            user=Person(id=row["user_id"], name=row["name"]),
            role=ClassRole(row["role"]),
            state=SeatState(row["state"]),
            muted=row["muted"],
            on_stage=row["on_stage"],
            hand_raised_at=row["raised_at"],
            joined_at=row["joined_at"],
            generation=row["generation"],
        )
        for row in await fetch(sql, values)
    ]
