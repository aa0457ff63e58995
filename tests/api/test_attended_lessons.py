"""Lessons that are live classes: scheduled as one, and done by being there."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from domain.catalogue import outline
from domain.kit.unit_of_work import unit_of_work
from domain.live import completion
from models.catalogue import Course, Lesson, LessonType, Section
from models.learning import LessonCompletion
from models.live import LeaveReason
from models.live.sessions import LiveSession
from tests.api.attendance import held, outage, whole
from tests.fixtures.clients import Answer, Api, Connect
from tests.fixtures.patience import until
from tests.fixtures.people import Make, Someone


@pytest.fixture
def lesson(make: Make):
    async def made(course: Course, host: Someone, type: LessonType = LessonType.LIVE) -> Lesson:
        ctx = make.context(host)
        async with unit_of_work(ctx):
            section = await Section.get(course_id=course.id)
            return await outline.add_lesson(ctx, section, title="The class", type=type)

    return made


async def completed(lesson_id: UUID) -> set[UUID]:
    rows = LessonCompletion.filter(lesson_id=lesson_id).values_list("enrolment__learner_id", flat=True)
    return set(await rows)  # type: ignore[arg-type]


async def test_whoever_attended_enough_of_the_class_has_done_its_lesson_once(api: Api, make: Make, lesson) -> None:
    host = await make.instructor()
    course = await make.course(host)
    enough, short, never = [await make.student(name=name, enrolled_in=course) for name in "ABC"]
    stranger = await make.student(name="No longer enrolled")
    taught = await lesson(course, host)
    stays = {enough.id: [(0, 36, LeaveReason.LEFT)], short.id: [(0, 35, LeaveReason.NODE_LOST)], stranger.id: [whole()]}
    rules = {"complete_at_percent": 60}
    session = await held(make, host, course, stays, settings=rules)
    # Now, that its own job at the end cannot have seen half of the history that was written here.
    await LiveSession.filter(id=session.id).update(lesson_id=taught.id)

    for _ in range(2):
        await completion.complete_attended(make.context(), {"session_id": str(session.id)})
    assert await completed(taught.id) == {enough.id}
    done = f"/progress/lesson/{taught.id}/complete"
    answers = [await api.as_(one).post(done) for one in (enough, short, never)]
    assert [(one.status, one.code) for one in answers] == [(200, None), *[(409, "done_by_attending")] * 2]
    assert await completed(taught.id) == {enough.id}, "a class is done by being there"

    await outage(api.as_(host), session, 35, 60)  # credited afterwards: done after all
    assert await completed(taught.id) == {enough.id, short.id}
    progress = (await api.as_(short).get(f"/courses/{course.id}/progress")).body
    assert str(taught.id) in progress["completed_lessons"]
    assert never.id not in await completed(taught.id)


async def test_the_end_of_a_class_completes_its_lesson_by_itself(
    api: Api, make: Make, connect: Connect, url: str, lesson
) -> None:
    host = await make.instructor()
    course = await make.course(host)
    student, away = [await make.student(name=name, enrolled_in=course) for name in "AB"]
    taught = await lesson(course, host)
    session = await make.live(host, course, lesson_id=taught.id, settings={"complete_at_percent": 1})
    learning = await connect(url, student)
    await learning.command("join", {"session_id": str(session.id)})

    await api.as_(host).post(f"/live-sessions/{session.id}/end")

    await until(lambda: completed(taught.id))
    assert await completed(taught.id) == {student.id}
    assert away.id not in await completed(taught.id)


async def test_a_class_is_scheduled_as_a_lesson_of_the_type_live_and_stands_in_the_outline(
    api: Api, make: Make, lesson
) -> None:
    host = await make.instructor()
    course = await make.course(host)
    student = await make.student(enrolled_in=course)
    taught, text = await lesson(course, host), await Lesson.get(section__course_id=course.id, type=LessonType.TEXT)
    foreign = await lesson(await make.course(host), host)
    starts_at = make.context().now + timedelta(days=1)

    async def schedule(lesson_id: UUID, at: datetime) -> Answer:
        plan = {"title": "Class", "starts_at": at.isoformat(), "duration_minutes": 60, "max_students": 5}
        return await api.as_(host).post(
            "/live-sessions", {"course_id": str(course.id), "lesson_id": str(lesson_id), **plan}
        )

    refused = [await schedule(text.id, starts_at), await schedule(foreign.id, starts_at)]
    later, next_one = await schedule(taught.id, starts_at + timedelta(days=7)), await schedule(taught.id, starts_at)
    path = f"/courses/{course.id}/sections"
    lessons = (await api.as_(student).get(path)).body["data"][0]["lessons"]
    shown = {one["id"]: one["live_session"] for one in lessons}
    visitor = (await api.get(path)).body["data"][0]["lessons"]

    assert [one.body["errors"][0]["code"] for one in refused] == ["not_a_live_lesson", "unknown_lesson"]
    assert [later.status, next_one.status] == [201, 201]
    assert shown[str(text.id)] is None
    assert shown[str(taught.id)] == {
        name: next_one.body[name] for name in ("id", "starts_at", "duration_minutes", "status")
    }
    assert [one["live_session"] for one in visitor] == [None, None]
    opened = (await api.as_(student).get(f"/lessons/{taught.id}")).body
    assert opened["live_session"]["id"] == next_one.body["id"]
