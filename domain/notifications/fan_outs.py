"""Telling a whole course, however large: a row that says how far it has come, and batches that each move it on.

A batch is one transaction and, but for reading whose turn it is, one statement: numbers, notifications and the row's
own progress are written together. A kill loses the batch under way and nothing else; whoever goes on, goes on at the
cursor; and the dedupe key leaves out whoever has been told in another way.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from pydantic import BaseModel

from domain.kit.context import Context
from domain.kit.events import Event
from domain.kit.sql import fetch
from domain.kit.unit_of_work import unit_of_work
from domain.notifications import deliveries
from domain.notifications.delivery import notify
from domain.notifications.events import NotificationsWritten, Words, Written
from domain.notifications.kinds import KINDS
from domain.notifications.kinds.kind import Kind
from models.base import new_id, new_ids
from models.fan_outs import FanOut

# ruff: noqa: S608  the statements are put together from the constants below, never from what somebody sent
BATCH = 1_000  # people in one transaction
STANDS_STILL = timedelta(minutes=10)
MOST_ACTIVE = 4  # statements of others under way, from which on the database is busy
SLICE_SECONDS = 5.0  # until the job stands in the queue again, behind other tellings: each turn waits for a wake-up

# Who is told, of those enrolled: of office hours who booked them alone; who was enrolled then; who missed a run.
PEOPLE = """
 FROM enrolments e JOIN users u ON u.id = e.learner_id
 WHERE e.course_id = $1 AND e.status <> 'ended' AND u.status = 'active' AND e.learner_id <> ALL($2::uuid[])
 AND ($3::uuid IS NULL OR NOT EXISTS (SELECT 1 FROM office_slots o WHERE o.session_id = $3)
   OR EXISTS (SELECT 1 FROM office_slots o WHERE o.session_id = $3 AND o.booked_by_id = e.learner_id))
 AND ($4::timestamptz IS NULL OR e.created_at <= $4)
 AND ($5::uuid IS NULL OR NOT EXISTS
   (SELECT 1 FROM attendance_intervals i WHERE i.run_id = $5 AND i.user_id = e.learner_id)
   AND NOT EXISTS (SELECT 1 FROM live_standings t WHERE t.session_id = $3 AND t.user_id = e.learner_id
     AND t.banned_at IS NOT NULL))"""
COUNT = "SELECT count(*)::int AS total" + PEOPLE
NEXT = (
    "SELECT u.id, u.locale, u.time_zone"
    + PEOPLE
    + """ AND e.learner_id > $6
 AND NOT EXISTS (SELECT 1 FROM notifications n WHERE n.user_id = e.learner_id AND n.dedupe_key = $7)
 ORDER BY e.learner_id LIMIT $8"""
)
WRITE = """
WITH given AS (SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::int[]) AS g(id, user_id, words)),
words AS (SELECT * FROM unnest($4::text[], $5::text[], $6::text[]) WITH ORDINALITY AS w(title, body, link, place)),
numbered AS (
  INSERT INTO notification_counters AS c (user_id, last_number) SELECT user_id, 1 FROM given ORDER BY user_id
  ON CONFLICT (user_id) DO UPDATE SET last_number = c.last_number + 1 RETURNING user_id, last_number),
written AS (
  INSERT INTO notifications (id, created_at, user_id, number, dedupe_key, kind, title, body, data, link)
  SELECT g.id, $7, g.user_id, n.last_number, $8, $9, w.title, w.body, $10::jsonb, w.link
  FROM given g JOIN numbered n USING (user_id) JOIN words w ON w.place = g.words RETURNING id, user_id, number),
moved AS (
  UPDATE fan_outs SET cursor = $11, moved_at = now(), told = told + (SELECT count(*) FROM written)::int WHERE id = $12)
SELECT w.id, w.user_id, w.number, g.words FROM written w JOIN given g USING (id)"""

WAKE = """
UPDATE fan_outs SET moved_at = now() WHERE id IN (
  SELECT id FROM fan_outs WHERE finished_at IS NULL AND coalesce(moved_at, created_at) < now() - $1::interval
  ORDER BY created_at LIMIT 100 FOR UPDATE SKIP LOCKED)
