"""Raised hands and reactions: one order, kept through a reconnect, dropped by a leave, and closed to whom it is."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from models.live.sessions import LiveSession
from models.live.talk import Hand
from tests.fixtures.clients import Socket
from tests.realtime.classroom import Classroom, codes, cut
from tests.realtime.conftest import MakeClassroom


async def order(room: Classroom, socket: Socket) -> list[str]:
    """Whose hands are up, the next to speak first, by the number in their names."""
    snapshot = (await room.join(socket))["data"]
    assert [hand["position"] for hand in snapshot["hands"]] == list(range(1, len(snapshot["hands"]) + 1))
    up = {one["user"]["id"] for one in snapshot["participants"] if one["hand_raised_at"]}
    assert up == {hand["user_id"] for hand in snapshot["hands"]}
    names = {str(student.id): student.user.name.split()[-1] for student in room.students}
    return [names[hand["user_id"]] for hand in snapshot["hands"]]


async def people(room: Classroom, *urls: str) -> tuple[Socket, list[Socket]]:
    """The host, and every student in turn at each of these servers."""
    students = [await room.inside(one, urls[n % len(urls)]) for n, one in enumerate(room.students)]
    return await room.inside(room.host), students


async def test_hands_have_one_order_on_every_node_and_raising_again_keeps_the_place(
    classroom: MakeClassroom, url: str, other_url: str
) -> None:
    room = await classroom(seats=3, students=3)
    host, (one, two, three) = await people(room, url, other_url)

    acks = [await socket.command("hand.raise", room.this) for socket in (two, three, one, two)]

    assert [ack["data"]["position"] for ack in acks] == [1, 2, 3, 1]
    assert await order(room, host) == await order(room, two) == ["2", "3", "1"]
    told = [await one.told("hand.raised", user_id=str(room.students[n].id)) for n in (1, 2, 0)]
    assert [event["data"]["position"] for event in told] == [1, 2, 3]
    assert len(one.of("hand.raised")) == 3
    assert "name" not in str([event["data"] for event in told])


async def test_hands_raised_at_once_over_two_nodes_get_a_place_each(
    classroom: MakeClassroom, url: str, other_url: str
) -> None:
    room = await classroom(seats=8, students=8)
    host, students = await people(room, url, other_url)

    for _ in range(8):
        acks = await asyncio.gather(*(socket.command("hand.raise", room.this) for socket in students))

        places = {ack["data"]["user_id"]: ack["data"]["position"] for ack in acks}
        assert sorted(places.values()) == list(range(1, 9))
        by_place = [str(n + 1) for n in sorted(range(8), key=lambda n: places[str(room.students[n].id)])]
        assert await order(room, host) == by_place
        await host.command("hand.clear", room.this)


async def test_a_hand_stays_up_through_a_dropped_connection_and_comes_down_with_a_leave(
    classroom: MakeClassroom, url: str, other_url: str
) -> None:
    room = await classroom(seats=2, students=2)
    host, (one, two) = await people(room, url)
    for socket in (one, two):
        assert (await socket.command("hand.raise", room.this))["ok"]

    cut(one)
    await host.told("participant.away")
    assert await order(room, host) == ["1", "2"]
    back = await room.inside(room.students[0], other_url)
    assert await order(room, back) == ["1", "2"]

    await back.command("leave", room.this)
    await host.told("hand.lowered", user_id=str(room.students[0].id))
    assert await order(room, host) == ["2"]


async def test_who_does_not_come_back_in_time_has_no_hand_up(classroom: MakeClassroom, url: str) -> None:
    room = await classroom(students=1)
    host, (student,) = await people(room, url)
    assert (await student.command("hand.raise", room.this))["ok"]

    cut(student)
    await host.told("participant.away")
    assert await order(room, host) == ["1"]
    await room.grace_passes(room.students[0])

    await host.told("hand.lowered")
    assert await order(room, host) == []


async def test_one_lowers_ones_own_hand_and_the_host_anybodys(classroom: MakeClassroom, url: str) -> None:
    room = await classroom(seats=3, students=3)
    host, (one, two, three) = await people(room, url)
    for socket in (one, two, three):
        await socket.command("hand.raise", room.this)
    of_two = {**room.this, "user_id": str(room.students[1].id)}

    refused = [
        await one.command("hand.lower", of_two),
        await one.command("hand.lower", {**room.this, "heard": True}),
        await one.command("hand.clear", room.this),
    ]
    assert codes(refused) == ["not_the_host"] * 3
    acks = [await one.command("hand.lower", room.this), await host.command("hand.lower", of_two)]
    acks.append(await host.command("hand.lower", of_two))

    assert codes(acks) == ["ok"] * 3
    await three.told("hand.lowered", user_id=of_two["user_id"], by=str(room.host.id))
    assert await order(room, host) == ["3"]
    assert len(three.of("hand.lowered")) == 2
    assert codes([await host.command("hand.clear", room.this)]) == ["ok"]
    await three.told("hand.cleared", by=str(room.host.id))
    assert await order(room, host) == []


async def test_with_fair_voice_who_was_heard_least_comes_first(classroom: MakeClassroom, url: str) -> None:
    room = await classroom(seats=3, students=3)
    host, (one, two, three) = await people(room, url)
    for socket, heard in ((one, True), (two, False)):
        await socket.command("hand.raise", room.this)
        whose = str(room.students[0 if heard else 1].id)
        assert (await host.command("hand.lower", {**room.this, "user_id": whose, "heard": heard}))["ok"]
    for socket in (one, two, three):
        await socket.command("hand.raise", room.this)

    assert await order(room, host) == ["1", "2", "3"]
    await LiveSession.filter(id=room.session.id).update(settings={"fair_voice": True})
    assert await order(room, host) == ["2", "3", "1"]


async def test_locked_hands_refuse_students_but_not_those_excepted_and_may_be_lowered(
    classroom: MakeClassroom, url: str
) -> None:
    room = await classroom(seats=2, students=2)
    host, (one, two) = await people(room, url)
    await one.command("hand.raise", room.this)
    locks = {"hands": True, "reactions": True, "except": [str(room.students[1].id)]}
    await LiveSession.filter(id=room.session.id).update(locks=locks)

    acks = [await socket.command("hand.raise", room.this) for socket in (one, two, host)]
    acks += [await one.command("hand.lower", room.this)]
    waves = [await socket.command("reaction.send", {**room.this, "emoji": "👏"}) for socket in (one, two, host)]

    assert codes(acks) == ["locked", "ok", "ok", "ok"]
    assert codes(waves) == ["locked", "ok", "ok"]


async def test_the_end_of_a_class_lowers_every_hand(classroom: MakeClassroom, url: str) -> None:
    room = await classroom(students=1)
    host, (student,) = await people(room, url)
    await student.command("hand.raise", room.this)

    await host.command("session.end", room.this)
    await student.told("session.ended")

    assert not await Hand.filter(run_id=room.run_id, lowered_at=None).exists()


async def test_a_reaction_is_told_to_the_class_on_every_node_and_leaves_no_trace(
    classroom: MakeClassroom, url: str, other_url: str
) -> None:
    room = await classroom(seats=2, students=2)
    host, (one, two) = await people(room, url, other_url)
    before = {"run_id": str(room.run_id), "seq": (await room.join(host))["data"]["seq"]}

    assert (await one.command("reaction.send", {**room.this, "emoji": "🎉"}))["ok"]

    for socket in (host, one, two):
        told = await socket.told("reaction.sent")
        assert (told["seq"], told["data"]) == (None, {"counts": {"🎉": 1}}), "by whom is nobody's to know"
    kept = (await room.join(host, resume=before))["data"]["events"]
    assert "reaction.sent" not in {event["type"] for event in kept}


async def test_reactions_of_one_moment_are_told_together(classroom: MakeClassroom, url: str) -> None:
    room = await classroom(seats=6, students=6)
    host, students = await people(room, url)
    shown = [{**room.this, "emoji": emoji} for emoji in ("👍", "👍", "🎉")]

    acks = await asyncio.gather(*(one.command("reaction.send", data) for one in students for data in shown))

    def counted() -> Counter[str]:
        return sum((Counter(event["data"]["counts"]) for event in host.of("reaction.sent")), Counter())

    assert codes(acks) == ["ok"] * 18
    await host.until(lambda: counted() == {"👍": 12, "🎉": 6})
    assert len(host.of("reaction.sent")) < 9, "eighteen reactions are a few events"


async def test_reactions_have_an_allowance_of_their_own(classroom: MakeClassroom, url: str) -> None:
    room = await classroom(students=1)
    _, (student,) = await people(room, url)

    thumb = {**room.this, "emoji": "👍"}
    acks = await asyncio.gather(*(student.command("reaction.send", thumb) for _ in range(30)))  # faster than any pause

    assert "rate_limited" in codes(acks)
    assert codes([await room.say(student, "still here")]) == ["ok"]


@pytest.mark.parametrize("emoji", ["", "👍👍", "<b>", "🖕", 1, None])
async def test_only_what_is_on_the_list_is_a_reaction(classroom: MakeClassroom, url: str, emoji: object) -> None:
    room = await classroom(students=1)
    _, (student,) = await people(room, url)

    assert codes([await student.command("reaction.send", {**room.this, "emoji": emoji})]) == ["invalid"]


async def test_a_stranger_raises_no_hand_and_shows_nothing(classroom: MakeClassroom, url: str) -> None:
    room = await classroom(students=1)
    host, _ = await people(room, url)
    stranger = await room.socket(await room.make.student())

    acts = [("hand.raise", {}), ("hand.lower", {}), ("hand.clear", {}), ("reaction.send", {"emoji": "👍"})]
    acks = [await stranger.command(name, {**room.this, **data}) for name, data in acts]

    assert codes(acks) == ["not_inside"] * 4
    assert await order(room, host) == []
