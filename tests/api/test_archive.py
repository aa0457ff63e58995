"""What was said and asked in a class, over REST: for those who were in it, and afterwards as it is shared."""

from __future__ import annotations

from typing import Any

import pytest

from domain.kit.unit_of_work import unit_of_work
from domain.live import runs, sessions
from models.live import ClassRole, SeatState
from models.live.people import AttendanceInterval, Seat
from models.live.sessions import LiveSession
from models.live.talk import ChatMessage, Question
from tests.fixtures.clients import Api
from tests.fixtures.people import Make, Someone

LISTS = ("chat", "questions", "polls")


class World:
    """A class with a host, two who were there, one who was not, and a stranger."""

    async def made(self, make: Make, **settings: Any) -> World:
        self.make, self.host = make, await make.instructor()
        course = await make.course(self.host)
        self.session = await make.live(self.host, course, settings=settings)
        self.anna, self.ben, self.absent = [await make.student(enrolled_in=course) for _ in range(3)]
        self.stranger = await make.student()
        ids = {"session_id": self.session.id, "run_id": self.session.run_id}
        for one in (self.anna, self.ben):
            now = make.context().now
            await AttendanceInterval.create(**ids, user_id=one.id, joined_at=now)
            seat = {"role": ClassRole.STUDENT, "state": SeatState.ONLINE, "generation": 1}
            await Seat.create(**ids, user_id=one.id, **seat, joined_at=now, last_seen_at=now)
        for n in range(3):
            await ChatMessage.create(**ids, author_id=self.anna.id, client_id=f"{n}", text=f"line {n}")
        await ChatMessage.create(**ids, author_id=self.anna.id, client_id="p", text="psst", to_id=self.host.id)
        await Question.create(**ids, author_id=self.anna.id, client_id="q", text="Why?")
        return self

    async def ends(self) -> None:
        ctx = self.make.context(self.host)
        async with unit_of_work(ctx):
            await runs.end_by_caller(ctx, await sessions.hosted(ctx, self.session.id))

    async def texts(self, api: Api, who: Someone, query: str = "") -> list[str]:
        answer = await api.as_(who).get(f"/live-sessions/{self.session.id}/chat{query}")
        assert answer.status == 200, answer.body
        return [one["text"] for one in answer.body["data"]]

    async def refused(self, api: Api, who: Someone, name: str) -> str | None:
        return (await api.as_(who).get(f"/live-sessions/{self.session.id}/{name}")).code


@pytest.mark.parametrize("over", [False, True])
async def test_who_was_there_reads_what_they_could_hear_the_newest_first(make: Make, api: Api, over: bool) -> None:
    world = await World().made(make)
    if over:
        await world.ends()

    assert await world.texts(api, world.anna) == ["psst", "line 2", "line 1", "line 0"]
    assert await world.texts(api, world.host) == ["psst", "line 2", "line 1", "line 0"]
    assert await world.texts(api, world.ben) == ["line 2", "line 1", "line 0"]
    for name in LISTS:
        assert [await world.refused(api, who, name) for who in (world.absent, world.stranger)] == [
            "not_inside",
            "not_enrolled",
        ]


async def test_chat_comes_page_by_page_with_nothing_twice(make: Make, api: Api) -> None:
    world = await World().made(make)
    first = await api.as_(world.ben).get(f"/live-sessions/{world.session.id}/chat?limit=2")
    await ChatMessage.create(
        session_id=world.session.id, run_id=world.session.run_id, author_id=world.ben.id, client_id="x", text="later"
    )

    assert [one["text"] for one in first.body["data"]] == ["line 2", "line 1"]
    assert await world.texts(api, world.ben, f"?limit=2&cursor={first.body['next_cursor']}") == ["line 0"]


async def test_what_a_class_does_not_share_is_the_hosts_when_it_is_over(make: Make, api: Api) -> None:
    world = await World().made(make, share_summary=[])
    assert [await world.refused(api, world.anna, name) for name in LISTS] == [None] * 3
    await world.ends()

    assert [await world.refused(api, world.anna, name) for name in LISTS] == ["not_shared"] * 3
    assert [await world.refused(api, world.host, name) for name in LISTS] == [None] * 3


async def test_what_was_deleted_keeps_its_place_without_its_text(make: Make, api: Api) -> None:
    world = await World().made(make)
    at = make.context().now
    await ChatMessage.filter(run_id=world.session.run_id, text="line 1").update(text="", deleted_at=at)
    await LiveSession.filter(id=world.session.id).update(locks={"roster": True})

    answer = await api.as_(world.ben).get(f"/live-sessions/{world.session.id}/chat")

    assert [(one["text"], one["deleted"]) for one in answer.body["data"]][1] == ("", True)
    assert {one["user"]["name"] for one in answer.body["data"]} == {""}, "the roster is hidden from students"
