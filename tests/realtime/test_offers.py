"""A free seat is offered to the first who waits, for a time, and to the next after it; whatever is lost meanwhile."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from domain.kit.clock import system_clock
from domain.live import seats
from domain.live.seats import Run
from models.live import SeatState, WaitState
from models.live.people import Refusal, Seat, Wait
from models.notifications import Notification
from tests.fixtures.clients import Api
from tests.fixtures.patience import until
from tests.fixtures.people import Someone
from tests.realtime.classroom import Classroom, codes, cut
from tests.realtime.conftest import MakeClassroom


async def runs_out(room: Classroom, someone: Someone) -> None:
    """Time passes for the seat that is offered to them, and for nothing else."""
    runtime = room.make.runtime
    offers = seats._keys(runtime, Run(room.session.id, room.run_id))[5]
    assert await runtime.redis.zscore(offers, str(someone.id)), "nothing is offered to them"
    await runtime.redis.zadd(offers, {str(someone.id): 1}, xx=True)
    past = system_clock() - timedelta(seconds=1)
    await Wait.filter(run_id=room.run_id, user_id=someone.id).update(offer_expires_at=past)


async def lose_redis(room: Classroom) -> None:
    redis = room.make.runtime.redis
    keys = [key async for key in redis.scan_iter(match=f"*:live:{{{room.session.id}}}*")]
    await redis.delete(*keys)


async def state_of(room: Classroom, someone: Someone) -> WaitState | None:
    row = await Wait.get_or_none(run_id=room.run_id, user_id=someone.id)
    return row.state if row else None


class TestOffers:
    async def test_a_seat_that_is_given_up_is_offered_to_the_first_and_to_nobody_else(
        self, classroom: MakeClassroom, other_url: str
    ) -> None:
        room = await classroom(seats=1, students=4)
        inside, first, second, from_the_street = room.students
        leaving = await room.inside(inside)
        (one,), (two,) = await room.waiting(first, url=other_url), await room.waiting(second)

        await leaving.command("leave", room.this)
        offered = await one.told("waitlist.offered")
        moved = await two.told("waitlist.moved", position=1)

        assert offered["seq"] is None
        assert set(offered["data"]) == {"expires_at"}
        assert moved["data"]["waiting"] == 1
        assert moved["data"]["estimated_seconds"] is not None
        assert not two.of("waitlist.offered")
        street = await room.socket(from_the_street)
        refused = [await room.join(street), await room.join(leaving), await room.join(two)]
        assert codes(refused) == ["session_full"] * 3, "nobody overtakes, nor takes what is held for somebody"
        assert refused[0]["error"]["waiting"] == 1
        assert (await one.command("waitlist.accept", room.this))["ok"]
        assert await room.taken() == 1
        assert await state_of(room, first) is WaitState.SEATED

    async def test_an_offer_is_taken_up_by_an_ordinary_join_too(self, classroom: MakeClassroom, api: Api) -> None:
        room = await classroom(seats=1, students=2)
        leaving = await room.inside(room.students[0])
        (one,) = await room.waiting(room.students[1])
        await leaving.command("leave", room.this)
        await one.told("waitlist.offered")

        reserved = await api.as_(room.students[1]).post(f"{room.path}/join")

        assert reserved.status == 200
        assert reserved.body["session"]["seats"] == {"capacity": 1, "taken": 1, "free": 0, "waiting": 0}
        assert (await room.join(one))["ok"]

    async def test_without_an_offer_there_is_nothing_to_accept(self, classroom: MakeClassroom) -> None:
        room = await classroom(seats=1, students=3)
        inside, waiting, idle = room.students
        await room.inside(inside)
        (one,), other = await room.waiting(waiting), await room.socket(idle)

        acks = [await socket.command("waitlist.accept", room.this) for socket in (one, other)]

        assert codes(acks) == ["no_offer", "no_offer"]

    async def test_an_offer_that_nobody_takes_up_goes_to_the_next(self, classroom: MakeClassroom) -> None:
        room = await classroom(seats=1, students=3)
        inside, first, second = room.students
        leaving = await room.inside(inside)
        one, two = await room.waiting(first, second)
        await leaving.command("leave", room.this)
        await one.told("waitlist.offered")

        await runs_out(room, first)

        await one.told("waitlist.expired")
        await two.told("waitlist.offered")
        assert codes([await one.command("waitlist.accept", room.this), await room.join(one)]) == [
            "no_offer",
            "session_full",
        ]
        assert (await one.command("waitlist.join", room.this))["data"]["position"] == 1, "they wait anew"
        assert await Refusal.exists(run_id=room.run_id, user_id=first.id, reason="offer_expired")

    async def test_an_offer_can_be_declined(self, classroom: MakeClassroom) -> None:
        room = await classroom(seats=1, students=3)
        leaving = await room.inside(room.students[0])
        one, two = await room.waiting(*room.students[1:])
        await leaving.command("leave", room.this)
        await one.told("waitlist.offered")

        await one.command("waitlist.leave", room.this)

        await two.told("waitlist.offered")
        assert codes([await room.join(one)]) == ["session_full"]

    async def test_the_seat_of_one_who_dropped_out_is_offered_after_the_grace(self, classroom: MakeClassroom) -> None:
        room = await classroom(seats=1, students=2)
        dropped = await room.inside(room.students[0])
        (one,) = await room.waiting(room.students[1])

        cut(dropped)
        await until(Seat.filter(run_id=room.run_id, state=SeatState.AWAY).exists)
        assert not one.of("waitlist.offered")
        await room.grace_passes(room.students[0])

        await one.told("waitlist.offered")
        assert (await room.join(one))["ok"]

    async def test_more_seats_are_offered_at_once_to_as_many(
        self, classroom: MakeClassroom, api: Api, other_url: str
    ) -> None:
        room = await classroom(seats=1, students=4)
        await room.inside(room.students[0])
        one, two, three = await room.waiting(*room.students[1:])

        raised = await api.at(other_url).as_(room.host).patch(room.path, {"max_students": 3})

        assert raised.status == 200
        await asyncio.gather(one.told("waitlist.offered"), two.told("waitlist.offered"))
        await three.told("waitlist.moved", position=1, waiting=1)
        assert not three.of("waitlist.offered")

    async def test_who_is_not_there_has_a_notification(self, classroom: MakeClassroom) -> None:
        room = await classroom(seats=1, students=2)
        leaving, away = await room.inside(room.students[0]), room.students[1]
        (one,) = await room.waiting(away)
        await one.close()
        listening = await room.connect(room.url, away, "/notifications")

        await leaving.command("leave", room.this)

        told = await listening.told("notification.created")
        assert told["data"]["notification"]["kind"] == "live.seat_offered"
        assert await Notification.filter(user_id=away.id, kind="live.seat_offered").count() == 1


class TestLoss:
    async def test_the_list_and_its_offers_are_rebuilt_when_redis_is_lost(self, classroom: MakeClassroom) -> None:
        room = await classroom(seats=2, students=6)
        leaving, staying = [await room.inside(someone) for someone in room.students[:2]]
        one, two, three = await room.waiting(*room.students[2:5])
        await leaving.command("leave", room.this)
        await one.told("waitlist.offered")

        await lose_redis(room)
        street = await room.socket(room.students[5])
        refused = [await room.join(street), await room.join(two)]
        accepted = await one.command("waitlist.accept", room.this)
        await lose_redis(room)
        await staying.command("leave", room.this)

        assert codes(refused) == ["session_full", "session_full"]
        assert accepted["ok"], accepted
        await room.grace_passes(room.students[1])  # who has another tab, for all that Redis knows
        await two.told("waitlist.offered")
        assert not three.of("waitlist.offered")
        assert await room.taken() == 1

    async def test_an_offer_whose_maker_was_killed_is_told_by_another_node(self, classroom: MakeClassroom) -> None:
        room = await classroom(seats=1, students=2)
        inside, first = room.students
        await room.inside(inside)
        (one,) = await room.waiting(first)

        # The seat is free and offered in Redis; whoever did it never came to write it down.
        runtime, run = room.make.runtime, Run(room.session.id, room.run_id)
        freed, count = await seats.release(runtime, run, inside.id)

        assert freed
        assert count.offered == 1
        await one.told("waitlist.offered")
        assert await state_of(room, first) is WaitState.OFFERED


async def test_many_at_once_over_two_nodes_are_served_in_the_order_of_their_places(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=2, students=14)
    leaving = [await room.inside(someone) for someone in room.students[:2]]
    urls = [room.url, other_url]
    sockets = [await room.socket(someone, urls[n % 2]) for n, someone in enumerate(room.students[2:])]

    acks = await asyncio.gather(*(socket.command("waitlist.join", room.this) for socket in sockets))
    places = [ack["data"]["position"] for ack in acks]
    assert sorted(places) == list(range(1, 13)), "every place once"
    in_order = [sockets[places.index(place)] for place in range(1, 13)]

    for turn in range(0, 12, 2):  # two leave at once, on two nodes: the next two come in
        await asyncio.gather(*(socket.command("leave", room.this) for socket in leaving))
        leaving = in_order[turn : turn + 2]
        await asyncio.gather(*(socket.told("waitlist.offered") for socket in leaving))
        assert not any(socket.of("waitlist.offered") for socket in in_order[turn + 2 :])
        acks = await asyncio.gather(*(socket.command("waitlist.accept", room.this) for socket in leaving))
        assert codes(acks) == ["ok", "ok"]
        assert await room.taken() == 2
