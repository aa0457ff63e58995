"""What people are told: a row first, then a push; once per cause, numbered without holes."""

from __future__ import annotations

import asyncio
import secrets

from domain.kit.unit_of_work import unit_of_work
from domain.notifications import delivery, kinds
from models.identity import User
from models.notifications import Notification
from tests.fixtures.clients import Api, Connect
from tests.fixtures.people import Make, Someone

DATA = {"course_id": "1", "course_title": "A course"}


async def tell(make: Make, *people: Someone, key: str | None = None) -> None:
    ctx = make.context()
    async with unit_of_work(ctx):
        ids = [someone.id for someone in people]
        await delivery.notify(ctx, kinds.course.ENROLMENT_WELCOME, ids, DATA, dedupe_key=key or secrets.token_hex(8))


async def numbers(someone: Someone) -> list[int]:
    rows = await Notification.filter(user_id=someone.id).order_by("number").values_list("number", flat=True)
    return list(rows)  # type: ignore[arg-type]


class TestBeingTold:
    async def test_of_an_enrolment_are_the_student_and_the_instructor(self, api: Api, make: Make) -> None:
        host, stranger = await make.instructor(), await make.instructor()
        course = await make.course(host, title="Algebra")
        student = await make.student(name="Stu Dent")
        await api.as_(student).post(f"/courses/{course.id}/enroll")
        [welcome] = (await api.as_(student).get("/notifications")).body["data"]
        assert (welcome["kind"], welcome["title"]) == ("enrolment.welcome", "You are enrolled in Algebra")
        assert welcome["link"] == f"/courses/{course.id}"
        told = (await api.as_(host).get("/notifications")).body["data"]
        assert told[0]["title"] == "Stu Dent enrolled in Algebra"
        assert told[0]["data"]["learner_id"] == str(student.id)
        assert (await api.as_(stranger).get("/notifications")).body == {
            "data": [],
            "next_cursor": None,
            "has_more": False,
            "unread": 0,
        }

    async def test_is_in_ones_own_language(self, make: Make) -> None:
        french, other = await make.student(), await make.student()
        await User.filter(id=french.id).update(locale="fr")
        await User.filter(id=other.id).update(locale="xx-YY")
        await tell(make, french, other)
        assert (await Notification.get(user_id=french.id)).title == "Vous êtes inscrit à A course"
        assert (await Notification.get(user_id=other.id)).title == "You are enrolled in A course"

    async def test_of_one_cause_is_once_whatever_is_repeated(self, make: Make) -> None:
        people = [await make.student() for _ in range(3)]
        await asyncio.gather(*(tell(make, *people, key="one cause") for _ in range(8)))
        await tell(make, people[0], people[0], key="one cause")
        assert [await numbers(someone) for someone in people] == [[1], [1], [1]]

    async def test_of_many_causes_at_once_leaves_no_hole(self, make: Make) -> None:
        one, two = await make.student(), await make.student()
        await asyncio.gather(*(tell(make, *pair) for pair in [(one, two), (two, one), (one,)] * 8))
        assert await numbers(one) == list(range(1, 25))
        assert await numbers(two) == list(range(1, 17))

    async def test_of_what_was_rolled_back_leaves_neither_row_nor_hole(self, make: Make) -> None:
        someone = await make.student()
        await tell(make, someone)
        ctx = make.context()
        try:
            async with unit_of_work(ctx):
                await delivery.notify(ctx, kinds.course.ENROLMENT_WELCOME, [someone.id], DATA, dedupe_key="rolled back")
                raise LookupError
        except LookupError:
            pass
        await tell(make, someone)
        assert await numbers(someone) == [1, 2]

    async def test_words_of_others_are_words_and_no_template(self, make: Make) -> None:
        someone = await make.student()
        ctx = make.context()
        data = {"course_id": "1", "course_title": "{learner_name.__class__} {0} %s" + "x" * 400}
        async with unit_of_work(ctx):
            await delivery.notify(ctx, kinds.course.ENROLMENT_WELCOME, [someone.id], data, dedupe_key="words")
        row = await Notification.get(user_id=someone.id)
        assert row.title.startswith("You are enrolled in {learner_name.__class__} {0} %s")
        assert len(row.title) == 300


