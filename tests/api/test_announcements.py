"""An instructor announces something: everybody enrolled is told, and only they can read it."""

from __future__ import annotations

from datetime import timedelta

from models.fan_outs import Announcement, FanOut
from models.notifications import Notification
from tests.fixtures.clients import Api
from tests.fixtures.patience import until
from tests.fixtures.people import Make

NEWS = {"title": "Exam on Monday", "text": "Bring a pencil."}


async def test_an_announcement_reaches_everybody_enrolled_and_says_its_author_how_many(api: Api, make: Make) -> None:
    host, stranger = await make.instructor(name="Ines"), await make.student()
    course = await make.course(host, title="Algebra")
    students = [await make.student(enrolled_in=course) for _ in range(3)]

    posted = await api.as_(host).post(f"/courses/{course.id}/announcements", NEWS)

    assert posted.status == 201
    assert posted.body["author"]["name"] == "Ines"

    async def told() -> bool:
        return await FanOut.exists(dedupe_key=f"announcement:{posted.body['id']}", finished_at__isnull=False)

    await until(told)
    [seen] = (await api.as_(host).get(f"/courses/{course.id}/announcements")).body["data"]
    assert seen["progress"] == {"total": 3, "told": 3}
    row = await Notification.get(user_id=students[0].id, kind="course.announcement")
    assert (row.title, row.body) == ("Algebra: Exam on Monday", "Bring a pencil.")
    assert not await Notification.exists(user_id__in=[stranger.id, host.id], kind="course.announcement")
    [read] = (await api.as_(students[0]).get(f"/courses/{course.id}/announcements")).body["data"]
    assert read == {**seen, "progress": None}


async def test_the_same_key_announces_once(api: Api, make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    key = {"Idempotency-Key": f"announce-{course.id}"}
    path = f"/courses/{course.id}/announcements"
    first, again = [await api.as_(host).post(path, NEWS, **key) for _ in range(2)]
    assert (first.status, again.status) == (201, 201)
    assert first.body["id"] == again.body["id"]
    assert await Announcement.filter(course_id=course.id).count() == 1


async def test_a_course_has_five_a_day(api: Api, make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    path = f"/courses/{course.id}/announcements"
    assert [(await api.as_(host).post(path, NEWS)).status for _ in range(5)] == [201] * 5
    refused = await api.as_(host).post(path, NEWS)
    assert (refused.status, refused.code) == (429, "too_many_announcements")
    assert 0 < refused.body["retry_after"] <= 86_400
    oldest = await Announcement.filter(course_id=course.id).order_by("id").first()
    assert oldest is not None
    await Announcement.filter(id=oldest.id).update(created_at=oldest.created_at - timedelta(days=1))
    assert (await api.as_(host).post(path, NEWS)).status == 201


async def test_an_announcement_needs_words(api: Api, make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    for body in ({"title": " ", "text": "x"}, {"title": "x", "text": ""}, {"title": "x", "text": "x" * 5_001}):
        assert (await api.as_(host).post(f"/courses/{course.id}/announcements", body)).status == 422
