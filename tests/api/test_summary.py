"""After class: figures for the host, what is shared for students, and who is told of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import orjson
from tortoise.connection import get_connection

from domain.gateways.video.jitsi import JitsiVideo
from domain.gateways.video.offered import Offered
from domain.live import participation, summary
from domain.live.seats import Run
from models.live.sessions import LiveSession
from models.notifications import Notification
from tests.fixtures.clients import Answer, Api, Connect, Socket
from tests.fixtures.patience import until
from tests.fixtures.people import Make, Someone

SPEAKS = {
    "type": "offer",
    "sdp": "v=0\r\nm=audio 9 RTP 1\r\na=mid:0\r\na=sendonly\r\n",
    "streams": {"0": "microphone"},
}
SILENT = {"type": "offer", "sdp": "v=0\r\nm=audio 9 RTP 1\r\na=mid:0\r\na=inactive\r\n", "streams": {}}


class Over:
    """A class that was on, with a host, two students who came, and one who did not."""

    def __init__(self, api: Api, make: Make, connect: Connect, url: str) -> None:
        self.api, self.make, self.connect, self.url = api, make, connect, url
        self.sockets: dict[str, Socket] = {}

    async def begun(self, **settings: Any) -> Over:
        self.host = await self.make.instructor()
        course = await self.make.course(self.host)
        names = ("Ann", "Ben", "Cleo")
        self.people = {name: await self.make.student(name=name, enrolled_in=course) for name in names}
        self.course = course
        self.session = await self.make.live(self.host, course, settings=settings)
        for name, someone in (("host", self.host), ("Ann", self.people["Ann"]), ("Ben", self.people["Ben"])):
            self.sockets[name] = await self.connect(self.url, someone)
            await self.says(name, "join")
        return self

    async def says(self, who: str, command: str, **data: Any) -> Any:
        ack = await self.sockets[who].command(command, {"session_id": str(self.session.id), **data})
        assert ack["ok"], ack
        return ack.get("data")

    async def end(self) -> None:
        assert (await self.api.as_(self.host).post(f"/live-sessions/{self.session.id}/end")).status == 200

    async def seen_by(self, someone: Someone | None) -> Answer:
        return await self.api.as_(someone).get(f"/live-sessions/{self.session.id}/summary")

    async def told(self, someone: Someone) -> list[str]:
        rows = await Notification.filter(user_id=someone.id, kind__in=["live.missed", "live.summary"])
        return [row.kind for row in rows]


async def eventful(over: Over, *, anonymous: bool = True) -> None:
    await over.says("Ann", "chat.send", client_id="1", text="Hello.")
    await over.says("Ann", "chat.send", client_id="2", text="To the host alone.", to=str(over.host.id))
    await over.says("Ben", "hand.raise")
    options = {"question": "Ready?", "options": ["yes", "no"], "anonymous": anonymous}
    poll = await over.says("host", "poll.open", **options)
    await over.says("Ann", "poll.vote", poll_id=poll["id"], options=[0])
    await over.says("Ben", "poll.vote", poll_id=poll["id"], options=[0])
    await over.says("Ben", "question.ask", client_id="3", text="Why?")
    refused = await over.api.as_(over.people["Cleo"]).post(f"/live-sessions/{over.session.id}/join")
    assert refused.code == "session_full"


async def a_minute_passes(over: Over) -> None:
    """All that has begun did so a minute earlier."""
    for table, column, key in (
        ("live_sessions", "started_at", "id"),
        ("attendance_intervals", "joined_at", "session_id"),
        ("live_voices", "began_at", "session_id"),
    ):
        await get_connection("default").execute_query(
            f"UPDATE {table} SET {column} = {column} - interval '1 minute' WHERE {key} = $1", [over.session.id]
        )


async def test_the_host_sees_what_the_class_came_to(api: Api, make: Make, connect: Connect, url: str) -> None:
    over = await Over(api, make, connect, url).begun()
    await eventful(over)
    await over.end()

    seen = (await over.seen_by(over.host)).body

    assert (seen["attendance"]["came"], seen["attendance"]["absent"]) == (2, 1)
    assert seen["refused"] == {"people": 1, "times": 1}
    assert seen["talk"] == {"messages": 2, "writers": 1, "hands_raised": 1, "hands_heard": 0}
    (poll,) = seen["polls"]
    assert (poll["counts"], poll["voters"], poll["closed_at"] is not None) == ([2, 0], 2, True)
    assert seen["questions"] == [{"text": "Why?", "upvotes": 0, "answer": None, "answered": False}]
    assert [one["text"] for one in seen["chat"]] == ["Hello."], "what was said to one person is not of the summary"


async def test_students_see_what_the_settings_share_and_no_figures(
    api: Api, make: Make, connect: Connect, url: str
) -> None:
    seen = {}
    for shared in (["chat", "polls"], ["polls"], []):
        over = await Over(api, make, connect, url).begun(share_summary=shared)
        await eventful(over)
        await over.end()
        for name in ("Ann", "Cleo"):
            body = (await over.seen_by(over.people[name])).body
            assert {body[part] for part in ("attendance", "refused", "talk", "questions")} == {None}
            seen[name, len(shared)] = tuple(part for part in ("chat", "polls") if body[part] is not None)

    assert [seen["Ann", count] for count in (2, 1, 0)] == [("chat", "polls"), ("polls",), ()]
    assert [seen["Cleo", count] for count in (2, 1, 0)] == [("polls",), ("polls",), ()], "she was not there"


async def test_no_voter_is_named_anywhere(api: Api, make: Make, connect: Connect, url: str) -> None:
    over = await Over(api, make, connect, url).begun(share_summary=["polls"])
    await eventful(over)
    await over.end()
    await over.seen_by(over.host)

    row = await LiveSession.get(id=over.session.id)
    assert row.summary is not None
    parts = row.summary.pop("people")
    kept = orjson.dumps(row.summary).decode()
    shown = orjson.dumps((await over.seen_by(over.people["Ann"])).body).decode()

    assert {part["votes"] for part in parts} == {0}, "nor that they voted"
    for someone in over.people.values():
        assert str(someone.id) not in kept + shown
        assert someone.user.name not in kept + shown


async def test_the_host_reads_who_spoke_how_long_and_how_often_whatever_redis_forgot(
    api: Api, make: Make, connect: Connect, url: str
) -> None:
    over = await Over(api, make, connect, url).begun()
    ann, ben = over.people["Ann"], over.people["Ben"]
    await eventful(over, anonymous=False)
    await over.says("host", "hand.lower", user_id=str(ben.id), heard=True)
    await over.says("host", "stage.invite", user_id=str(ann.id))
    await a_minute_passes(over)  # in which she thinks it over
    await over.says("Ann", "stage.answer", answer="accepted")
    for hears in (over.host, ben):  # between browsers there is a line to each
        await over.says("Ann", "signal", to=str(hears.id), description=SPEAKS, page="a.0")
    await a_minute_passes(over)
    await make.runtime.redis.flushall()
    for hears in (over.host, ben):
        await over.says("Ann", "signal", to=str(hears.id), description=SILENT, page="a.0")
    await over.says("host", "stage.remove", user_id=str(ann.id))
    await over.end()
    await make.runtime.redis.flushall()

    first, *others = (await over.seen_by(over.host)).body["people"]
    by_name = {part["user"]["name"]: part for part in (first, *others)}

    assert set(by_name) == {"Ann", "Ben", over.host.user.name}, "whoever was there, and nobody else"
    assert (first["user"]["name"], first["role"]) == ("Ann", "student")
    assert 60 <= first["microphone_seconds"] <= 70
    assert 60 <= first["stage_seconds"] <= 70
    assert (first["microphone_times"], first["stage_times"]) == (1, 1)
    assert (first["messages"], first["votes"], first["called_on"]) == (1, 1, 0), "what is private is not counted"
    assert (by_name["Ben"]["hands_raised"], by_name["Ben"]["called_on"], by_name["Ben"]["questions"]) == (1, 1, 1)
    assert (by_name["Ben"]["microphone_seconds"], by_name["Ben"]["stage_seconds"]) == (0, 0)
    assert (await over.seen_by(ben)).body["people"] is None


async def test_what_a_provider_carries_by_itself_is_not_said_to_be_silence(
    api: Api, make: Make, connect: Connect, url: str
) -> None:
    over = await Over(api, make, connect, url).begun()
    await over.end()
    await LiveSession.filter(id=over.session.id).update(video="jitsi")
    video = JitsiVideo("https://meet.example.com", "app", "secret")

    counted = await participation.of_run(
        replace(make.runtime, video=Offered("jitsi", {"jitsi": video})).context(),
        Run(over.session.id, over.session.run_id or over.session.id),
    )

    assert {(part.microphone_seconds, part.microphone_times) for part in counted} == {(None, None)}
    assert len(counted) == 3


async def test_it_is_made_once_and_told_once_to_the_host_and_to_those_who_missed_it(
    api: Api, make: Make, connect: Connect, url: str
) -> None:
    over = await Over(api, make, connect, url).begun()
    await over.end()
    newcomer = await make.student(name="Newcomer", enrolled_in=over.course)

    payload = {"session_id": str(over.session.id)}
    await asyncio.gather(*(summary.summarise(make.context(), payload) for _ in range(3)), over.seen_by(over.host))
    await until(lambda: over.told(over.people["Cleo"]))
    await summary.summarise(make.context(), payload)

    assert await over.told(over.host) == ["live.summary"]
    assert {name: await over.told(someone) for name, someone in over.people.items()} == {
        "Ann": [],
        "Ben": [],
        "Cleo": ["live.missed"],
    }
    assert await over.told(newcomer) == []


async def test_an_outage_that_is_noted_later_changes_the_figures_and_tells_nobody_again(
    api: Api, make: Make, connect: Connect, url: str
) -> None:
    over = await Over(api, make, connect, url).begun()
    await over.end()
    before = (await over.seen_by(over.host)).body["attendance"]
    row = await LiveSession.get(id=over.session.id)
    assert row.started_at is not None
    assert row.ended_at is not None

    times = {"began_at": row.started_at.isoformat(), "ended_at": row.ended_at.isoformat()}
    await api.as_(over.host).post(f"/live-sessions/{over.session.id}/outages", times)
    assert (await LiveSession.get(id=over.session.id)).summary is None

    assert (await over.seen_by(over.host)).body["attendance"] == before
    assert (await LiveSession.get(id=over.session.id)).summary is not None


async def test_a_summary_is_for_those_of_the_class_once_it_is_over(
    api: Api, make: Make, connect: Connect, url: str
) -> None:
    over = await Over(api, make, connect, url).begun()
    early = await over.seen_by(over.host)
    await over.says("host", "member.ban", user_id=str(over.people["Ben"].id))
    await over.end()

    strangers = [await make.student(), await make.instructor(), await make.admin(), over.people["Ben"]]
    codes = [(await over.seen_by(someone)).code for someone in strangers]

    assert early.code == "session_live"
    assert codes == ["not_enrolled", "not_enrolled", "not_enrolled", "banned"]
    assert (await over.seen_by(None)).status == 401
