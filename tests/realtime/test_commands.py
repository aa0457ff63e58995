"""Exactly one ack, whatever is sent."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from statistics import median
from typing import Any

import pytest

from tests.fixtures.clients import Connect, Socket
from tests.fixtures.nodes import Process
from tests.fixtures.patience import PATIENCE_SECONDS
from tests.realtime.classroom import codes
from tests.realtime.conftest import MakeClassroom

PER_SECOND, BURST = 20, 40  # the default of LYCEUM_COMMANDS_PER_SECOND


@pytest.fixture
async def socket(classroom: MakeClassroom) -> Socket:
    room = await classroom()
    return await room.socket(await room.make.student())


async def test_an_unknown_command_is_answered_as_unknown(socket: Socket) -> None:
    for name in ("nonsense", "", "join ", "JOIN", "__init__", "on_connect", "message", "x" * 1000):
        ack = await socket.command(name, {})

        assert (ack["ok"], ack["error"]["code"], ack["error"]["status"]) == (False, "unknown_command", 400), name


MALFORMED = [None, {}, [], "text", 7, True, {"session_id": None}, {"session_id": "x"}, {"session_id": 7}, [1, 2]]


@pytest.mark.parametrize("name", ["join", "leave", "chat.send", "session.start", "session.end", "token.refresh"])
async def test_a_malformed_command_is_answered_as_invalid(classroom: MakeClassroom, name: str) -> None:
    room = await classroom()
    colleague = await room.make.instructor()
    acks = []
    for someone, part in ((room.host, MALFORMED[:5]), (colleague, MALFORMED[5:])):  # of one it would be too many
        hosting = await room.socket(someone)
        acks += [await hosting.command(name, data) for data in part]

    assert set(codes(acks)) == {"invalid"}
    assert all(ack["error"]["errors"] for ack in acks)


async def test_several_arguments_are_answered_as_invalid(socket: Socket) -> None:
    ack = await socket.command("join", ({}, {}))

    assert ack["error"]["errors"][0]["code"] == "too_many_arguments"


async def test_a_command_without_an_ack_is_carried_out_in_silence(socket: Socket) -> None:
    await socket.client.emit("nonsense", {}, namespace="/live")

    assert (await socket.command("leave", {"session_id": "x"}))["error"]["code"] == "invalid"
    assert socket.events == []


@pytest.mark.parametrize("data", [b"bytes", {"session_id": b"bytes"}], ids=["bare", "inside"])
async def test_binary_data_ends_the_connection_of_whoever_sent_it_and_no_other(
    classroom: MakeClassroom, data: Any
) -> None:
    room = await classroom(students=1)
    teaching, rude = await room.inside(room.host), await room.inside(room.students[0])

    await rude.client.emit("join", data, namespace="/live")

    await asyncio.wait_for(rude.closed.wait(), PATIENCE_SECONDS)
    assert (await room.say(teaching, "still here"))["ok"]


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize("data", [nested(40), {"text": "x" * 100_000}], ids=["nested", "oversized"])
async def test_what_is_too_deep_or_too_large_ends_the_connection_of_whoever_sent_it(
    classroom: MakeClassroom, data: Any
) -> None:
    room = await classroom(students=1)
    teaching, rude = await room.inside(room.host), await room.inside(room.students[0])

    await rude.client.emit("join", data, namespace="/live")

    await asyncio.wait_for(rude.closed.wait(), PATIENCE_SECONDS)
    assert (await room.say(teaching, "still here"))["ok"]


async def test_too_many_commands_are_each_answered_with_when_to_come_back(socket: Socket) -> None:
    acks = await asyncio.gather(*(socket.command("leave", {"session_id": "x"}) for _ in range(400)))

    assert set(codes(acks)) == {"invalid", "rate_limited"}
    refused = [ack["error"] for ack in acks if ack["error"]["code"] == "rate_limited"]
    assert all(error["status"] == 429 and 0 < error["retry_after"] < 1 for error in refused)


async def test_a_flood_is_ended_with_one_line_and_the_class_goes_on(classroom: MakeClassroom, other: Process) -> None:
    room = await classroom(seats=2, students=2)
    teaching, calm, wild = [await room.inside(one, other.url) for one in (room.host, *room.students)]
    already = other.log.stat().st_size

    async def flood() -> None:
        with suppress(ConnectionError):
            for n in range(20_000):
                await wild.client.eio.ws.send_str(f'42/live,{n}["leave",{{"session_id":"x"}}]')
                if n % 100 == 0:
                    await asyncio.sleep(0)  # we share a loop with those who are to be undisturbed
                if wild.closed.is_set():
                    return

    began_at = time.monotonic()
    flooding, waits = asyncio.create_task(flood()), []
    async with asyncio.timeout(2 * PATIENCE_SECONDS):
        while not (flooding.done() and wild.closed.is_set()):
            began = time.monotonic()
            assert (await teaching.command("hand.lower", room.this))["ok"]
            waits.append(time.monotonic() - began)
            await asyncio.sleep(0.06)

    assert median(waits) < 1, "the others wait for nothing but a busy machine"
    assert (await room.say(calm, "what was that?"))["ok"]
    written = other.log.read_bytes()[already:].decode().splitlines()
    assert len([line for line in written if "a flood was ended" in line]) == 1
    allowed = BURST + PER_SECOND * (time.monotonic() - began_at) + 1
    assert len([line for line in written if '"leave"' in line or "=leave" in line]) <= allowed, "refusals have no lines"
    assert (await room.inside(room.students[1], other.url)) is not None, "who comes back is let in"


async def test_the_allowance_is_the_persons_not_the_sockets(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    one, two = await room.socket(room.students[0]), await room.socket(room.students[0])

    began = time.monotonic()
    acks = await asyncio.gather(*(socket.command("leave", {"session_id": "x"}) for socket in (one, two) * 60))
    seconds = time.monotonic() - began

    # A second bucket would have let 40 more through at once, and twice as many in each second.
    assert codes(acks).count("invalid") <= BURST + PER_SECOND * seconds + 1


async def test_commands_of_one_socket_are_answered_in_the_order_they_were_sent(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    learning = await room.socket(room.students[0])
    order: list[str] = []

    async def command(name: str, data: dict[str, Any]) -> bool:
        ack = await learning.command(name, data)
        order.append(name)
        return bool(ack["ok"])

    said = {**room.this, "client_id": "1", "text": "quickly"}
    done = await asyncio.gather(command("join", room.this), command("chat.send", said), command("leave", room.this))

    assert order == ["join", "chat.send", "leave"]
    assert done == [True, True, True]


async def test_nobody_sends_what_only_the_server_may_raise(classroom: MakeClassroom, connect: Connect) -> None:
    room = await classroom(students=1)
    teaching, rude = await room.inside(room.host), await room.inside(room.students[0])

    await rude.client.emit("disconnect", room.this, namespace="/live")

    await asyncio.wait_for(rude.closed.wait(), PATIENCE_SECONDS)
    assert (await room.say(teaching, "still here"))["ok"]
