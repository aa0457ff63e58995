"""A seat promised over REST: one's own until a socket confirms it, or free again after its time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.live import waiting
from domain.live.admission import Entry
from models.live import SeatState
from models.live.people import Seat
from server.main import Node
from tests.fixtures.clients import Api
from tests.fixtures.nodes import GRACE_SECONDS
from tests.fixtures.people import Make
from tests.realtime.classroom import codes, cut
from tests.realtime.conftest import MakeClassroom
from tests.realtime.seats_world import World


async def test_a_reservation_holds_the_seat_and_a_socket_confirms_it(
    classroom: MakeClassroom, api: Api, here: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    shorter = here.runtime.settings.model_copy(update={"live_reservation_seconds": GRACE_SECONDS / 2})
    monkeypatch.setattr(here.runtime, "settings", shorter)
    room = await classroom(seats=1, students=2)
    first, second = room.students
    watching = await room.inside(room.host)
    began = datetime.now(UTC)

    answer = await api.as_(first).post(f"{room.path}/join")

    assert answer.status == 200
    assert answer.body["seat"]["state"] == "reserved"
    expires_at = datetime.fromisoformat(answer.body["seat"]["expires_at"])
    assert (expires_at - began).total_seconds() >= GRACE_SECONDS / 2 - 0.1
    assert (expires_at - datetime.now(UTC)).total_seconds() <= GRACE_SECONDS / 2
    assert answer.body["session"]["seats"]["taken"] == 1
    refused = await api.as_(second).post(f"{room.path}/join")
    assert (refused.status, refused.code, refused.body["capacity"], refused.body["taken"]) == (
        409,
        "session_full",
        1,
        1,
    )
    assert not watching.of("participant.joined")[1:], "a reservation is nobody's presence"

    await room.inside(first)
    await watching.told("participant.joined", user={"id": str(first.id), "name": first.user.name})
    assert await room.lease_of(first) > expires_at.timestamp() + GRACE_SECONDS / 4, "longer than the reservation"
    assert await room.state_of(first) is SeatState.ONLINE


async def test_a_reservation_nobody_confirms_is_free_again_after_its_time(
    classroom: MakeClassroom, api: Api, here: Node
) -> None:
    room = await classroom(seats=1, students=2)
    first, second = room.students
    waiting, watching = await room.socket(second), await room.inside(room.host)
    assert (await api.as_(first).post(f"{room.path}/join")).status == 200
    assert codes([await room.join(waiting)]) == ["session_full"]

    await room.grace_passes(first, here.runtime.settings.live_reservation_seconds)
    await waiting.told("seats.changed", free=1)

    assert (await room.join(waiting))["ok"]
    assert not watching.of("participant.left"), "who never came has not left"
    assert await room.stays(first) == []


async def test_reserving_twice_is_one_seat_and_leaving_gives_it_back(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(seats=2, students=1)
    (student,) = room.students
    rest = api.as_(student)

    assert [(await rest.post(f"{room.path}/join")).status for _ in range(2)] == [200, 200]
    assert await room.taken() == 1
    status = await rest.get(f"{room.path}/status")
    assert (status.body["me"]["state"], status.body["seats"]["taken"]) == ("reserved", 1)

    assert [(await rest.post(f"{room.path}/leave")).status for _ in range(2)] == [204, 204]
    assert await room.taken() == 0
    assert (await rest.get(f"{room.path}/status")).body["me"]["state"] is None


async def test_a_reservation_does_not_bring_back_somebody_who_is_away(classroom: MakeClassroom, api: Api) -> None:
    room = await classroom(students=1)
    (student,) = room.students
    teaching, learning = await room.inside(room.host), await room.inside(student)
    await learning.client.disconnect()
    await teaching.told("participant.away")

    answer = await api.as_(student).post(f"{room.path}/join")

    assert answer.body["seat"]["state"] == "away"
    assert not teaching.of("participant.back")


async def test_asking_over_rest_again_and_again_is_no_presence_and_the_seat_is_free_after_the_grace(
    classroom: MakeClassroom, api: Api
) -> None:
    room = await classroom(students=2)
    student, other = room.students
    watching, teaching, learning = [await room.inside(one) for one in (other, room.host, student)]
    cut(learning)
    cut(teaching)
    for someone in (student, room.host):
        await watching.told("participant.away", user_id=str(someone.id))

    def gone() -> bool:
        return bool(watching.of("participant.left")) and bool(watching.of("session.host_lost"))

    await room.vouched_for(other)  # a beat that was under way as they went knew them still: it is over
    seen = (await Seat.get(run_id=room.run_id, user_id=student.id)).last_seen_at
    for _ in range(4):  # each time for a quarter of the grace
        for someone in (student, room.host):
            assert (await api.as_(someone).post(f"{room.path}/join")).status == 200
            await room.grace_passes(someone, GRACE_SECONDS / 4)
    await watching.until(gone)

    (stay, *_) = await room.stays(student)
    assert stay.left_at == seen - timedelta(seconds=GRACE_SECONDS)


async def test_a_reservation_is_not_lengthened_by_asking_again_and_does_not_overtake_who_waits(make: Make) -> None:
    world = await World.made(make, seats=1, people=2)
    hasty, waits = world.people
    first = await world.reserve(hasty)
    ends = await world.lease_of(hasty)

    again = await world.reserve(hasty)
    assert isinstance(first, Entry)
    assert isinstance(again, Entry)
    assert (first.expires_at, ends) == (again.expires_at, await world.lease_of(hasty))

    await waiting.join(world.runtime.context(waits.caller), world.session.id)
    await world.let_run_out(hasty)  # and the sweep has not come by yet
    assert await world.reserve(hasty) == "session_full"
    assert isinstance(await world.enter(waits, "tab"), Entry), "the seat was offered to them"


async def test_a_reservation_lengthens_no_lease_of_who_was_inside(make: Make) -> None:
    world = await World.made(make, seats=1, people=1)
    (person,) = world.people
    await world.enter(person, "tab")
    await world.time_passes(person, 20)
    ends, seen = await world.lease_of(person), await world.seen_at(person)

    assert isinstance(await world.reserve(person), Entry)

    assert (await world.lease_of(person), await world.seen_at(person)) == (ends, seen)
