"""The stays that the end of a class closes: at the end, for whoever was there, and known for whom that was.

At the end nobody can say who is still there: a heartbeat is up to ten seconds old, and its node may be dead. So each
node vouches for those it holds when it hears of the end; and a little later, when all that live have, whoever nobody
vouched for was there until they were last seen, and no longer.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.kit.context import Context
from domain.kit.sql import execute, fetch
from domain.kit.unit_of_work import unit_of_work
from models.live.sessions import LiveSession

BEATS = 6  # until all that live have vouched: whom the push did not reach finds the end at its next beat, or a later


async def close(run_id: UUID, ended_at: datetime) -> None:
    """End everybody's stay. Whoever was away has been gone since they were last seen. Needs the unit of work of the
    end."""
    await execute(  # in the order in which heartbeats lock them
        "SELECT 1 FROM live_seats WHERE run_id = $1 ORDER BY user_id FOR UPDATE", [run_id]
    )
    await execute(
        "UPDATE attendance_intervals i"
        " SET left_at = greatest(i.joined_at, CASE s.state WHEN 'online' THEN $2::timestamptz ELSE s.last_seen_at END),"
        "     reason = CASE s.state WHEN 'online' THEN 'session_ended' ELSE 'timeout' END"
        " FROM live_seats s WHERE s.run_id = $1 AND i.run_id = $1 AND s.user_id = i.user_id AND i.left_at IS NULL",
        [run_id, ended_at],
    )
    await execute("UPDATE live_seats SET state = 'gone' WHERE run_id = $1 AND state <> 'gone'", [run_id])


async def vouch(held: Collection[tuple[UUID, UUID]]) -> None:
    """Of these (run, person), whose sockets are here: if their class is over, they were there until its end."""
    await execute(
        "UPDATE live_seats s SET last_seen_at = held.ended_at FROM (SELECT s.id, l.ended_at FROM live_seats s"
        "  JOIN unnest($1::uuid[], $2::uuid[]) AS held(run_id, user_id) USING (run_id, user_id)"
        "  JOIN live_sessions l ON l.id = s.session_id AND l.run_id = s.run_id AND l.status = 'ended'"
        "  WHERE s.last_seen_at < l.ended_at ORDER BY s.run_id, s.user_id FOR UPDATE OF s) AS held"
        " WHERE s.id = held.id",
        [[run_id for run_id, _ in held], [user_id for _, user_id in held]],
    )


async def settle(ctx: Context, payload: dict[str, Any]) -> None:
    """Job (`session_id`): all have vouched who live. The summary is made again if somebody was gone before the end."""
    session_id = UUID(payload["session_id"])
    async with unit_of_work(ctx):
        shortened = await fetch(
            "UPDATE attendance_intervals i SET left_at = greatest(i.joined_at, s.last_seen_at), reason = 'node_lost'"
            " FROM live_seats s JOIN live_sessions l ON l.run_id = s.run_id"
            " WHERE l.id = $1 AND l.status = 'ended' AND s.session_id = l.id AND s.last_seen_at < l.ended_at"
            " AND i.run_id = s.run_id AND i.user_id = s.user_id AND i.reason = 'session_ended'"
            " AND i.left_at = l.ended_at RETURNING i.id",
            [session_id],
        )
        if shortened:
            await LiveSession.filter(id=session_id).update(summary=None)
