"""Telling people: a row each, numbered without holes, once per cause; the push comes after the commit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from tortoise.connection import get_connection

from domain.kit.context import Context
from domain.kit.unit_of_work import unit_of_work
from domain.learning.enrolments import EnrolmentStarted
from domain.notifications import deliveries, kinds
from domain.notifications.events import NotificationCreated
from domain.notifications.kinds.kind import Kind
from domain.notifications.shapes import Notification
from models.base import new_id
from models.learning import Enrolment, EnrolmentStatus
from models.live.people import AttendanceInterval, Standing
from models.live.sessions import OfficeSlot

BATCH = 500


async def notify(ctx: Context, kind: Kind, people: Iterable[UUID], data: dict[str, Any], *, dedupe_key: str) -> None:
    """Tell each of them once, whatever is repeated. Needs a unit of work. Locks counters in the order of their ids."""
    user_ids = sorted(set(people))
    connection = get_connection("default")
    # First the locks, in a statement of their own: the next one then sees what whoever held them has written.
    await connection.execute_query(
        "INSERT INTO notification_counters (user_id, last_number)"
        " SELECT id, 0 FROM unnest($1::uuid[]) AS id ORDER BY id"
        " ON CONFLICT (user_id) DO UPDATE SET last_number = notification_counters.last_number",
        [user_ids],
    )
    fresh = await connection.execute_query_dict(
        "SELECT u.id, u.locale, u.time_zone FROM users u WHERE u.id = ANY($1) AND NOT EXISTS"
        " (SELECT 1 FROM notifications n WHERE n.user_id = u.id AND n.dedupe_key = $2)",
        [user_ids, dedupe_key],
    )
    by_words: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for row in fresh:
        by_words[row["locale"], row["time_zone"] if kind.is_timed else "UTC"].append(row["id"])
    for (language, zone), readers in by_words.items():
        words = kind.render(language, data, zone=zone)
        await _write(ctx, kind, words, readers, data, dedupe_key)


async def _write(
    ctx: Context, kind: Kind, words: tuple[str, str, str], readers: list[UUID], data: dict[str, Any], dedupe_key: str
) -> None:
    title, body, link = words
    rows = await get_connection("default").execute_query_dict(
        "WITH numbered AS (UPDATE notification_counters c SET last_number = last_number + 1"
        " FROM unnest($1::uuid[], $2::uuid[]) AS fresh(id, user_id) WHERE c.user_id = fresh.user_id"
        " RETURNING fresh.id, c.user_id, c.last_number)"
        " INSERT INTO notifications"
        " (id, created_at, user_id, number, dedupe_key, kind, title, body, data, link)"
        " SELECT id, $3, user_id, last_number, $4, $5, $6, $7, $8::jsonb, $9 FROM numbered"
        " RETURNING id, user_id, number, (SELECT count(*) FROM notifications n"
        "   WHERE n.user_id = notifications.user_id AND n.read_at IS NULL) AS unread",
        [
            [new_id() for _ in readers],
            readers,
            ctx.now,
            dedupe_key,
            kind.name,
            title[:300],
            body,
            orjson.dumps(data).decode(),
            link,
        ],
    )
    await deliveries.queue(ctx, kind, [row["id"] for row in rows])
    for row in rows:
        shape = Notification(
            id=row["id"],
            number=row["number"],
            kind=kind.name,
            title=title[:300],
            body=body,
            data=data,
            link=link,
            read_at=None,
            created_at=ctx.now,
        )
        # The count was taken before this row was there.
        ctx.record(NotificationCreated(user_id=row["user_id"], notification=shape, unread=row["unread"] + 1))


async def enrolment_started(ctx: Context, event: EnrolmentStarted) -> None:
    data = {
        "course_id": str(event.course_id),
        "course_title": event.course_title,
        "learner_name": event.learner_name,
        "learner_id": str(event.learner_id),
    }
    key = f"enrolment:{event.enrolment_id}"
    await notify(ctx, kinds.course.ENROLMENT_WELCOME, [event.learner_id], data, dedupe_key=key)
    await notify(ctx, kinds.people.ENROLMENT_NEW, [event.instructor_id], data, dedupe_key=key)


async def session_started(ctx: Context, payload: dict[str, Any]) -> None:
    """Job (`session_id, run_id, course_id, title`): tell everybody enrolled that their class is on."""
    course_id, key = UUID(payload["course_id"]), f"live.started:{payload['run_id']}"
    await _tell_enrolled(ctx, course_id, kinds.live.STARTED, payload, key)


async def session_starts_soon(ctx: Context, payload: dict[str, Any]) -> None:
    """Job (`session_id, course_id, host_id, title, starts_at, minutes`): remind the host and everybody enrolled."""
    kind = kinds.live.REMINDERS[payload["minutes"]]
    # A class that is moved is a new date to be reminded of.
    key = f"{kind.name}:{payload['session_id']}:{payload['starts_at']}:{payload['minutes']}"
    async with unit_of_work(ctx):
        await notify(ctx, kind, [UUID(payload["host_id"])], payload, dedupe_key=key)
    await _tell_enrolled(ctx, UUID(payload["course_id"]), kind, payload, key)


async def session_summarised(ctx: Context, payload: dict[str, Any]) -> None:
    """Job (`session_id, run_id, course_id, host_id, title, ended_at`): tell the host what a class came to, and whoever
    was enrolled then and did not come that they missed it. Whom the host excluded did not miss it."""
    run_id, key = UUID(payload["run_id"]), f"live.over:{payload['run_id']}"
    async with unit_of_work(ctx):
        await notify(ctx, kinds.live.SUMMARY, [UUID(payload["host_id"])], payload, dedupe_key=key)
    came = await AttendanceInterval.filter(run_id=run_id).distinct().values_list("user_id", flat=True)
    excluded = Standing.filter(session_id=payload["session_id"], banned_at__isnull=False)
    others = {*came, *await excluded.values_list("user_id", flat=True)}
    then = datetime.fromisoformat(payload["ended_at"])
    await _tell_enrolled(ctx, UUID(payload["course_id"]), kinds.live.MISSED, payload, key, but=others, then=then)


async def _tell_enrolled(
    ctx: Context,
    course_id: UUID,
    kind: Kind,
    data: dict[str, Any],
    key: str,
    *,
    but: Collection[Any] = (),
    then: datetime | None = None,
) -> None:
    """Everybody the class is for, `but` some, and only who was enrolled `then`: of office hours, who booked them alone.

    A batch at a time, each with its own commit: a kill repeats one batch, and repeating tells nobody twice.
    """
    booked = await OfficeSlot.filter(session_id=data["session_id"]).values_list("booked_by_id", flat=True)
    after = UUID(int=0)
    while True:
        enrolled = Enrolment.filter(course_id=course_id, learner_id__gt=after)
        if booked:
            enrolled = enrolled.filter(learner_id__in=list(booked))
        if then is not None:
            enrolled = enrolled.filter(created_at__lte=then)
        rows = enrolled.exclude(status=EnrolmentStatus.ENDED).order_by("learner_id").limit(BATCH)
        batch: list[UUID] = list(await rows.values_list("learner_id", flat=True))  # type: ignore[arg-type]
        if not batch:
            return
        async with unit_of_work(ctx):
            await notify(ctx, kind, [one for one in batch if one not in but], data, dedupe_key=key)
        after = batch[-1]
