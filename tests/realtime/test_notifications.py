"""Namespace /notifications: rows first, then a push to each of a person's tabs."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest

from domain.kit.context import Context
from domain.notifications import inbox
from domain.notifications.shapes import Inbox
from realtime import notifications
from tests.fixtures.clients import Api, Connect, Socket
from tests.fixtures.people import Make
from tests.realtime.classroom import codes
from tests.realtime.conftest import MakeClassroom

HERE = "/notifications"


async def synced(socket: Socket) -> dict[str, object]:
    data: dict[str, object] = (await socket.told("notification.sync"))["data"]
    return data


async def test_whoever_connects_is_told_what_they_have_and_how_much_is_unread(
    classroom: MakeClassroom, connect: Connect
) -> None:
    room = await classroom(students=2)

    teacher, student = await connect(room.url, room.host, HERE), await connect(room.url, room.students[0], HERE)

    of_teacher, of_student = await synced(teacher), await synced(student)
    assert of_teacher["unread"] >= 2
    assert [one["kind"] for one in of_teacher["latest"][:2]] == ["enrolment.new"] * 2  # type: ignore[index]
    numbers = [one["number"] for one in of_teacher["latest"]]  # type: ignore[attr-defined]
    assert numbers == sorted(numbers, reverse=True)
    kinds = {one["kind"] for one in of_student["latest"]}  # type: ignore[attr-defined]
    assert kinds >= {"enrolment.welcome"}
    assert (await teacher.told("notification.sync"))["seq"] is None


async def test_whoever_connects_while_the_database_is_away_is_told_when_it_is_back(
    make: Make, connect: Connect, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    latest = inbox.latest
    asked: list[UUID] = []

    async def away_at_first(ctx: Context) -> Inbox:
        asked.append(ctx.caller.id)
        if len(asked) < 3:
            raise ConnectionRefusedError
        return await latest(ctx)

    monkeypatch.setattr(inbox, "latest", away_at_first)
    monkeypatch.setattr(notifications, "GREETING_PAUSES", (0.01,))
    someone = await make.student()

    assert (await synced(await connect(url, someone, HERE)))["unread"] == 0
    assert asked == [someone.id] * 3


async def test_an_enrolment_is_told_to_both_and_the_start_to_all_enrolled_on_every_node(
    classroom: MakeClassroom, api: Api, connect: Connect, other_url: str
) -> None:
    room = await classroom(live=False)
    late = await room.make.student(name="Lena Late")
    teacher = await connect(other_url, room.host, HERE)
    tabs = [await connect(room.url, late, HERE), await connect(other_url, late, HERE)]

    assert (await api.as_(late).post(f"/courses/{room.course.id}/enroll")).status == 201
    new = await teacher.told("notification.created")
    assert new["data"]["notification"]["kind"] == "enrolment.new"
    assert "Lena Late" in new["data"]["notification"]["title"]
    assert (await api.as_(room.host).at(other_url).post(f"{room.path}/start")).status == 200

    for tab in tabs:
        await tab.until(lambda tab=tab: len(tab.of("notification.created")) == 2)
        welcome, started = (event["data"] for event in tab.of("notification.created"))
        assert welcome["notification"]["kind"] == "enrolment.welcome"
        assert started["notification"]["kind"] == "live.started"
        assert started["notification"]["link"] == f"/live/{room.session.id}"
        assert (welcome["unread"], started["unread"]) == (1, 2)
        assert started["notification"]["number"] == welcome["notification"]["number"] + 1


async def test_what_is_read_in_one_tab_is_read_in_all_on_every_node(
    classroom: MakeClassroom, api: Api, connect: Connect, other_url: str
) -> None:
    room = await classroom(students=1, live=False)
    (student,) = room.students
    here, there = await connect(room.url, student, HERE), await connect(other_url, student, HERE)
    (first,) = (await synced(here))["latest"]  # type: ignore[misc]
    await api.as_(room.host).post(f"{room.path}/start")
    await there.told("notification.created")

    assert (await here.command("read", {"ids": [first["id"]]}))["data"] == {"unread": 1}
    for tab in (here, there):
        assert (await tab.told("notification.read"))["data"] == {"ids": [first["id"]], "unread": 1}
    assert (await there.command("read", {"all": True}))["data"] == {"unread": 0}
    await here.told("notification.read", unread=0)
    again = await here.command("read", {"ids": [first["id"]]})
    assert again["data"] == {"unread": 0}
    unread = await api.as_(student).get("/notifications?unread=true")
    assert unread.body["data"] == []


async def test_sync_after_one_gives_what_came_since_oldest_first(
    classroom: MakeClassroom, api: Api, connect: Connect, other_url: str
) -> None:
    room = await classroom(students=1, live=False)
    (student,) = room.students
    tab = await connect(room.url, student, HERE)
    (known,) = (await synced(tab))["latest"]  # type: ignore[misc]
    await tab.close()
    await api.as_(room.host).post(f"{room.path}/start")
    watching = await connect(other_url, student, HERE)
    await watching.until(lambda: [e for e in watching.events if "live.started" in str(e)])

    missed = (await watching.command("sync", {"after": known["id"]}))["data"]

    assert [one["kind"] for one in missed["notifications"]] == ["live.started"]
    assert missed["unread"] == 2
    newest = missed["notifications"][-1]["id"]
    assert (await watching.command("sync", {"after": newest}))["data"]["notifications"] == []


async def test_nobody_hears_reads_or_syncs_what_is_anothers(
    classroom: MakeClassroom, api: Api, connect: Connect
) -> None:
    room = await classroom(students=2, live=False)
    one, two = room.students
    mine, theirs = await connect(room.url, one, HERE), await connect(room.url, two, HERE)
    (of_one,) = (await synced(mine))["latest"]  # type: ignore[misc]
    await synced(theirs)

    assert codes([await theirs.command("sync", {"after": of_one["id"]})]) == ["not_found"]
    await theirs.command("read", {"ids": [of_one["id"]]})
    shown = await api.as_(one).get("/notifications")
    assert shown.body["data"][0]["read_at"] is None
    await mine.command("read", {"all": True})
    await mine.told("notification.read")
    assert (await theirs.command("read", {"all": True}))["ok"]
    await theirs.told("notification.read")
    assert len(theirs.of("notification.read")) == 1
    assert (
        codes([await theirs.command("read", data) for data in ({}, {"all": False}, {"ids": ["x"]})]) == ["invalid"] * 3
    )


async def test_two_starts_are_told_once(classroom: MakeClassroom, api: Api, connect: Connect, other_url: str) -> None:
    room = await classroom(students=1, live=False)
    tab = await connect(room.url, room.students[0], HERE)
    rest = api.as_(room.host)

    await asyncio.gather(rest.post(f"{room.path}/start"), rest.at(other_url).post(f"{room.path}/start"))
    await tab.told("notification.created")
    await rest.post(f"{room.path}/start")
    await room.make.enrol(room.students[0], await room.make.course(room.host))
    await tab.until(lambda: len(tab.of("notification.created")) >= 2)

    kinds = [event["data"]["notification"]["kind"] for event in tab.of("notification.created")]
    assert kinds == ["live.started", "enrolment.welcome"]
