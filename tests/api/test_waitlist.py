"""The waiting list and unmet demand over REST."""

from __future__ import annotations

from tests.fixtures.clients import Api, Connect
from tests.fixtures.people import Make, Someone


class Full:
    """A class on with one seat, which is taken; the others wait or not."""

    def __init__(self, api: Api, host: Someone, students: list[Someone], path: str) -> None:
        self.api, self.host, self.students, self.path = api, host, students, path

    @classmethod
    async def made(cls, api: Api, make: Make, *, students: int) -> Full:
        host = await make.instructor()
        course = await make.course(host)
        session = await make.live(host, course, seats=1)
        people = [await make.student(name=f"Student {n}", enrolled_in=course) for n in range(1, students + 1)]
        path = f"/live-sessions/{session.id}"
        assert (await api.as_(people[0]).post(f"{path}/join")).status == 200
        return cls(api, host, people, path)


async def test_waiting_answers_201_with_the_place_and_200_after(api: Api, make: Make) -> None:
    room = await Full.made(api, make, students=3)

    answers = [await api.as_(room.students[n]).post(f"{room.path}/waitlist") for n in (1, 2, 1)]

    assert [(answer.status, answer.body["position"]) for answer in answers] == [(201, 1), (201, 2), (200, 1)]


async def test_the_status_shows_ones_place_and_what_is_offered(api: Api, make: Make) -> None:
    room = await Full.made(api, make, students=3)
    inside, first, second = (api.as_(someone) for someone in room.students)
    await first.post(f"{room.path}/waitlist")
    await second.post(f"{room.path}/waitlist")

    waiting = (await second.get(f"{room.path}/status")).body
    await inside.post(f"{room.path}/leave")
    offered = (await first.get(f"{room.path}/status")).body
    moved = (await second.get(f"{room.path}/status")).body

    assert waiting["me"] == {"state": "waiting", "position": 2, "offer_expires_at": None}
    assert waiting["seats"] == {"capacity": 1, "taken": 1, "free": 0, "waiting": 2}
    assert (offered["me"]["state"], offered["me"]["position"]) == ("offered", 0)
    assert offered["me"]["offer_expires_at"] > offered["server_time"]
    assert offered["seats"] == {"capacity": 1, "taken": 1, "free": 0, "waiting": 1}
    assert moved["me"]["position"] == 1


async def test_leaving_the_list_twice_is_leaving_once(api: Api, make: Make) -> None:
    room = await Full.made(api, make, students=2)
    someone = api.as_(room.students[1])
    await someone.post(f"{room.path}/waitlist")

    answers = [await someone.delete(f"{room.path}/waitlist") for _ in range(2)]

    assert [answer.status for answer in answers] == [204, 204]
    assert (await someone.get(f"{room.path}/status")).body["me"]["state"] is None
    demand = (await api.as_(room.host).get(f"{room.path}/demand")).body["data"]
    assert [(row["reason"], row["times"]) for row in demand] == [("left_waiting_list", 1)]


async def test_the_host_sees_who_waits_in_their_order_and_nobody_else_does(api: Api, make: Make) -> None:
    room = await Full.made(api, make, students=3)
    for someone in room.students[1:]:
        await api.as_(someone).post(f"{room.path}/waitlist")

    seen = (await api.as_(room.host).get(f"{room.path}/waitlist?include=total")).body
    strangers = [room.students[1], await make.student(), await make.instructor(), await make.admin()]
    refused = [await api.as_(someone).get(f"{room.path}/waitlist") for someone in strangers]

    assert [(row["user"]["name"], row["position"]) for row in seen["data"]] == [("Student 2", 1), ("Student 3", 2)]
    assert seen["total"] == 2
    assert {answer.code for answer in refused} == {"not_the_host"}
    assert (await api.get(f"{room.path}/waitlist")).status == 401


async def test_each_refusal_is_counted_once_a_person_for_the_host_alone(
    api: Api, make: Make, connect: Connect, url: str
) -> None:
    room = await Full.made(api, make, students=3)
    for someone in (room.students[1], room.students[1]):
        assert (await api.as_(someone).post(f"{room.path}/join")).code == "session_full"
    socket = await connect(url, room.students[2])
    refusal = await socket.command("join", {"session_id": room.path.split("/")[-1]})
    assert refusal["error"]["code"] == "session_full"

    demand = (await api.as_(room.host).get(f"{room.path}/demand")).body["data"]

    counted = {row["user"]["name"]: (row["reason"], row["times"]) for row in demand}
    assert counted == {"Student 2": ("session_full", 2), "Student 3": ("session_full", 1)}
    assert all(row["last_at"] for row in demand)
    refused = [await api.as_(someone).get(f"{room.path}/demand") for someone in (room.students[1], await make.admin())]
    assert [answer.code for answer in refused] == ["forbidden", "forbidden"]
    assert (await api.as_(await make.instructor()).get(f"{room.path}/demand")).code == "not_the_host"


async def test_who_still_waits_when_the_class_ends_wanted_a_seat_too(api: Api, make: Make) -> None:
    room = await Full.made(api, make, students=3)
    for someone in room.students[1:]:
        assert (await api.as_(someone).post(f"{room.path}/waitlist")).status == 201
    await api.as_(room.students[2]).delete(f"{room.path}/waitlist")

    await api.as_(room.host).post(f"{room.path}/end")

    demand = (await api.as_(room.host).get(f"{room.path}/demand")).body["data"]
    assert {row["user"]["name"]: row["reason"] for row in demand} == {
        "Student 2": "still_waiting",
        "Student 3": "left_waiting_list",
    }
    assert (await api.as_(room.host).get(f"{room.path}/summary")).body["refused"] == {"people": 2, "times": 2}


async def test_nobody_waits_in_a_class_they_have_no_part_in(api: Api, make: Make) -> None:
    room = await Full.made(api, make, students=1)

    answers = [
        await api.as_(await make.student()).post(f"{room.path}/waitlist"),
        await api.as_(await make.admin()).post(f"{room.path}/waitlist"),
        await api.as_(room.students[0]).post(f"{room.path}/waitlist"),
        await api.as_(room.host).post(f"{room.path}/waitlist"),
    ]

    assert [answer.code for answer in answers] == ["not_enrolled", "forbidden", "already_seated", "already_seated"]
