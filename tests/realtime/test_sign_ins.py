"""Sockets live no longer than the right to have them."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest

from domain.identity.tokens import issue_access_token
from models.identity import User, UserStatus
from realtime import gateway
from tests.fixtures.clients import Api, Connect
from tests.fixtures.patience import PATIENCE_SECONDS
from tests.fixtures.people import Make, Someone
from tests.realtime.classroom import codes
from tests.realtime.conftest import MakeClassroom

SWEEP_SECONDS = 10.0  # between two looks at who is banned or signed out, where nobody says so


def token_for(make: Make, someone: Someone, seconds: int) -> str:
    ctx = make.context()
    return issue_access_token(
        ctx.settings.signing_key,
        user_id=someone.id,
        sign_in_id=someone.caller.sign_in_id,
        epoch=someone.user.auth_epoch,
        now=ctx.now,
        seconds=seconds,
    )


async def test_a_token_that_runs_out_is_announced_a_newer_one_keeps_the_socket_and_without_it_closes(
    classroom: MakeClassroom, connect: Connect
) -> None:
    room = await classroom(students=2)
    careful, careless = room.students
    kept = await connect(room.url, token_for(room.make, careful, 50))
    assert codes([await room.join(kept)]) == ["ok"]
    runs_out = int(time.time() + 6)  # at the earliest: tokens count whole seconds
    lost = await connect(room.url, token_for(room.make, careless, 6))

    warned = await kept.told("session.token_expiring")
    assert 0 < warned["data"]["expires_in"] <= 50
    stranger = await kept.command("token.refresh", {"token": careless.token})
    assert stranger["error"]["code"] == "token_invalid"
    assert (await kept.command("token.refresh", {"token": token_for(room.make, careful, 600)}))["ok"]

    await asyncio.wait_for(lost.closed.wait(), PATIENCE_SECONDS)
    assert time.time() >= runs_out
    assert not kept.closed.is_set()
    assert (await room.say(kept, "still here"))["ok"]
    assert len(kept.of("session.token_expiring")) == 1


async def test_a_command_with_a_token_that_has_run_out_is_refused_at_once(
    classroom: MakeClassroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = await classroom(students=1)
    socket = await room.inside(room.students[0])
    # An hour later, but for the look at tokens: that one would close the socket before it can ask.
    later = SimpleNamespace(time=lambda: time.time() + 3600, perf_counter=time.perf_counter)
    monkeypatch.setattr(gateway, "time", later)

    assert codes([await room.say(socket, "am I still here?")]) == ["token_expired"]


async def test_signing_out_closes_the_sockets_of_that_sign_in_on_every_node_at_once(
    classroom: MakeClassroom, api: Api, connect: Connect, other_url: str
) -> None:
    room = await classroom(students=1)
    (student,) = room.students
    other_device = await room.make.signed_in(student.user)
    ours = [
        await room.inside(student),
        await room.inside(student, other_url),
        await connect(room.url, student, "/notifications"),
        await connect(other_url, student, "/notifications"),
    ]
    theirs = await room.inside(other_device, other_url)

    signed_out = await api.as_(student).post("/auth/logout", {"refresh_token": student.refresh_token})
    assert signed_out.status == 204

    async with asyncio.timeout(SWEEP_SECONDS - 2):
        for socket in ours:
            await socket.closed.wait()
    assert not theirs.closed.is_set()
    assert (await room.say(theirs, "my other device stays"))["ok"]


async def test_whoever_is_suspended_is_out_on_every_node_within_the_sweep(
    classroom: MakeClassroom, other_url: str
) -> None:
    room = await classroom(students=2)
    suspended, neighbour = room.students
    here, there = await room.inside(suspended), await room.inside(suspended, other_url)
    watching = await room.inside(neighbour)

    await User.filter(id=suspended.id).update(status=UserStatus.BANNED)

    async with asyncio.timeout(PATIENCE_SECONDS):
        await here.closed.wait()
        await there.closed.wait()
    await watching.told("participant.left", user_id=str(suspended.id))
    assert not watching.closed.is_set()


async def test_a_token_from_the_future_or_for_another_purpose_opens_nothing(classroom: MakeClassroom) -> None:
    room = await classroom(students=1)
    (student,) = room.students
    ctx = room.make.context()
    forged = issue_access_token(
        b"another key, long enough to sign with it",
        user_id=student.id,
        sign_in_id=student.caller.sign_in_id,
        epoch=1,
        now=ctx.now + timedelta(days=1),
        seconds=60,
    )
    socket = await room.socket(student)

    assert codes([await socket.command("token.refresh", {"token": forged})]) == ["token_invalid"]
    assert codes([await socket.command("token.refresh", {"token": student.refresh_token})]) == ["token_invalid"]
