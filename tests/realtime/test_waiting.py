"""The waiting list: first come first served, and nobody overtakes. What is offered to whoever is first: test_offers."""

from __future__ import annotations

import asyncio

from models.live.people import Refusal, Wait
from tests.fixtures.clients import Api
from tests.realtime.classroom import codes, cut
from tests.realtime.conftest import MakeClassroom


class TestWaiting:
    async def test_places_are_given_in_the_order_people_came_over_two_nodes(
        self, classroom: MakeClassroom, other_url: str
    ) -> None:
        room = await classroom(seats=1, students=4)
        await room.inside(room.students[0])

        places = []
        for someone, url in zip(room.students[1:], [room.url, other_url, room.url], strict=True):
            socket = await room.socket(someone, url)
            places.append((await socket.command("waitlist.join", room.this))["data"])

        assert [place["position"] for place in places] == [1, 2, 3]
        assert [place["waiting"] for place in places] == [1, 2, 3]
        assert places[0]["estimated_seconds"] is None, "nobody has left yet"

    async def test_asking_again_from_another_tab_keeps_the_one_place(
        self, classroom: MakeClassroom, other_url: str
    ) -> None:
        room = await classroom(seats=1, students=3)
        inside, first, second = room.students
        await room.inside(inside)
        await room.waiting(first, second)

        again = await room.socket(first, other_url)
        ack = await again.command("waitlist.join", room.this)

        assert ack["data"]["position"] == 1
        assert await Wait.filter(run_id=room.run_id, user_id=first.id).count() == 1

    async def test_who_has_a_seat_or_needs_none_does_not_wait(self, classroom: MakeClassroom) -> None:
        room = await classroom(students=1)
        teaching, learning = await room.inside(room.host), await room.inside(room.students[0])

        acks = [await learning.command("waitlist.join", room.this), await teaching.command("waitlist.join", room.this)]

        assert codes(acks) == ["already_seated", "already_seated"]
        assert not await Wait.exists(run_id=room.run_id)

    async def test_a_stranger_does_not_wait(self, classroom: MakeClassroom) -> None:
        room = await classroom(seats=1)
        stranger = await room.socket(await room.make.student())

        acks = [await stranger.command(f"waitlist.{act}", room.this) for act in ("join", "accept")]

        assert codes(acks) == ["not_enrolled", "not_enrolled"]
        await room.inside(room.host)
        learning = await room.inside(await room.make.student(enrolled_in=room.course))
        await learning.told("seats.changed")
        assert stranger.events == [], "nor do they hear what is told at the door"

    async def test_nobody_waits_for_a_class_that_is_not_on(self, classroom: MakeClassroom) -> None:
        room = await classroom(students=1, live=False)
        (socket,) = [await room.socket(room.students[0])]

        assert codes([await socket.command("waitlist.join", room.this)]) == ["session_not_live"]

    async def test_who_waits_where_a_seat_is_free_is_offered_it_at_once(self, classroom: MakeClassroom) -> None:
        room = await classroom(seats=1, students=1)

        (socket,) = await room.waiting(room.students[0])

        await socket.told("waitlist.offered")
        assert (await room.join(socket))["ok"]

    async def test_those_at_the_door_and_inside_are_told_how_many_wait(self, classroom: MakeClassroom) -> None:
        room = await classroom(seats=1, students=3)
        teaching = await room.inside(room.host)
        await room.inside(room.students[0])

        one, _ = await room.waiting(*room.students[1:])

        for socket in (teaching, one):
            figures = await socket.told("seats.changed", waiting=2)
            assert (figures["data"]["taken"], figures["data"]["free"]) == (1, 0)


class TestPlaces:
    async def test_a_lost_connection_keeps_its_place(self, classroom: MakeClassroom, api: Api, other_url: str) -> None:
        room = await classroom(seats=1, students=3)
        inside, first, second = room.students
        leaving = await room.inside(inside)
        one, two = await room.waiting(first, second)

        cut(one)
        back = await room.socket(first, other_url)
        status = await api.as_(first).get(f"{room.path}/status")
        await leaving.command("leave", room.this)

        assert status.body["me"] == {"state": "waiting", "position": 1, "offer_expires_at": None}
        await back.told("waitlist.offered")
        assert not two.of("waitlist.offered")

    async def test_those_behind_one_who_gives_up_move_and_those_before_do_not(self, classroom: MakeClassroom) -> None:
        room = await classroom(seats=1, students=4)
        await room.inside(room.students[0])
        one, two, three = await room.waiting(*room.students[1:])

        await two.command("waitlist.leave", room.this)

        await three.told("waitlist.moved", position=2, waiting=2)
        await one.told("waitlist.moved", position=1, waiting=2)
        assert {event["data"]["position"] for event in one.of("waitlist.moved")} == {1}
        assert await Refusal.exists(run_id=room.run_id, user_id=room.students[2].id, reason="left_waiting_list")

    async def test_whatever_nodes_tell_of_a_line_that_many_leave_at_once_the_last_word_is_right(
        self, classroom: MakeClassroom, other_url: str
    ) -> None:
        """Each of those who leave does not see, in its transaction, that the others do."""
        room = await classroom(seats=1, students=9)
        await room.inside(room.students[0])
        ones = [(await room.waiting(one, url=[None, other_url][n % 2]))[0] for n, one in enumerate(room.students[1:])]
        stay = [ones[place] for place in (2, 5, 7)]

        await asyncio.gather(*(one.command("waitlist.leave", room.this) for one in ones if one not in stay))

        for place, one in enumerate(stay, 1):
            await one.told("waitlist.moved", position=place, waiting=3)
        await (await room.socket(room.students[1])).command("waitlist.join", room.this)
        for place, one in enumerate(stay, 1):  # and nothing older came in between
            await one.told("waitlist.moved", position=place, waiting=4)
            told = [(event["data"]["position"], event["data"]["waiting"]) for event in one.of("waitlist.moved")]
            since = told[told.index((place, 3)) :]
            assert since == sorted(since), told
            assert {position for position, _ in since} == {place}

    async def test_the_host_lets_somebody_in_before_the_others(self, classroom: MakeClassroom) -> None:
        room = await classroom(seats=1, students=3)
        inside, first, second = room.students
        teaching, leaving = await room.inside(room.host), await room.inside(inside)
        one, two = await room.waiting(first, second)

        ack = await teaching.command("waitlist.admit", {**room.this, "user_id": str(second.id)})
        await two.told("waitlist.moved", position=1)
        await one.told("waitlist.moved", position=2)
        await leaving.command("leave", room.this)

        assert ack["ok"], ack
        await two.told("waitlist.offered")
        assert not one.of("waitlist.offered")

    async def test_a_student_lets_nobody_in_and_nobody_can_be_who_does_not_wait(self, classroom: MakeClassroom) -> None:
        room = await classroom(seats=1, students=3)
        inside, first, _ = room.students
        teaching, learning = await room.inside(room.host), await room.inside(inside)
        stranger = await room.socket(await room.make.instructor())
        (one,) = await room.waiting(first)

        wanted = {**room.this, "user_id": str(first.id)}
        acks = [await socket.command("waitlist.admit", wanted) for socket in (learning, one, stranger)]
        idle = await teaching.command("waitlist.admit", {**room.this, "user_id": str(room.students[2].id)})

        assert codes([*acks, idle]) == ["not_the_host"] * 3 + ["not_found"]
