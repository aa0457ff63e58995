"""A large class: students are told how many are here, and by name only of those whom they see at work."""

from __future__ import annotations

from typing import Any

from models.live.sessions import LiveSession
from tests.fixtures.clients import Api, Socket
from tests.realtime.classroom import Classroom, cut, numbered
from tests.realtime.conftest import MakeClassroom

LARGE = 201  # seats: more than the setting


async def looks(room: Classroom, socket: Socket, **more: Any) -> dict[str, Any]:
    ack = await room.join(socket, **more)
    assert ack["ok"], ack
    seen: dict[str, Any] = ack["data"]
    return seen


def names(seen: dict[str, Any]) -> set[str]:
    return {one["user"]["name"] for one in seen["participants"]}


async def test_whether_a_class_is_counted_is_decided_by_its_seats_when_it_starts_and_stays_so(
    classroom: MakeClassroom, api: Api
) -> None:
    for seats, counted in ((LARGE - 1, "everybody"), (LARGE, "counted")):
        room = await classroom(seats=seats, students=1)
        other = {LARGE - 1: LARGE, LARGE: 2}[seats]
        assert (await api.as_(room.host).patch(room.path, {"max_students": other})).status == 200

        seen = await looks(room, await room.socket(room.students[0]))

        assert (seen["roster"], seen["session"]["max_students"]) == (counted, other)
        assert (await looks(room, await room.socket(room.host)))["roster"] == "everybody"


async def test_students_of_a_large_class_are_told_how_many_come_and_its_hosts_who(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=LARGE, students=4)
    looking, coming, leaving, dropping = room.students
    host, here = await room.inside(room.host), await room.inside(looking, other_url)
    at = (await looks(room, here))["seq"]
    await room.inside(coming)
    theirs, unsteady = await room.inside(leaving), await room.inside(dropping)
    cut(unsteady)
    await host.told("participant.away", user_id=str(dropping.id))
    await room.inside(dropping, other_url)
    await host.told("participant.back", user_id=str(dropping.id))
    assert (await room.say(theirs, "good bye"))["ok"]
    await theirs.command("leave", room.this)
    await host.told("participant.left", user_id=str(leaving.id))
    await here.told("seats.changed", taken=3)

    assert {event["data"]["user"]["name"] for event in host.of("participant.joined")} >= {
        one.user.name for one in (coming, leaving, dropping)
    }
    assert {
        event["seq"] for kind in ("joined", "away", "back", "left") for event in host.of(f"participant.{kind}")
    } == {None}
    others = [event for event in here.events if event["type"].startswith("participant.")]
    assert {event["data"]["user"]["name"] for event in others} <= {looking.user.name}
    heard = await here.told("chat.posted")  # of another node: what the host has heard here may come later there
    assert heard["data"]["user"]["name"] == leaving.user.name, "it is no hidden roster"
    seqs = [event["seq"] for event in numbered(here, room.run_id)]
    assert seqs == list(range(seqs[0], seqs[0] + len(seqs))), "what they are not told leaves no hole"
    seen = await looks(room, here)
    assert (names(seen), seen["left"], seen["seats"]["taken"]) == ({room.host.user.name, looking.user.name}, [], 3)
    resume = {"run_id": str(room.run_id), "seq": at}
    assert (await looks(room, here, resume=resume))["resumed"]
    assert names(await looks(room, host, resume=resume)) == {
        one.user.name for one in (room.host, looking, coming, dropping)
    }, "what has no number may have been missed: hosts look anew"


async def test_who_is_on_stage_leads_or_has_a_hand_up_is_known_to_everybody_and_so_is_that_they_go(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=LARGE, students=4)
    looking, asking, playing, helping = room.students
    host, here = await room.inside(room.host), await room.inside(looking, other_url)
    asker, player, _ = [await room.inside(one, other_url) for one in (asking, playing, helping)]
    await asker.command("hand.raise", room.this)
    await host.command("stage.invite", {**room.this, "user_id": str(playing.id)})
    await host.command("member.promote", {**room.this, "user_id": str(helping.id)})

    raised, invited = await here.told("hand.raised"), await here.told("stage.invited")
    promoted = await here.told("member.promoted")
    seen = await looks(room, here)

    listed = {one["user"]["name"]: one for one in seen["participants"]}
    assert set(listed) == {one.user.name for one in (room.host, *room.students)}
    assert raised["data"]["participant"] == listed[asking.user.name]
    assert promoted["data"]["participant"] == listed[helping.user.name]
    assert invited["data"]["name"] == playing.user.name
    assert names(await looks(room, asker)) == set(listed) - {looking.user.name}, "they see no more than anybody"

    cut(player)
    await here.told("participant.away", user_id=str(playing.id))
    await asker.command("leave", room.this)
    left, lowered = await here.told("participant.left", user_id=str(asking.id)), await here.told("hand.lowered")
    assert left["seq"] < lowered["seq"]
    await host.command("stage.remove", {**room.this, "user_id": str(playing.id)})
    await host.command("member.demote", {**room.this, "user_id": str(helping.id)})
    seen = await looks(room, here)
    assert names(seen) == {room.host.user.name, looking.user.name}
    assert [one["user_id"] for one in seen["left"]] == [str(asking.id)]


async def test_a_hidden_roster_hides_the_names_of_a_large_class_too(classroom: MakeClassroom) -> None:
    room = await classroom(seats=LARGE, students=2)
    looking, asking = room.students
    host, here = await room.inside(room.host), await room.inside(looking)
    await host.command("lock.set", {**room.this, "roster": True})
    theirs = await room.inside(asking)
    await theirs.command("hand.raise", room.this)
    await host.command("stage.invite", {**room.this, "user_id": str(asking.id)})

    assert (await here.told("hand.raised"))["data"]["participant"] is None
    assert (await here.told("stage.invited"))["data"]["name"] == ""
    assert names(await looks(room, here)) == {room.host.user.name, looking.user.name, ""}
    assert await LiveSession.exists(id=room.session.id, counted=True)
