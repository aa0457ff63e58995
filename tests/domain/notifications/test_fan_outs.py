"""Telling a whole course: everybody once, whatever dies on the way, and only those who are here by a message."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from datetime import timedelta
from uuid import RFC_4122, UUID

import pytest

from domain.kit.unit_of_work import unit_of_work
from domain.listeners import FAN_OUT, FAN_OUT_URGENT, JOBS
from domain.notifications import fan_outs, kinds
from domain.notifications.fan_outs import Audience
from models import database
from models.base import new_id, new_ids
from models.catalogue import Course
from models.fan_outs import FanOut
from models.identity import Role, User
from models.learning import Enrolment
from models.live.sessions import LiveSession
from models.notifications import Notification, NotificationCounter
from realtime import rooms
from server.main import Node
from tests.fixtures.clients import Connect
from tests.fixtures.patience import until
from tests.fixtures.people import Make

KIND = kinds.course.COURSE_UPDATED
WAITING = "SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fan_outs, "BATCH", 7)


async def crowd(course: Course, number: int) -> list[UUID]:
    """People by rows alone: what they are called and how they came here is of no matter."""
    users = [
        User(name=f"N{n}", email=f"{secrets.token_hex(8)}@example.com", password_hash="", role=Role.STUDENT)
        for n in range(number)
    ]
    await User.bulk_create(users)
    await Enrolment.bulk_create([Enrolment(course_id=course.id, learner_id=user.id) for user in users])
    return [user.id for user in users]


async def begun(make: Make, course: Course, audience: Audience | None = None) -> FanOut:
    """A row, without the job: the test is the worker."""
    data = {"course_id": str(course.id), "course_title": course.title}
    key = secrets.token_hex(8)
    whom = (audience or Audience()).model_dump(mode="json")
    return await FanOut.create(course_id=course.id, kind=KIND.name, dedupe_key=key, data=data, audience=whom)


async def advance(make: Make, row: FanOut) -> None:
    await fan_outs.advance(make.context(), {"fan_out_id": str(row.id)})


async def told(row: FanOut) -> list[UUID]:
    found = await Notification.filter(dedupe_key=row.dedupe_key).values_list("user_id", flat=True)
    return sorted(found)  # type: ignore[arg-type]


async def test_everybody_enrolled_is_told_once_and_the_row_says_how_many(make: Make) -> None:
    course = await make.course(await make.instructor())
    people, stranger = await crowd(course, 30), await make.student()
    row = await begun(make, course)

    await advance(make, row)
    await advance(make, row)

    assert await told(row) == sorted(people)
    assert not await Notification.exists(user_id=stranger.id)
    after = await FanOut.get(id=row.id)
    assert (after.total, after.told) == (30, 30)
    assert after.finished_at is not None


async def test_a_batch_that_dies_is_as_if_it_had_not_begun_and_the_rest_is_told_once(
    make: Make, database_url: str
) -> None:
    course = await make.course(await make.instructor())
    people = sorted(await crowd(course, 30))
    row = await begun(make, course)
    await NotificationCounter.create(user_id=people[17], last_number=0)
    apart = await database.plain_connection(database_url)
    try:
        async with apart.transaction():  # the third batch has to wait for this one's counter
            await apart.execute("SELECT 1 FROM notification_counters WHERE user_id = $1 FOR UPDATE", people[17])
            dying = asyncio.create_task(advance(make, row))
            pid = await until(lambda: apart.fetchval(WAITING))
            await apart.execute("SELECT pg_cancel_backend($1)", pid)
            await asyncio.wait([dying])
    finally:
        await apart.close()
    assert dying.exception() is not None
    assert await told(row) == people[:14]
    assert (await FanOut.get(id=row.id)).told == 14

    await asyncio.gather(*(advance(make, row) for _ in range(3)))

    assert await told(row) == people
    assert (await FanOut.get(id=row.id)).told == 30
    numbers = await Notification.filter(user_id__in=people).values_list("number", flat=True)
    assert set(numbers) == {1}


async def test_who_was_told_in_another_way_is_left_out(make: Make) -> None:
    course = await make.course(await make.instructor())
    people = await crowd(course, 9)
    row = await begun(make, course)
    known = Notification(user_id=people[4], number=1, dedupe_key=row.dedupe_key, kind=KIND.name, title="Told")
    await known.save()

    await advance(make, row)

    assert await told(row) == sorted(people)
    assert (await Notification.get(user_id=people[4])).title == "Told"
    after = await FanOut.get(id=row.id)
    assert (after.total, after.told) == (9, 8)


async def test_the_suspended_the_left_out_and_those_who_ended_are_not_told_and_others_are(make: Make) -> None:
    course, host = await make.course(await make.instructor()), await make.instructor()
    people = await crowd(course, 4)
    await User.filter(id=people[0]).update(status="banned")
    await Enrolment.filter(learner_id=people[1]).update(status="ended")
    row = await begun(make, course, Audience(but=[people[2]], also=[host.id]))

    await advance(make, row)

    assert await told(row) == sorted([people[3], host.id])
    after = await FanOut.get(id=row.id)
    assert (after.total, after.told) == (2, 2)


async def test_the_same_cause_begins_once(make: Make) -> None:
    course = await make.course(await make.instructor())
    key = secrets.token_hex(8)
    data = {"course_id": str(course.id), "course_title": course.title}
    for _ in range(2):
        ctx = make.context()
        async with unit_of_work(ctx):
            await fan_outs.begin(ctx, KIND, course.id, data, dedupe_key=key)
    assert await FanOut.filter(dedupe_key=key).count() == 1


async def test_a_telling_whose_job_was_lost_is_woken_once_and_told_to_its_end(make: Make) -> None:
    course = await make.course(await make.instructor())
    people = await crowd(course, 9)
    lost, at_work = await begun(make, course), await begun(make, course)
    long_ago = make.context().now - fan_outs.STANDS_STILL - timedelta(seconds=1)
    await FanOut.filter(id=at_work.id).update(moved_at=make.context().now)
    await FanOut.filter(id__in=[lost.id, at_work.id]).update(created_at=long_ago)

    for _ in range(2):
        await fan_outs.wake(make.context())

    async def is_told() -> bool:
        return await FanOut.exists(id=lost.id, finished_at__isnull=False)

    await until(is_told)  # by the worker of this process: nobody else has heard of it
    assert await told(lost) == sorted(people)
    assert await told(at_work) == []


async def test_a_telling_rests_only_for_others(make: Make) -> None:
    host = await make.instructor()
    await make.live(host, await make.course(host))
    assert await fan_outs._others_need_it()
    needed = True
    with suppress(LookupError):  # as if no class were on
        async with unit_of_work(make.context()):
            await LiveSession.filter(status="live").update(status="cancelled")
            needed = await fan_outs._others_need_it()
            raise LookupError
    assert not needed


def test_many_ids_at_once_are_as_good_as_one_at_a_time() -> None:
    ids = new_ids(20_000)
    assert ids == sorted(set(ids))
    assert {(one.version, one.variant) for one in ids} == {(7, RFC_4122)}
    assert abs(int(ids[0].hex[:12], 16) - int(new_id().hex[:12], 16)) < 5_000


async def test_what_it_names_may_be_gone(make: Make) -> None:
    await fan_outs.advance(make.context(), {"fan_out_id": str(new_id())})


async def test_each_reads_it_in_their_own_language_and_who_is_here_hears_of_it_at_once(
    make: Make, connect: Connect, url: str
) -> None:
    course = await make.course(await make.instructor(), title="Algebra")
    await crowd(course, 10)
    here = await make.student(enrolled_in=course)
    await User.filter(id=here.id).update(locale="fr")
    socket = await connect(url, here, "/notifications")
    await socket.told("notification.sync")
    before = await Notification.filter(user_id=here.id, read_at=None).count()

    await advance(make, await begun(make, course))

    event = await socket.told("notification.created", unread=before + 1)
    assert event["data"]["notification"]["title"] == "Algebra a été mis à jour"
    row = await Notification.get(id=event["data"]["notification"]["id"])
    assert (row.user_id, row.number) == (here.id, before + 1)


async def test_only_rooms_that_somebody_holds_are_listened_to(
    here: Node, make: Make, connect: Connect, url: str
) -> None:
    """What makes a course of 100,000 people cost as many messages as there are people here."""
    present, away = await make.student(), await make.student()
    socket = await connect(url, present, "/notifications")
    await socket.told("notification.sync")
    rooms_of = {one.id: rooms.person(rooms.NOTIFICATIONS, one.id) for one in (present, away)}
    assert await here.bus.listened(list(rooms_of.values())) == [rooms_of[present.id]]
    assert await here.bus.listened([]) == []


def test_the_urgent_is_taken_before_all_else_and_the_rest_after_it() -> None:
    others = [job.priority for job in JOBS if job not in (FAN_OUT, FAN_OUT_URGENT)]
    assert FAN_OUT.priority < min(others) <= max(others) < FAN_OUT_URGENT.priority
    assert FAN_OUT.at_once == 1
