"""A class that begins by itself at its time, where it is set to: once somebody who leads it is at its door."""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from uuid import UUID

from domain.kit.context import Context, Runtime
from domain.kit.errors import DomainError
from domain.kit.sql import fetch
from domain.kit.unit_of_work import unit_of_work
from domain.live import runs, sessions


async def due(runtime: Runtime) -> dict[UUID, set[UUID]]:
    """The classes whose time has come and is not over yet, with those who lead each. Deputies are co-hosts."""
    rows = await fetch(
        "SELECT l.id, lead.user_id FROM live_sessions l CROSS JOIN LATERAL (SELECT l.host_id AS user_id"
        "  UNION ALL SELECT t.user_id FROM live_standings t WHERE t.session_id = l.id AND t.co_host"
        "   AND t.banned_at IS NULL) lead"
        " WHERE l.status = 'scheduled' AND l.starts_at <= now() AND l.starts_at > now() - interval '1 day'"
        " AND l.starts_at + l.duration_minutes * interval '1 minute' > now()"
        """ AND l.settings @> '{"auto_start": true}'"""
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for row in rows:
        found[row["id"]].add(row["user_id"])
    return found


async def begin(ctx: Context, session_id: UUID) -> None:
    """Start a class for the caller, who leads it and is at its door. Opens its own unit of work. Any number of nodes
    may do it at once; whoever may not, or comes too late, changes nothing."""
    with suppress(DomainError):
        async with unit_of_work(ctx):
            await runs.start(ctx, await sessions.led(ctx, session_id))
