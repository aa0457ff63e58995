"""What a host arranges before a class: who takes over, and whether students see each other."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest_asyncio

from domain.live import hosts, standings
from domain.live.shapes.classes import Locks
from models.catalogue import Course
from models.learning import Enrolment, EnrolmentStatus
from models.live.people import Standing
from models.live.sessions import LiveSession
from tests.api.test_series import weekly
from tests.fixtures.clients import Answer, Api
from tests.fixtures.people import Make, Someone


class School:
    """A course with an instructor and two students, Ann and Ben; and somebody who is none of them."""

    def __init__(self, api: Api, make: Make, host: Someone, course: Course) -> None:
        self.api, self.make, self.host, self.course = api, make, host, course
        self.ann: Someone
        self.ben: Someone
        self.stranger: Someone

    async def plan(self, **fields: Any) -> Answer:
        starts_at = (self.make.context().now + timedelta(days=1)).isoformat()
        body = {"course_id": str(self.course.id), "title": "A class", "starts_at": starts_at}
        return await self.api.as_(self.host).post(
            "/live-sessions", {**body, "duration_minutes": 60, "max_students": 5, **fields}
        )

    async def edit(self, session_id: object, **fields: Any) -> Answer:
        return await self.api.as_(self.host).patch(f"/live-sessions/{session_id}", fields)

    async def arranged(self, session_id: object) -> Any:
        return (await self.api.as_(self.host).get(f"/live-sessions/{session_id}/arrangements")).body


@pytest_asyncio.fixture(loop_scope="session")
async def school(api: Api, make: Make) -> School:
    host = await make.instructor()
    made = School(api, make, host, await make.course(host))
    made.ann, made.ben = [await make.student(name=name, enrolled_in=made.course) for name in ("Ann", "Ben")]
    made.stranger = await make.student(name="Cyd")
    return made


async def leading(session_id: object) -> list[object]:
    return list(
        await Standing.filter(session_id=session_id, co_host=True, deputy=True).values_list("user_id", flat=True)
    )


async def test_a_deputy_is_named_with_the_plan_is_changed_and_is_nobody_again(school: School) -> None:
    planned = (await school.plan(deputy_id=str(school.ann.id))).body["id"]

    assert (await school.arranged(planned))["deputy"] == {"id": str(school.ann.id), "name": "Ann"}
    assert await leading(planned) == [school.ann.id]
    assert await hosts._deputies(planned) == [school.ann.id]
    assert (await school.edit(planned, deputy_id=str(school.ben.id))).status == 200
    assert await leading(planned) == [school.ben.id]
    assert not await Standing.filter(session_id=planned, user_id=school.ann.id, co_host=True).exists()
    assert (await school.edit(planned, title="Another")).status == 200
    assert await leading(planned) == [school.ben.id], "what is not sent stays"
    assert (await school.edit(planned, deputy_id=None)).status == 200
    assert (await school.arranged(planned))["deputy"] is None


async def test_nobody_is_deputy_who_could_not_come_in(school: School, make: Make) -> None:
    planned = (await school.plan()).body["id"]
    left = await make.student(enrolled_in=school.course)
    await Enrolment.filter(learner_id=left.id).update(status=EnrolmentStatus.ENDED)
    banned = await make.student(enrolled_in=school.course)
    await standings.change(planned, banned.id, banned_at=make.context().now)
    other = await make.instructor()

    refused = [await school.edit(planned, deputy_id=str(one.id)) for one in (school.stranger, left, banned, other)]
    at_once = await school.plan(title="Never planned", deputy_id=str(school.stranger.id))
    weeks = await school.api.as_(school.host).post(
        "/live-series", weekly(school.course, make, deputy_id=str(school.stranger.id))
    )

    assert [answer.status for answer in (*refused, at_once, weeks)] == [422] * 6
    assert [answer.body["errors"][0]["pointer"] for answer in refused] == ["/deputy_id"] * 4
    assert await LiveSession.filter(course_id=school.course.id).count() == 1
    assert (await school.arranged(planned))["deputy"] is None


async def test_while_a_class_is_on_its_deputy_is_named_in_it(school: School, make: Make) -> None:
    session = await make.live(school.host, school.course)

    assert (await school.edit(session.id, deputy_id=str(school.ann.id))).code == "session_live"
    assert await leading(session.id) == []


async def test_a_roster_is_hidden_from_the_start_and_what_else_is_closed_stays(school: School) -> None:
    planned = (await school.plan(hidden_roster=True)).body["id"]
    locked = Locks.model_validate((await LiveSession.get(id=planned)).locks)
    assert locked == Locks(roster=True)
    await LiveSession.filter(id=planned).update(locks=Locks(roster=True, hands=True).model_dump(mode="json"))

    assert (await school.edit(planned, hidden_roster=False)).status == 200

    assert Locks.model_validate((await LiveSession.get(id=planned)).locks) == Locks(hands=True)
    assert (await school.arranged(planned))["hidden_roster"] is False


async def test_what_is_arranged_for_a_series_holds_for_each_of_its_classes_to_come(school: School, make: Make) -> None:
    body = weekly(school.course, make, deputy_id=str(school.ann.id), hidden_roster=True)
    made = (await school.api.as_(school.host).post("/live-series", body)).body
    ids = [one["id"] for one in made["sessions"]]
    assert await Standing.filter(session_id__in=ids, user_id=school.ann.id, deputy=True).count() == len(ids)
    change = {"deputy_id": str(school.ben.id), "hidden_roster": False, "following": ids[2]}

    assert (await school.api.as_(school.host).patch(f"/live-series/{made['id']}", change)).status == 200

    arranged = [await school.arranged(session_id) for session_id in ids]
    assert [one["deputy"]["name"] for one in arranged] == ["Ann"] * 2 + ["Ben"] * (len(ids) - 2)
    assert [one["hidden_roster"] for one in arranged] == [True] * 2 + [False] * (len(ids) - 2)


async def test_only_the_host_reads_and_changes_what_is_arranged(school: School, make: Make) -> None:
    planned = (await school.plan(deputy_id=str(school.ann.id))).body["id"]
    strangers = [school.ann, school.stranger, await make.instructor()]

    for one in strangers:
        read = await school.api.as_(one).get(f"/live-sessions/{planned}/arrangements")
        change = await school.api.as_(one).patch(f"/live-sessions/{planned}", {"deputy_id": str(school.ben.id)})
        assert (read.status, change.status) == (403, 403)
    assert await leading(planned) == [school.ann.id]


async def test_an_instructor_finds_the_students_of_their_course_by_name_page_by_page(
    school: School, make: Make
) -> None:
    anna = await make.student(name="Joanna", enrolled_in=school.course)
    await Enrolment.filter(learner_id=school.ben.id).update(status=EnrolmentStatus.ENDED)
    path = f"/courses/{school.course.id}/students"
    asking = school.api.as_(school.host)

    found = (await asking.get(f"{path}?q=ann")).body["data"]
    first = (await asking.get(f"{path}?limit=1")).body
    second = (await asking.get(f"{path}?limit=1&cursor={first['next_cursor']}")).body

    assert [one["name"] for one in found] == ["Ann", "Joanna"]
    assert [one["id"] for page in (first, second) for one in page["data"]] == [str(school.ann.id), str(anna.id)]
    assert second["next_cursor"] is None
    refused = [await school.api.as_(one).get(path) for one in (school.ann, await make.instructor(), await make.admin())]
    assert [answer.code for answer in refused] == ["forbidden", "not_your_course", "forbidden"]
