"""What one is told and what one finds when one looks anew are the same."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from domain.kit.clock import system_clock
from models.live.sessions import LiveSession
from models.live.talk import ChatMessage, Poll, Question
from tests.fixtures.clients import Api, Socket
from tests.realtime.classroom import Classroom, codes, cut
from tests.realtime.conftest import MakeClassroom


async def looked(room: Classroom, socket: Socket) -> dict[str, Any]:
    ack = await room.join(socket)
    assert ack["ok"], ack
    snapshot: dict[str, Any] = ack["data"]
    return snapshot


class TestPeople:
    async def test_each_time_somebody_sits_down_has_its_number_and_leaving_names_it(
        self, classroom: MakeClassroom, other_url: str
    ) -> None:
        room = await classroom(students=1)
        student = str(room.students[0].id)
        teaching, here = await room.inside(room.host), await room.inside(room.students[0])
        came = await teaching.told("participant.joined", **{"muted": False, "on_stage": False})
        await teaching.command("member.mute", {**room.this, "user_id": student})

        cut(here)
        away = await teaching.told("participant.away", user_id=student)
        there = await room.inside(room.students[0], other_url)
        back = await teaching.told("participant.back", user_id=student)
        listed = {one["user"]["id"]: one["generation"] for one in (await looked(room, teaching))["participants"]}
        await there.command("leave", room.this)
        left = await teaching.told("participant.left", user_id=student)
        seen = await looked(room, teaching)
        await room.inside(room.students[0])
        again = await teaching.told("participant.joined", muted=True)

        numbers = [event["data"]["generation"] for event in (came, away, back, left, again)]
        assert numbers[0] <= numbers[1] < numbers[2] <= numbers[3] < numbers[4]
        assert listed[student] == numbers[2]
        assert seen["left"] == [{"user_id": student, "generation": numbers[3]}]

    async def test_a_class_without_a_host_says_when_it_ends(self, classroom: MakeClassroom) -> None:
        room = await classroom(students=1)
        lost = system_clock()
        await LiveSession.filter(id=room.session.id).update(host_lost_at=lost)

        seen = await looked(room, await room.socket(room.students[0]))

        minutes = room.make.runtime.settings.live_no_host_minutes
        assert seen["ends_without_host_at"][:19] == (lost + timedelta(minutes=minutes)).isoformat()[:19]


class TestTalk:
    async def test_chat_is_in_the_order_of_its_time_whatever_the_ids_say(self, classroom: MakeClassroom) -> None:
        room = await classroom()
        host = await room.inside(room.host)
        for text in ("second", "first"):
            await room.say(host, text)
        early = system_clock() - timedelta(minutes=1)
        await ChatMessage.filter(run_id=room.run_id, text="first").update(created_at=early)

        assert [one["text"] for one in (await looked(room, host))["chat"]] == ["first", "second"]

    async def test_the_retry_of_what_was_said_is_answered_by_it_whatever_was_closed_since(
        self, classroom: MakeClassroom
    ) -> None:
        room = await classroom(students=1)
        host, student = await room.inside(room.host), await room.inside(room.students[0])
        said, asked = await room.say(student, "hello"), {**room.this, "client_id": "q", "text": "Why?"}
        question = await student.command("question.ask", asked)
        await host.command("lock.set", {**room.this, "chat": True})
        await host.command("member.mute", {**room.this, "user_id": str(room.students[0].id)})

        again = [await room.say(student, "hello"), await student.command("question.ask", asked)]

        assert [ack["data"]["id"] for ack in again] == [said["data"]["id"], question["data"]["id"]]
        assert codes([await room.say(student, "more")]) == ["muted"]

    async def test_lists_of_a_snapshot_have_an_end_and_rest_has_the_rest(
        self, classroom: MakeClassroom, api: Api
    ) -> None:
        room = await classroom()
        host = await room.inside(room.host)
        ids = {"session_id": room.session.id, "run_id": room.run_id}
        await Poll.bulk_create([Poll(**ids, question=f"{n}", options=["a", "b"]) for n in range(21)])
        by = {**ids, "author_id": room.host.id, "text": "?"}
        await Question.bulk_create([Question(**by, client_id=f"{n}", upvotes_count=n) for n in range(201)])
        at = system_clock()
        await ChatMessage.bulk_create([ChatMessage(**by, client_id=f"{n}", pinned_at=at) for n in range(50)])
        one_more = (await room.say(host, "and this"))["data"]["id"]

        refused = await host.command("chat.pin", {**room.this, "message_id": one_more})
        seen = await looked(room, host)
        rest = await api.as_(room.host).get(f"{room.path}/questions?limit=100")
        more = await api.as_(room.host).get(f"{room.path}/questions?limit=100&cursor={rest.body['next_cursor']}")

        assert codes([refused]) == ["too_many_pins"]
        assert (len(seen["polls"]), len(seen["questions"]), len(seen["pinned"])) == (20, 200, 50)
        assert seen["questions"][0]["upvotes"] == 200
        assert len((await api.as_(room.host).get(f"{room.path}/polls")).body["data"]) == 21
        assert len({one["id"] for one in [*rest.body["data"], *more.body["data"]]}) == 200
        assert more.body["has_more"]


class TestResuming:
    async def test_who_comes_back_has_the_votes_of_their_other_tab(
        self, classroom: MakeClassroom, other_url: str
    ) -> None:
        room = await classroom(students=1)
        host, away = await room.inside(room.host), await room.inside(room.students[0])
        other = await room.inside(room.students[0], other_url)
        asked = {**room.this, "question": "Clear?", "options": ["Yes", "No"]}
        poll = (await host.command("poll.open", asked))["data"]["id"]
        question = (await room_asks(room, host))["data"]["id"]
        seen = await looked(room, away)
        await looked(room, host)
        at = {"run_id": str(room.run_id), "seq": seen["seq"]}
        cut(away)

        await other.command("poll.vote", {**room.this, "poll_id": poll, "options": [1]})
        await other.command("question.upvote", {**room.this, "question_id": question})
        back = await room.join(await room.socket(room.students[0]), resume=at)
        led = await room.join(host, resume=at)

        assert back["data"]["resumed"]
        assert back["data"]["votes"] == [{"poll_id": poll, "mine": [1], "votes": None}]
        assert back["data"]["upvoted"] == [question]
        assert [vote["options"] for vote in led["data"]["votes"][0]["votes"]] == [[1]]

    async def test_a_host_looks_anew_while_the_roster_is_hidden(self, classroom: MakeClassroom) -> None:
        room = await classroom(students=1)
        host = await room.inside(room.host)
        await host.command("lock.set", {**room.this, "roster": True})
        seq = (await looked(room, host))["seq"]
        await room.inside(room.students[0])  # hosts are told of it without a number

        again = await room.join(host, resume={"run_id": str(room.run_id), "seq": seq})

        assert len(again["data"]["participants"]) == 2

    async def test_whose_role_has_changed_looks_anew(self, classroom: MakeClassroom) -> None:
        room = await classroom(students=1)
        host, student = await room.inside(room.host), await room.inside(room.students[0])
        seq = (await looked(room, student))["seq"]
        await host.command("member.promote", {**room.this, "user_id": str(room.students[0].id)})
        await student.told("member.promoted")

        again = await room.join(student, resume={"run_id": str(room.run_id), "seq": seq})

        assert again["data"]["me"]["role"] == "co_host"


class TestChanging:
    async def test_a_change_of_a_class_that_is_on_is_told_inside_and_at_the_door(
        self, classroom: MakeClassroom, api: Api, other_url: str
    ) -> None:
        room = await classroom(seats=1, students=2)
        inside = await room.inside(room.students[0], other_url)
        door = await room.socket(room.students[1])
        assert codes([await room.join(door)]) == ["session_full"]

        change = {"title": "Another", "max_students": 3, "settings": {"slow_mode_seconds": 5}}
        assert (await api.as_(room.host).patch(room.path, change)).status == 200

        for socket in (inside, door):
            told = (await socket.told("session.changed"))["data"]["session"]
            assert (told["title"], told["max_students"], told["settings"]["slow_mode_seconds"]) == ("Another", 3, 5)
        assert inside.of("session.changed")[0]["seq"] is not None
        assert (await inside.told("seats.changed", capacity=3))["data"]["free"] == 2

    async def test_who_is_offered_a_seat_and_asks_again_hears_until_when(self, classroom: MakeClassroom) -> None:
        room = await classroom(seats=1, students=2)
        inside, waiting = await room.inside(room.students[0]), await room.socket(room.students[1])
        first = await waiting.command("waitlist.join", room.this)
        await inside.command("leave", room.this)
        offered = await waiting.told("waitlist.offered")

        again = await waiting.command("waitlist.join", room.this)

        assert (first["data"]["position"], first["data"]["offer_expires_at"]) == (1, None)
        assert again["data"]["position"] == 0
        assert again["data"]["offer_expires_at"][:19] == offered["data"]["expires_at"][:19]


async def room_asks(room: Classroom, socket: Socket) -> dict[str, Any]:
    return await socket.command("question.ask", {**room.this, "client_id": "q", "text": "Why?"})
