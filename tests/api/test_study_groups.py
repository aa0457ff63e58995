"""Study groups: who may come in, who decides, and that no place is given twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest_asyncio

from domain.community import messages, upkeep
from domain.kit.unit_of_work import unit_of_work
from models.catalogue import Course
from models.community import GroupMember, GroupMessage, StudyGroup
from models.learning import Enrolment, EnrolmentStatus
from tests.fixtures.clients import Answer, Api
from tests.fixtures.people import Make, Someone


@dataclass
class Circle:
    """A course with an instructor and five students, the first of whom has a group."""

    api: Api
    make: Make
    teacher: Someone
    course: Course
    students: list[Someone]
    path: str = ""

    @property
    def owner(self) -> Someone:
        return self.students[0]

    async def begin(self, **fields: Any) -> Answer:
        body = {"name": "Night owls", **fields}
        answer = await self.api.as_(self.owner).post(f"/courses/{self.course.id}/study-groups", body)
        if answer.status == 201:
            self.path = f"/study-groups/{answer.body['id']}"
        return answer

    async def join(self, someone: Someone) -> Answer:
        return await self.api.as_(someone).post(f"{self.path}/members")

    async def let_in(self, by: Someone, someone: Someone) -> Answer:
        return await self.api.as_(by).post(f"{self.path}/members/{someone.id}")

    async def send_away(self, by: Someone, someone: Someone) -> Answer:
        return await self.api.as_(by).delete(f"{self.path}/members/{someone.id}")

    async def names(self, state: str = "member") -> list[str]:
        answer = await self.api.as_(self.teacher).get(f"{self.path}/members?state={state}")
        return [row["user"]["name"] for row in answer.body["data"]]

    async def seen_by(self, someone: Someone) -> Answer:
        return await self.api.as_(someone).get(self.path)


@pytest_asyncio.fixture(loop_scope="session")
async def circle(api: Api, make: Make) -> Circle:
    teacher = await make.instructor()
    course = await make.course(teacher)
    students = [await make.student(name=name, enrolled_in=course) for name in ("Ann", "Ben", "Cem", "Dua", "Eva")]
    return Circle(api, make, teacher, course, students)


async def test_a_group_begins_with_its_owner_and_is_found_by_the_students_of_its_course(circle: Circle) -> None:
    _, ben, *_ = circle.students
    stranger = await circle.make.student()

    begun = await circle.begin(capacity=3)
    found = await circle.api.as_(ben).get(f"/courses/{circle.course.id}/study-groups?include=total")
    refused = await circle.api.as_(stranger).get(f"/courses/{circle.course.id}/study-groups")

    assert (begun.status, begun.body["me"], begun.body["members_count"]) == (201, "owner", 1)
    assert [(row["name"], row["me"], row["capacity"]) for row in found.body["data"]] == [("Night owls", None, 3)]
    assert found.body["total"] == 1
    assert refused.code == "not_enrolled"
    assert (await circle.seen_by(stranger)).status == 404
    assert (await circle.seen_by(circle.teacher)).body["me"] == "instructor"


async def test_of_many_who_come_at_once_as_many_come_in_as_there_are_places(circle: Circle) -> None:
    await circle.begin(capacity=3)

    answers = await asyncio.gather(*(circle.join(one) for one in circle.students[1:] for _ in range(2)))

    joined = Counter((answer.status, answer.code) for answer in answers)
    row = await StudyGroup.get(id=circle.path.split("/")[-1])
    assert joined[201, None] == 2, "the owner has the third place"
    assert joined[200, None] == 2, "and asking twice changes nothing"
    assert joined[409, "group_full"] == 4
    assert row.members_count == await GroupMember.filter(group_id=row.id).count() == 3


async def test_where_the_owner_decides_one_asks_and_is_let_in(circle: Circle) -> None:
    owner, ben, cem, *_ = circle.students
    await circle.begin(joining="approval", capacity=2)

    asked = await circle.join(ben)
    again = await circle.join(ben)
    await circle.join(cem)

    assert (asked.status, asked.body["me"], again.status) == (201, "asked", 200)
    assert await circle.names("asked") == ["Ben", "Cem"]
    assert (await circle.api.as_(ben).get(f"{circle.path}/messages")).code == "not_a_member"
    assert (await circle.let_in(ben, ben)).code == "group_owner_only"
    assert (await circle.let_in(owner, ben)).status == 201
    assert (await circle.let_in(owner, ben)).status == 200
    assert (await circle.let_in(owner, cem)).code == "group_full"
    assert (await circle.let_in(owner, circle.students[3])).status == 404, "who has not asked is not taken"
    assert await circle.names() == ["Ann", "Ben"]


async def test_who_was_sent_away_comes_back_only_when_let_in(circle: Circle) -> None:
    owner, ben, cem, *_ = circle.students
    await circle.begin()
    await circle.join(ben)
    await circle.join(cem)

    assert (await circle.send_away(ben, cem)).code == "group_owner_only"
    assert (await circle.send_away(circle.teacher, ben)).status == 204
    assert (await circle.send_away(owner, ben)).status == 404
    assert (await circle.join(ben)).code == "removed_from_group"
    assert await circle.names("removed") == ["Ben"]
    assert (await circle.let_in(owner, ben)).status == 201
    assert (await circle.seen_by(ben)).body["members_count"] == 3


async def test_what_its_owner_leaves_the_next_looks_after_and_the_last_dissolves(circle: Circle) -> None:
    owner, ben, *_ = circle.students
    await circle.begin()
    await circle.join(ben)

    assert (await circle.send_away(owner, owner)).status == 204
    assert (await circle.send_away(owner, owner)).status == 204, "to leave again changes nothing"
    seen = (await circle.seen_by(ben)).body
    assert (seen["me"], seen["owner"]["name"], seen["members_count"]) == ("owner", "Ben", 1)

    assert (await circle.send_away(ben, ben)).status == 204
    assert (await circle.seen_by(ben)).status == 404
    assert (await circle.join(circle.students[2])).status == 404


async def test_an_edit_knows_its_version_and_does_not_go_below_who_is_in_it(circle: Circle) -> None:
    owner, ben, cem, *_ = circle.students
    tag = (await circle.begin()).headers["ETag"]
    await circle.join(ben)
    await circle.join(cem)
    edit = circle.api.as_(owner)

    assert (await edit.patch(circle.path, {"name": "Early birds"}, If_Match=tag)).body["name"] == "Early birds"
    assert (await edit.patch(circle.path, {"name": "Late birds"}, If_Match=tag)).status == 412
    low = await edit.patch(circle.path, {"capacity": 2})
    assert (low.status, low.body["errors"][0]["code"]) == (422, "below_members")
    for body in ({"capacity": 1}, {"capacity": 51}, {"name": " "}, {"owner": "me"}, {"joining": "never"}):
        assert (await edit.patch(circle.path, body)).status == 422, body


async def test_nobody_looks_after_more_than_five_groups_of_a_course(circle: Circle) -> None:
    answers = await asyncio.gather(*(circle.begin(name=f"Group {n}") for n in range(7)))
    assert sorted(answer.status for answer in answers) == [201] * 5 + [409] * 2


async def test_messages_are_numbered_without_holes_and_read_page_by_page(circle: Circle) -> None:
    owner, ben, *_ = circle.students
    begun = await circle.begin()
    await circle.join(ben)
    group_id = (await StudyGroup.get(id=begun.body["id"])).id

    async def say(someone: Someone, client_id: str) -> int:
        ctx = circle.make.context(someone)
        async with unit_of_work(ctx):
            return (await messages.send(ctx, group_id, client_id=client_id, text=client_id)).number

    told = await asyncio.gather(*(say(one, f"{n % 4}") for one in (owner, ben) for n in range(8)))
    first = await circle.api.as_(ben).get(f"{circle.path}/messages?limit=5&include=total")
    second = await circle.api.as_(ben).get(f"{circle.path}/messages?cursor={first.body['next_cursor']}")

    assert sorted(set(told)) == list(range(1, 9)), "eight messages, each sent twice"
    read = [message["number"] for page in (first, second) for message in page.body["data"]]
    assert read == list(range(8, 0, -1))
    assert first.body["total"] == await GroupMessage.filter(group_id=group_id).count() == 8


async def test_whose_enrolment_has_ended_is_out_at_once_and_their_place_is_free(circle: Circle) -> None:
    owner, ben, cem, *_ = circle.students
    await circle.begin(capacity=2)
    await circle.join(ben)

    await Enrolment.filter(course_id=circle.course.id, learner_id=owner.id).update(status=EnrolmentStatus.ENDED)

    assert (await circle.seen_by(owner)).status == 404
    assert (await circle.api.as_(owner).get(f"{circle.path}/messages")).status == 404
    await upkeep.clear_unenrolled(circle.make.runtime)
    await upkeep.clear_unenrolled(circle.make.runtime)
    assert (await circle.join(cem)).status == 201
    assert await circle.names() == ["Ben", "Cem"]
    assert (await circle.seen_by(ben)).body["me"] == "owner"


async def test_the_owner_hears_who_asks_who_was_let_in_hears_it_and_who_is_named_hears_that(circle: Circle) -> None:
    owner, ben, cem, *_ = circle.students
    begun = await circle.begin(joining="approval")
    await circle.join(ben)
    await circle.send_away(ben, ben)
    await circle.join(ben)
    await circle.let_in(owner, ben)
    await circle.join(cem)
    ctx = circle.make.context(owner)
    async with unit_of_work(ctx):
        group_id = (await StudyGroup.get(id=begun.body["id"])).id
        await messages.send(ctx, group_id, client_id="1", text="@ben, @Bennett and @Cem: look!")

    async def told(someone: Someone) -> list[str]:
        answer = await circle.api.as_(someone).get("/notifications")
        return [row["kind"] for row in answer.body["data"] if row["kind"].startswith("group.")]

    assert await told(owner) == ["group.asked", "group.asked"], "of Cem, and once of Ben"
    assert await told(ben) == ["group.mentioned", "group.admitted"]
    assert await told(cem) == [], "who has only asked is not one of them"
