"""Demand that was not met: who wanted in, how often, and why they could not. For the host to see."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from uuid import UUID

from domain.kit.context import Context
from domain.kit.shapes import Person
from domain.kit.sql import execute
from domain.kit.unit_of_work import unit_of_work
from domain.live.seats import Run
from domain.live.shapes import door as shapes
from models.base import new_ids
from models.live.people import Refusal
from models.live.sessions import LiveSession


class Reason(StrEnum):
    SESSION_FULL = "session_full"
    LEFT_WAITING_LIST = "left_waiting_list"
    OFFER_EXPIRED = "offer_expired"
    STILL_WAITING = "still_waiting"  # when the class was over


async def demand(session: LiveSession) -> list[shapes.Demand]:
    """Everybody who did not get a seat when they wanted one; `session` came from `sessions.led`."""
    rows = await Refusal.filter(session_id=session.id).order_by("created_at", "id").select_related("user")
    return [
        shapes.Demand(
            user=Person(id=row.user_id, name=row.user.name), reason=row.reason, times=row.times, last_at=row.last_at
        )
        for row in rows
    ]


async def note(ctx: Context, session_id: UUID) -> None:
    """The caller has just been refused a seat. Opens its own unit of work, after the refusal."""
    session = await LiveSession.get(id=session_id)
    if session.run_id is None:
        return
    async with unit_of_work(ctx):
        await count(Run(session.id, session.run_id), [ctx.caller.id], Reason.SESSION_FULL)


async def count(run: Run, people: Sequence[UUID], reason: Reason) -> None:
    """One row a person and reason, however often. Needs a unit of work. In the order of their ids, in one statement:
    a class may end before many who wait."""
    await execute(
        "INSERT INTO live_refusals (id, created_at, session_id, run_id, user_id, reason, times, last_at)"
        " SELECT fresh.id, now(), $1, $2, fresh.user_id, $3, 1, now()"
        " FROM unnest($4::uuid[], $5::uuid[]) AS fresh(id, user_id) ORDER BY fresh.user_id"
        " ON CONFLICT (run_id, user_id, reason) DO UPDATE SET times = live_refusals.times + 1, last_at = now()",
        [run.session_id, run.run_id, reason.value, new_ids(len(people)), list(people)],
    )
