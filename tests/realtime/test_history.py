"""Numbers without holes, coming back to what was missed, and snapshots that lose nothing."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from domain.live.events.people import ParticipantBack
from models.live import SeatState
from tests.fixtures.clients import Api
from tests.fixtures.patience import until
from tests.realtime.classroom import Event, cut, numbered
from tests.realtime.conftest import MakeClassroom


async def test_the_numbers_of_a_run_have_no_holes_for_anybody_inside(
    classroom: MakeClassroom, api: Api, other_url: str
) -> None:
    room = await classroom(seats=4, students=4)
    staying = [await room.inside(room.host), await room.inside(room.students[0], other_url)]

    async def visit(number: int) -> None:
        socket = await room.inside(room.students[number], [room.url, other_url][number % 2])
        for word in range(3):
            await room.say(socket, f"{number} says {word}")
        await socket.command("leave", room.this)

    await asyncio.gather(*(visit(number) for number in (1, 2, 3)))
    await api.as_(room.host).post(f"{room.path}/end")
    for socket in staying:
        await socket.told("session.ended")
        seqs = [event["seq"] for event in numbered(socket, room.run_id)]
        assert seqs == list(range(seqs[0], seqs[0] + len(seqs)))
        assert len(socket.of("chat.posted")) == 9
        assert len(socket.of("participant.left")) == 3


async def test_who_resumes_gets_exactly_what_they_missed_in_order(classroom: MakeClassroom, other_url: str) -> None:
    room = await classroom(seats=3, students=2)
    student, neighbour = room.students
    teaching, talking, learning = (
        await room.inside(room.host),
        await room.inside(neighbour),
        await room.inside(student),
    )
    await room.say(talking, "before")
    seen = (await learning.told("chat.posted"))["seq"]
    cut(learning)
    await teaching.told("participant.away")
    for n in range(3):
        await room.say(talking, f"meanwhile {n}")
    back = await room.socket(student, other_url)

    ack = await room.join(back, resume={"run_id": str(room.run_id), "seq": seen})

    assert ack["data"]["resumed"] is True
    missed = ack["data"]["events"]
    assert [event["seq"] for event in missed] == list(range(seen + 1, seen + 1 + len(missed)))
    await teaching.until(lambda: numbered(teaching, room.run_id)[-1]["seq"] >= missed[-1]["seq"])
    heard_there = [event for event in numbered(teaching, room.run_id) if seen < event["seq"] <= missed[-1]["seq"]]
    assert missed == heard_there, "word for word what the others heard"
    texts = [event["data"]["text"] for event in missed if event["type"] == "chat.posted"]
    assert texts == [f"meanwhile {n}" for n in range(3)]

    await room.say(talking, "after")
    after = await back.told("chat.posted", text="after")
    assert after["seq"] == max(event["seq"] for event in (*missed, *numbered(back, room.run_id)))
    together = sorted({event["seq"] for event in (*missed, *numbered(back, room.run_id))})
    assert together == list(range(seen + 1, after["seq"] + 1))


async def test_a_resume_that_cannot_be_had_is_answered_with_a_snapshot(classroom: MakeClassroom) -> None:
    room, elsewhere = await classroom(students=1), await classroom()
    socket = await room.inside(room.students[0])
    now = (await room.join(socket))["data"]["seq"]

    for resume in (
        {"run_id": str(elsewhere.run_id), "seq": now},  # another run
        {"run_id": str(room.run_id), "seq": now + 1000},  # a number that was never reached
        {"run_id": str(room.run_id), "seq": 0 if now > 1000 else now + 5},
    ):
        ack = await room.join(socket, resume=resume)
        assert "resumed" not in ack["data"]
        assert ack["data"]["me"]["state"] == "online"

    good = await room.join(socket, resume={"run_id": str(room.run_id), "seq": now})
    assert good["data"]["resumed"] is True


async def test_a_client_that_is_too_far_behind_gets_a_snapshot(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    socket = await room.inside(room.students[0])
    first = (await room.join(socket))["data"]["seq"]
    tell = room.make.runtime.tell
    back = ParticipantBack(session_id=room.session.id, run_id=room.run_id, user_id=room.students[0].id, generation=1)
    await tell([back] * 501)

    ack = await room.join(socket, resume={"run_id": str(room.run_id), "seq": first})

    assert "resumed" not in ack["data"]
    assert ack["data"]["seq"] > first + 500


async def test_snapshot_and_events_together_lose_nothing_while_everybody_talks(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(seats=12, students=12)
    urls = [room.url, other_url]
    talkers, comers = room.students[:6], room.students[6:]
    talking = [await room.inside(student, urls[n % 2]) for n, student in enumerate(talkers)]
    arriving = [await room.socket(student, urls[n % 2]) for n, student in enumerate(comers)]

    async def talk(number: int) -> None:
        for word in range(5):
            ack = await room.say(talking[number], f"{number}.{word}")
            assert ack["ok"], ack

    async def come(number: int) -> dict[str, Any]:
        await asyncio.sleep(number * 0.01)  # spread over the talk
        return (await room.join(arriving[number]))["data"]

    *_, _ = results = await asyncio.gather(*(talk(n) for n in range(6)), *(come(n) for n in range(6)))
    snapshots = results[6:]
    said = {f"{number}.{word}" for number in range(6) for word in range(5)}

    for socket, snapshot in zip(arriving, snapshots, strict=True):

        def known(socket: Any = socket, snapshot: Any = snapshot) -> bool:
            later = [event for event in numbered(socket, room.run_id) if event["seq"] > snapshot["seq"]]
            told = {event["data"]["text"] for event in later if event["type"] == "chat.posted"}
            return {message["text"] for message in snapshot["chat"]} | told == said

        await socket.until(known)


async def test_a_client_that_heard_everything_shows_what_a_fresh_one_is_shown(
    classroom: MakeClassroom, api: Api, other_url: str
) -> None:
    room = await classroom(seats=5, students=6)
    urls = [room.url, other_url]
    watching = await room.socket(room.host, other_url)
    snapshot = (await room.join(watching))["data"]

    async def visit(number: int) -> None:
        socket = await room.socket(room.students[number], urls[number % 2])
        for turn in range(3):
            if (await room.join(socket))["ok"]:
                await room.say(socket, f"{number} in turn {turn}")
                if number % 3 == turn:
                    cut(socket)
                    socket = await room.socket(room.students[number], urls[(number + 1) % 2])
                elif turn < 2:
                    await socket.command("leave", room.this)

    await asyncio.gather(*(visit(number) for number in range(6)))
    looking, seen = await room.socket(room.host, other_url), dict[str, Any]()

    async def alike() -> bool:
        """Once nobody is away any more, and what was told last has come."""
        for student in room.students:
            if await room.state_of(student) is SeatState.AWAY:
                await room.grace_passes(student)
        fresh = (await room.join(looking))["data"]
        seen["fresh"] = {
            "people": people(fresh["participants"]),
            "seats": fresh["seats"],
            "chat": sorted(message["id"] for message in fresh["chat"]),
        }
        seen["shown"] = replayed(snapshot, numbered(watching, room.run_id))
        seq = seen["shown"].pop("seq")
        everybody_is_here = set(seen["fresh"]["people"].values()) == {"online"}
        return everybody_is_here and seq >= fresh["seq"] and bool(seen["shown"] == seen["fresh"])

    with suppress(TimeoutError):
        await until(alike)
    assert seen["shown"] == seen["fresh"]
    assert set(seen["shown"]["people"].values()) == {"online"}


def people(participants: list[dict[str, Any]]) -> dict[str, str]:
    return {one["user"]["id"]: one["state"] for one in participants}


def replayed(snapshot: dict[str, Any], events: list[Event]) -> dict[str, Any]:
    """The state of a client that began with a snapshot and applied every event above it."""
    inside, seats = people(snapshot["participants"]), snapshot["seats"]
    chat, seq = {message["id"] for message in snapshot["chat"]}, snapshot["seq"]
    for event in events:
        if event["seq"] <= seq:
            continue
        assert event["seq"] == seq + 1
        seq, data = event["seq"], event["data"]
        match event["type"]:
            case "participant.joined":
                inside[data["user"]["id"]] = data["state"]
            case "participant.away" | "participant.back" if data["user_id"] in inside:
                inside[data["user_id"]] = "away" if event["type"].endswith("away") else "online"
            case "participant.left":
                inside.pop(data["user_id"], None)
            case "seats.changed":
                seats = data
            case "chat.posted":
                chat.add(data["id"])
    return {"people": inside, "seats": seats, "chat": sorted(chat), "seq": seq}
