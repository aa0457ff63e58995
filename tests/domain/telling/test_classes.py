"""Who is told of a class's dates, and of what happens to them in it: exactly they, once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

from domain.kit.unit_of_work import unit_of_work
from domain.live import admission, chat, moderation, planning, questions, runs, sessions, timekeeping
from domain.live.seats import Run
from domain.notifications import fan_outs
from models.base import new_id
from models.fan_outs import FanOut
from models.live import LeaveReason
from models.live.sessions import LiveSession
from models.notifications import Notification
from tests.fixtures.people import Make, Someone


async def told(make: Make, kind: str, *people: Someone) -> list[int]:
    """How often each of them, once every telling that has begun is over."""
    for row in await FanOut.filter(finished_at=None, kind=kind):
        await fan_outs.advance(make.context(), {"fan_out_id": str(row.id)})
    return [await Notification.filter(user_id=one.id, kind=kind).count() for one in people]


async def acting(
    make: Make, someone: Someone, act: Callable[..., Awaitable[object]], *args: object, **fields: object
) -> None:
    ctx = make.context(someone)
    async with unit_of_work(ctx):
        await act(ctx, *args, **fields)


async def test_another_date_and_a_cancellation_are_told_to_everybody_enrolled(make: Make) -> None:
    host, stranger = await make.instructor(), await make.student()
    course = await make.course(host)
    student = await make.student(enrolled_in=course)
    session = await make.session(host, course)
    ctx = make.context(host)

    await planning.edit(ctx, await sessions.hosted(ctx, session.id), {"title": "Same date"})
    assert await told(make, "live.moved", student, host, stranger) == [0, 0, 0]
    await planning.edit(ctx, await sessions.hosted(ctx, session.id), {"starts_at": ctx.now + timedelta(days=2)})
    assert await told(make, "live.moved", student, host, stranger) == [1, 0, 0]
    row = await Notification.get(user_id=student.id, kind="live.moved")
    assert f"{ctx.now + timedelta(days=2):%Y-%m-%d %H:%M} (UTC)" in row.body

    for _ in range(2):
        await acting(make, host, planning.cancel, await LiveSession.get(id=session.id))
    assert await told(make, "live.cancelled", student, host, stranger) == [1, 0, 0]


async def test_reminders_are_those_the_instructor_chose(make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    student = await make.student(enrolled_in=course)
    chosen = await make.session(host, course, settings={"reminders": [10]})
    none = await make.session(host, course, settings={"reminders": []})
    for session in (chosen, none):
        await LiveSession.filter(id=session.id).update(created_at=session.created_at - timedelta(days=2))
    for _ in range(2):
        await timekeeping.remind(make.runtime)
    assert await told(make, "live.reminder_minutes", student, host) == [1, 1]


async def test_who_is_named_in_a_class_is_told_if_they_are_not_looking(make: Make) -> None:
    host = await make.instructor(name="Hedy Host")
    course = await make.course(host)
    ann, anna = await make.student(name="Ann Lee"), await make.student(name="Ann Leeds")
    gone, outside = await make.student(name="Gil Gone"), await make.student(name="Odd One", enrolled_in=course)
    session = await make.live(host, course, seats=9)
    for one in (ann, anna, gone):
        await make.enrol(one, course)
    for one in (host, ann, anna, gone):
        await admission.enter(make.context(one), session.id, str(new_id()))
    assert session.run_id is not None
    for one in (anna, gone):
        await _leave(make, session.id, session.run_id, one)

    text = "@Ann Lee @gilgone @Odd One @everybody look"
    for _ in range(2):
        await acting(make, host, chat.send, session.id, client_id="1", text=text)
    await acting(make, host, chat.send, session.id, client_id="2", text="@Ann Lee only you", to=ann.id)

    assert await told(make, "chat.mentioned", gone, ann, anna, outside, host) == [1, 0, 0, 0, 0]
    assert (await Notification.get(user_id=gone.id, kind="chat.mentioned")).title.startswith("Hedy Host mentioned you")


async def test_whose_question_is_answered_is_told_once_however_often_it_is_answered(make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    student, other = await make.student(enrolled_in=course), await make.student(enrolled_in=course)
    session = await make.live(host, course, seats=5)
    for one in (host, student, other):
        await admission.enter(make.context(one), session.id, str(new_id()))
    ctx = make.context(student)
    async with unit_of_work(ctx):
        asked = await questions.ask(ctx, session.id, client_id="1", text="Why?")
    for answer in ("Because.", "Because it is so."):
        await acting(make, host, questions.answer, session.id, asked.id, answer)
    assert await told(make, "question.answered", student, other, host) == [1, 0, 0]
    assert (await Notification.get(user_id=student.id, kind="question.answered")).body == "Because."


async def test_the_excluded_are_told_why_and_when_it_is_lifted(make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    student, other = await make.student(enrolled_in=course), await make.student(enrolled_in=course)
    session = await make.session(host, course)
    for _ in range(2):
        await moderation.ban(make.context(host), session.id, student.id, reason="Shouting")
    assert await told(make, "live.excluded", student, other) == [1, 0]
    assert (await Notification.get(user_id=student.id, kind="live.excluded")).body == "Shouting"
    for _ in range(2):
        await acting(make, host, moderation.unban, session.id, student.id)
    assert await told(make, "live.readmitted", student, other) == [1, 0]


async def test_a_class_that_ends_with_its_course_is_one_cancellation(make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    student = await make.student(enrolled_in=course)
    for _ in range(3):
        await make.session(host, course)
    await acting(make, host, runs.close_course, course.id)
    assert await told(make, "live.cancelled", student) == [1]


async def _leave(make: Make, session_id: UUID, run_id: UUID, someone: Someone) -> None:
    await admission.farewell(make.context(someone), Run(session_id, run_id), someone.id, LeaveReason.LEFT)
