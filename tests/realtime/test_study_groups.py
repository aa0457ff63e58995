"""The room of a study group: on two nodes, for those in it alone, and without a hole for whoever comes back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from socketio.exceptions import SocketIOError

from domain.community.shapes import MyStudyGroup
from models.community import GroupMember, GroupMessage
from models.identity import User, UserStatus
from models.learning import Enrolment, EnrolmentStatus
from server.main import Node
from tests.fixtures.clients import Api, Connect, Socket
from tests.fixtures.people import Make, Someone
from tests.realtime.classroom import codes, cut

HERE = "/groups"


@dataclass
class Circle:
    """A study group of Ann, with Ben and Cem in it, the instructor of their course, and a fellow student."""

    make: Make
    connect: Connect
    urls: tuple[str, str]
    teacher: Someone
    ann: Someone
    ben: Someone
    cem: Someone
    fellow: Someone
    group: MyStudyGroup

    @property
    def this(self) -> dict[str, str]:
        return {"group_id": str(self.group.id)}

    @property
    def path(self) -> str:
        return f"/study-groups/{self.group.id}"

    async def socket(self, someone: Someone, node: int = 0) -> Socket:
        return await self.connect(self.urls[node], someone, HERE)

    async def inside(self, someone: Someone, node: int = 0) -> Socket:
        socket = await self.socket(someone, node)
        assert (ack := await self.join(socket))["ok"], ack
        return socket

    async def join(self, socket: Socket, **more: Any) -> dict[str, Any]:
        return await socket.command("group.join", {**self.this, **more})

    async def say(self, socket: Socket, text: str, client_id: str | None = None) -> dict[str, Any]:
        return await socket.command("group.send", {**self.this, "client_id": client_id or text, "text": text})

    async def end_enrolment(self, someone: Someone) -> None:
        rows = Enrolment.filter(course_id=self.group.course_id, learner_id=someone.id)
        await rows.update(status=EnrolmentStatus.ENDED)


@pytest_asyncio.fixture(loop_scope="session")
async def circle(make: Make, connect: Connect, url: str, other_url: str) -> Circle:
    teacher = await make.instructor(name="Tess Teacher")
    course = await make.course(teacher)
    ann, ben, cem, fellow = [await make.student(name=name, enrolled_in=course) for name in ("Ann", "Ben", "Cem", "Fay")]
    group = await make.group(ann, course)
    for someone in (ben, cem):
        await make.in_group(someone, group)
    return Circle(make, connect, (url, other_url), teacher, ann, ben, cem, fellow, group)


def numbered(socket: Socket) -> list[dict[str, Any]]:
    return [event for event in socket.events if event["seq"] is not None]


async def shown(socket: Socket, *names: str) -> None:
    """Wait until the newest word about who is here names these."""

    def newest() -> bool:
        told = [event["data"] for event in socket.of("group.here_changed")]
        last = max(told, key=lambda data: data["as_of"], default={"people": []})
        return [person["name"] for person in last["people"]] == list(names)

    await socket.until(newest)


async def test_members_on_two_nodes_hear_each_other_in_one_order_and_see_who_is_here(circle: Circle) -> None:
    ann, ben = await circle.inside(circle.ann), await circle.inside(circle.ben, 1)
    teacher = await circle.inside(circle.teacher, 1)
    await shown(ann, "Ann", "Ben", "Tess Teacher")

    acks = await asyncio.gather(
        *(circle.say(one, f"{n} of {name}") for n in range(4) for one, name in ((ann, "a"), (ben, "b")))
    )

    for socket in (ann, ben, teacher):
        await socket.until(lambda socket=socket: len(socket.of("group_message.posted")) == 8)
        seqs = [event["seq"] for event in numbered(socket)]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs))), "without a hole"
    assert sorted(ack["data"]["number"] for ack in acks) == list(range(1, 9))
    told = ann.of("group_message.posted")[0]
    assert (told["session_id"], told["run_id"], told["data"]["group_id"]) == (None, None, str(circle.group.id))

    assert (await ben.command("group.leave", circle.this))["ok"]
    await shown(ann, "Ann", "Tess Teacher")
    cut(teacher)
    await shown(ann, "Ann")
    late = (await circle.join(await circle.socket(circle.cem, 1)))["data"]
    assert [message["number"] for message in late["messages"]] == list(range(1, 9))
    assert [person["name"] for person in late["here"]["people"]] == ["Ann", "Cem"]
    assert [person["name"] for person in late["members"]] == ["Ann", "Ben", "Cem"]


async def test_three_sends_of_one_message_on_two_nodes_are_one(circle: Circle) -> None:
    one, two = await circle.inside(circle.ann), await circle.inside(circle.ann, 1)
    acks = await asyncio.gather(*(circle.say(socket, "once", "same") for socket in (one, two, one)))
    await circle.say(one, "the end")
    await two.told("group_message.posted", text="the end")

    assert len({ack["data"]["id"] for ack in acks}) == 1
    assert [event["data"]["text"] for event in two.of("group_message.posted")] == ["once", "the end"]
    assert [row.number for row in await GroupMessage.filter(group_id=circle.group.id).order_by("number")] == [1, 2]


async def test_who_comes_back_is_told_what_they_missed_without_what_was_taken_back(circle: Circle) -> None:
    ann, ben = await circle.inside(circle.ann), await circle.inside(circle.ben, 1)
    await circle.say(ann, "heard")
    seq = (await ben.told("group_message.posted"))["seq"]
    cut(ben)
    await shown(ann, "Ann")
    kept = (await circle.say(ann, "missed"))["data"]
    gone = (await circle.say(ann, "regretted"))["data"]
    assert (await ann.command("group.delete", {**circle.this, "message_id": gone["id"]}))["ok"]

    back = (await circle.join(await circle.socket(circle.ben), resume={"seq": seq}))["data"]

    assert back["resumed"]
    assert [event["seq"] for event in back["events"]] == list(range(seq + 1, seq + 1 + len(back["events"])))
    said = [event["data"] for event in back["events"] if event["type"] == "group_message.posted"]
    assert [(one["id"], one["text"]) for one in said] == [(kept["id"], "missed"), (gone["id"], "")]
    assert [person["name"] for person in back["here"]["people"]] == ["Ann", "Ben"]


async def test_after_redis_was_flushed_a_stale_number_gets_a_snapshot_and_who_is_here_is_known_again(
    circle: Circle, here: Node
) -> None:
    ann, ben = await circle.inside(circle.ann), await circle.inside(circle.ben, 1)
    await circle.say(ann, "before")
    seq = (await ben.told("group_message.posted"))["seq"]
    mine = [key async for key in here.runtime.redis.scan_iter(f"*{circle.group.id}*")]
    assert mine
    await here.runtime.redis.delete(*mine)

    await circle.say(ben, "after")
    await ann.told("group_message.posted", text="after")
    last = max(event["seq"] for event in numbered(ann))
    back = (await circle.join(await circle.socket(circle.ben), resume={"seq": seq}))["data"]

    assert last > seq + 1, "the numbers jump, so that whoever listened sees the hole"
    assert [message["text"] for message in back["messages"]] == ["before", "after"]
    await shown(ann, "Ann", "Ben")


async def test_nobody_but_members_and_the_instructor_comes_in_or_speaks(circle: Circle) -> None:
    stranger, other = await circle.make.student(), await circle.make.instructor()
    for someone, refused in ((circle.fellow, "not_a_member"), (stranger, "not_found"), (other, "not_found")):
        socket = await circle.socket(someone)
        acks = [
            await circle.join(socket),
            await circle.say(socket, "let me in"),
            await socket.command("group.delete", {**circle.this, "message_id": str(circle.group.id)}),
        ]
        assert codes(acks) == [refused] * 3, someone.user.name
    assert await GroupMessage.filter(group_id=circle.group.id).count() == 0


@pytest.mark.parametrize("way", ["removed", "left", "unenrolled", "suspended", "dissolved"])
async def test_whose_right_ends_hears_nothing_more_on_any_node(circle: Circle, api: Api, way: str) -> None:
    ann = await circle.inside(circle.ann)
    tabs = [await circle.inside(circle.ben, node) for node in (0, 1)]

    if way == "removed":
        assert (await api.as_(circle.teacher).delete(f"{circle.path}/members/{circle.ben.id}")).status == 204
    elif way == "left":
        assert (await api.as_(circle.ben).delete(f"{circle.path}/members/{circle.ben.id}")).status == 204
    elif way == "unenrolled":
        await circle.end_enrolment(circle.ben)
    elif way == "suspended":
        await User.filter(id=circle.ben.id).update(status=UserStatus.BANNED)
    else:
        assert (await api.as_(circle.ann).delete(circle.path)).status == 204

    refused = "not_found" if way in ("unenrolled", "suspended", "dissolved") else "not_a_member"
    try:
        assert codes([await circle.say(tabs[0], "still here?")]) == [refused], "at once"
    except SocketIOError:
        assert way == "suspended", "who may be cut off before they ask"
    for tab in tabs:
        if way == "suspended":  # who may be cut off before anybody says so
            await tab.until(lambda tab=tab: tab.closed.is_set() or tab.of("group_member.left"))
        else:
            await tab.told("group_member.left", user_id=str(circle.ben.id), reason="over")
    if way == "dissolved":
        await ann.told("group.dissolved")
        return
    await shown(ann, "Ann")
    heard = [len(tab.events) for tab in tabs]
    await circle.say(ann, "among us")
    await ann.told("group_message.posted", text="among us")
    third = await circle.inside(circle.cem, 1)  # so that the other node has delivered it, too
    await circle.say(third, "and once more")
    await ann.told("group_message.posted", text="and once more")
    assert [len(tab.events) for tab in tabs] == heard


async def test_what_was_said_is_taken_back_by_its_author_the_owner_or_the_instructor(circle: Circle) -> None:
    ann, ben, cem = [await circle.inside(one) for one in (circle.ann, circle.ben, circle.cem)]
    teacher = await circle.inside(circle.teacher, 1)
    said = [(await circle.say(ben, text))["data"]["id"] for text in ("one", "two", "three")]

    async def delete(socket: Socket, message_id: str) -> dict[str, Any]:
        return await socket.command("group.delete", {**circle.this, "message_id": message_id})

    assert codes([await delete(cem, said[0]), await delete(cem, str(circle.group.id))]) == [
        "group_owner_only",
        "not_found",
    ]
    acks = [await delete(ben, said[0]), await delete(ann, said[1]), await delete(teacher, said[2])]
    acks.append(await delete(ben, said[2]))
    assert codes(acks) == ["ok"] * 4
    await cem.told("group_message.deleted", message_id=said[2], by=str(circle.teacher.id))
    assert len(cem.of("group_message.deleted")) == 3
    snapshot = (await circle.join(cem))["data"]
    assert [(one["text"], one["deleted"], one["number"]) for one in snapshot["messages"]] == [
        ("", True, 1),
        ("", True, 2),
        ("", True, 3),
    ]


async def test_a_message_keeps_the_rules_of_every_chat(circle: Circle) -> None:
    ann = await circle.inside(circle.ann)
    assert (await circle.say(ann, "🎓" * 5000, "long"))["ok"]
    wrong = {"text": "x" * 5001, "client_id": "", "group_id": "none", "more": 1}
    for sent in (
        wrong,
        {**circle.this, "client_id": "c", "text": "  "},
        {**circle.this, "client_id": "c", "text": "\x00"},
    ):
        error = (await ann.command("group.send", sent))["error"]
        pointers = {one["pointer"] for one in error["errors"]}
        assert (error["code"], pointers) == ("invalid", {f"/{name}" for name in wrong} if sent is wrong else {"/text"})
    acks = await asyncio.gather(*(circle.say(ann, f"word {n}") for n in range(30)))  # a machine may stop in between
    assert {"rate_limited"} == {code for code in codes(acks) if code != "ok"}


async def test_whoever_is_in_the_group_hears_who_comes_and_its_owner_who_asks(circle: Circle, api: Api) -> None:
    ann, ben = await circle.inside(circle.ann, 1), await circle.inside(circle.ben)
    assert (await api.as_(circle.ann).patch(circle.path, {"joining": "approval"})).status == 200
    await ben.told("group.changed")
    assert (await api.as_(circle.fellow).post(f"{circle.path}/members")).body["me"] == "asked"
    asked = await ann.told("group_member.asked", user={"id": str(circle.fellow.id), "name": "Fay"})
    assert (await api.as_(circle.ann).post(f"{circle.path}/members/{circle.fellow.id}")).status == 201
    await ben.told("group_member.joined", user=asked["data"]["user"])
    assert asked["seq"] is None
    assert ben.of("group_member.asked") == []
    assert await GroupMember.filter(group_id=circle.group.id, state="member").count() == 4