class TestReading:
    async def test_lists_the_newest_first_with_the_unread_count(self, api: Api, make: Make) -> None:
        someone = await make.student()
        for _ in range(5):
            await tell(make, someone)
        first = (await api.as_(someone).get("/notifications?limit=2")).body
        assert [row["number"] for row in first["data"]] == [5, 4]
        assert (first["unread"], first["has_more"]) == (5, True)
        await tell(make, someone)
        rest = (await api.as_(someone).get(f"/notifications?limit=10&cursor={first['next_cursor']}")).body
        assert [row["number"] for row in rest["data"]] == [3, 2, 1]
        assert rest["unread"] == 6

    async def test_marks_one_and_again_changes_nothing(self, api: Api, make: Make) -> None:
        someone = await make.student()
        await tell(make, someone)
        await tell(make, someone)
        row = await Notification.get(user_id=someone.id, number=1)
        first = await api.as_(someone).post(f"/notifications/read/{row.id}")
        again = await api.as_(someone).post(f"/notifications/read/{row.id}")
        assert (first.status, again.status) == (200, 200)
        assert first.body == again.body
        assert first.body["read_at"] is not None
        assert (await api.as_(someone).get("/notifications")).body["unread"] == 1
        unread = (await api.as_(someone).get("/notifications?unread=true")).body["data"]
        read = (await api.as_(someone).get("/notifications?unread=false")).body["data"]
        assert ([one["number"] for one in unread], [one["number"] for one in read]) == ([2], [1])

    async def test_anothers_is_not_there(self, api: Api, make: Make) -> None:
        reader, other = await make.student(), await make.student()
        await tell(make, other)
        row = await Notification.get(user_id=other.id)
        answer = await api.as_(reader).post(f"/notifications/read/{row.id}")
        assert (answer.status, answer.code) == (404, "not_found")
        assert (await Notification.get(id=row.id)).read_at is None

    async def test_marks_all_of_ones_own(self, api: Api, make: Make) -> None:
        reader, other = await make.student(), await make.student()
        for _ in range(3):
            await tell(make, reader, other)
        assert (await api.as_(reader).post("/notifications/read-all")).body == {"unread": 0}
        assert await Notification.filter(user_id=reader.id, read_at=None).count() == 0
        assert await Notification.filter(user_id=other.id, read_at=None).count() == 3


class TestTheSocket:
    async def test_is_told_at_once_and_only_of_ones_own(self, url: str, api: Api, make: Make, connect: Connect) -> None:
        host, stranger = await make.instructor(), await make.student()
        course = await make.course(host)
        student = await make.student()
        at_home = await connect(url, student, "/notifications")
        elsewhere = await connect(url, stranger, "/notifications")
        for socket in (at_home, elsewhere):
            await socket.told("notification.sync", unread=0)
        await api.as_(student).post(f"/courses/{course.id}/enroll")
        created = await at_home.told("notification.created", unread=1)
        [row] = (await api.as_(student).get("/notifications")).body["data"]
        assert created["data"]["notification"] == row
        assert created["seq"] is None
        await tell(make, stranger)
        await elsewhere.told("notification.created")
        assert len(elsewhere.of("notification.created")) == 1

    async def test_of_who_was_away_is_told_what_was_missed(self, url: str, make: Make, connect: Connect) -> None:
        someone = await make.student()
        for _ in range(3):
            await tell(make, someone)
        socket = await connect(url, someone, "/notifications")
        sync = await socket.told("notification.sync")
        assert sync["data"]["unread"] == 3
        assert [row["number"] for row in sync["data"]["latest"]] == [3, 2, 1]
        oldest = sync["data"]["latest"][-1]["id"]
        missed = await socket.command("sync", {"after": oldest})
        assert [row["number"] for row in missed["data"]["notifications"]] == [2, 3]

    async def test_in_every_tab_agrees_on_what_is_read(self, url: str, api: Api, make: Make, connect: Connect) -> None:
        someone = await make.student()
        await tell(make, someone)
        await tell(make, someone)
        row = await Notification.get(user_id=someone.id, number=1)
        tabs = [await connect(url, someone, "/notifications") for _ in range(2)]
        ack = await tabs[0].command("read", {"ids": [str(row.id)]})
        assert ack["data"] == {"unread": 1}
        for tab in tabs:
            await tab.told("notification.read", ids=[str(row.id)], unread=1)
        await api.as_(someone).post("/notifications/read-all")
        for tab in tabs:
            await tab.told("notification.read", unread=0)