RETURNING id, kind"""
OTHERS_NEED_IT = """
SELECT EXISTS (SELECT 1 FROM live_sessions WHERE status = 'live') OR (
  SELECT count(*) > $1 FROM pg_stat_activity
  WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()) AS others"""


class Audience(BaseModel):
    """Who of those enrolled is told. `also` are told whoever they are: hosts, who need not be enrolled."""

    but: list[UUID] = []
    session_id: UUID | None = None
    then: datetime | None = None
    missed_run_id: UUID | None = None
    also: list[UUID] = []


class FanOutOwed(Event):
    """There are people still to be told."""

    type = "fan_out.owed"

    fan_out_id: UUID
    urgent: bool


async def begin(
    ctx: Context,
    kind: Kind,
    course_id: UUID,
    data: dict[str, Any],
    *,
    dedupe_key: str,
    audience: Audience | None = None,
) -> None:
    """Have everybody enrolled told, soon, by a worker; the same key again begins nothing. Needs a unit of work."""
    whom = (audience or Audience()).model_dump(mode="json", exclude_defaults=True)
    rows = await fetch(
        "INSERT INTO fan_outs (id, created_at, course_id, kind, dedupe_key, data, audience, cursor, told)"
        " VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8, 0) ON CONFLICT (dedupe_key) DO NOTHING RETURNING id",
        [new_id(), ctx.now, course_id, kind.name, dedupe_key, _json(data), _json(whom), UUID(int=0)],
    )
    for row in rows:
        ctx.record(FanOutOwed(fan_out_id=row["id"], urgent=kind.urgent))


async def advance(ctx: Context, payload: dict[str, Any]) -> None:
    """Job (`fan_out_id`): tell the next batches, for a few seconds.

    What is not urgent rests as long as it has worked while a class is on or the database busy: half of the time is
    then another's.
    """
    fan_out_id, began = UUID(payload["fan_out_id"]), time.monotonic()
    await _tell_others(ctx, fan_out_id)
    while True:
        started = time.monotonic()
        more, urgent = await _batch(ctx, fan_out_id, is_last=started - began > SLICE_SECONDS)
        if not more:
            return
        worked = time.monotonic() - started
        if not urgent and await _others_need_it():
            await asyncio.sleep(worked)


async def wake(ctx: Context) -> None:
    """Go on with what stands still: its job was given up, or got lost. One that works anyway does no harm."""
    async with unit_of_work(ctx):
        for row in await fetch(WAKE, [STANDS_STILL]):
            ctx.record(FanOutOwed(fan_out_id=row["id"], urgent=KINDS[row["kind"]].urgent))


async def _others_need_it() -> bool:
    [row] = await fetch(OTHERS_NEED_IT, [MOST_ACTIVE])
    return bool(row["others"])


async def _tell_others(ctx: Context, fan_out_id: UUID) -> None:
    """Count who there is, and tell those who are told beside the enrolled. Once, or again: nobody is told twice."""
    async with unit_of_work(ctx):
        row = await FanOut.select_for_update().get_or_none(id=fan_out_id)
        if row is None or row.total is not None:
            return
        whom = Audience.model_validate(row.audience)
        [counted] = await fetch(COUNT, _conditions(row, whom))
        await notify(ctx, KINDS[row.kind], whom.also, row.data, dedupe_key=row.dedupe_key)
        row.total, row.told = counted["total"] + len(whom.also), len(whom.also)
        await row.save(update_fields=["total", "told"])


async def _batch(ctx: Context, fan_out_id: UUID, *, is_last: bool) -> tuple[bool, bool]:
    """Tell the next people; whether to go on now, and whether it is urgent. `is_last`: the rest is another job."""
    async with unit_of_work(ctx):
        # Whoever does the same job at the same time waits here, and then finds the cursor moved.
        row = await FanOut.select_for_update().get_or_none(id=fan_out_id, finished_at=None)
        if row is None:
            return False, False
        kind, whom = KINDS[row.kind], Audience.model_validate(row.audience)
        people = await fetch(NEXT, [*_conditions(row, whom), row.cursor, row.dedupe_key, BATCH])
        if people:
            await _write(ctx, row, kind, people)
        if len(people) < BATCH:
            await FanOut.filter(id=row.id).update(finished_at=ctx.runtime.clock())
            return False, kind.urgent
        if is_last:
            ctx.record(FanOutOwed(fan_out_id=row.id, urgent=kind.urgent))
        return not is_last, kind.urgent


async def _write(ctx: Context, row: FanOut, kind: Kind, people: Sequence[dict[str, Any]]) -> None:
    now = ctx.runtime.clock()
    is_timed = kind.is_timed  # of a thousand, asked once
    places: dict[tuple[str, str], int] = {}
    of_each = [
        places.setdefault((one["locale"], one["time_zone"] if is_timed else "UTC"), len(places) + 1) for one in people
    ]
    words = [Words.of(kind.render(language, row.data, zone=zone)) for language, zone in places]
    written = await fetch(
        WRITE,
        [
            new_ids(len(people)),
            [one["id"] for one in people],
            of_each,
            [one.title for one in words],
            [one.body for one in words],
            [one.link for one in words],
            now,
            row.dedupe_key,
            kind.name,
            _json(row.data),
            people[-1]["id"],
            row.id,
        ],
    )
    await deliveries.queue(ctx, kind, [one["id"] for one in written], caused_at=row.created_at)
    told = [Written(one["user_id"], one["id"], one["number"], one["words"] - 1) for one in written]
    ctx.record(NotificationsWritten(kind=kind.name, data=row.data, created_at=now, words=words, written=told))


def _conditions(row: FanOut, whom: Audience) -> list[Any]:
    return [row.course_id, [*whom.but, *whom.also], whom.session_id, whom.then, whom.missed_run_id]


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
