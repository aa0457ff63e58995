"""Two things at once to one seat. Each of these went wrong before it was tested."""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from domain.kit.events import Event
from domain.kit.sql import fetch
from domain.live import admission, presence, seats
from domain.live.admission import Entry
from domain.live.events.people import ParticipantJoined
from models.live import SeatState
from tests.fixtures.patience import PATIENCE_SECONDS
from tests.fixtures.people import Make, Someone
from tests.realtime.seats_world import World

WAITS_SECONDS = 0.3  # who has got no further by then, and stands in a queue behind us, waits for us
WAITS_FOR_US = "SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"


class Before:
    """`before(world, module, "step", meanwhile)`: the next time that step is about to run in that class, `meanwhile`
    runs first, as somebody else would, outside the transaction that is open here. What has to wait for it goes on
    after it. What the server of the tests does with other classes all the time is left alone."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self._outside = contextvars.copy_context()
        self._others: list[asyncio.Task[Any]] = []

    def __call__(self, world: World, module: Any, step: str, meanwhile: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        real, pending = getattr(module, step), [meanwhile]

        async def step_after(*args: Any, **kwargs: Any) -> Any:
            if pending and world.run in args:
                other = asyncio.create_task(pending.pop()(), context=self._outside.copy())
                self._others.append(other)
                await _as_far_as_it_can(other)
            return await real(*args, **kwargs)

        self._monkeypatch.setattr(module, step, step_after)

    async def others(self) -> None:
        """Wait until everybody else is done."""
        await asyncio.gather(*self._others)


async def _as_far_as_it_can(other: asyncio.Task[Any]) -> None:
    """Until it is done, or waits for the transaction that is open here; however slow the machine is."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        await asyncio.wait([other], timeout=WAITS_SECONDS)
        while not other.done() and not await fetch(WAITS_FOR_US):
            await asyncio.wait([other], timeout=0.05)


@pytest_asyncio.fixture(loop_scope="session")
async def before(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Before]:
    arranged = Before(monkeypatch)
    yield arranged
    await arranged.others()


async def test_redis_lost_twice_within_an_admission_lets_nobody_in_beyond_the_seats(make: Make, before: Before) -> None:
    world = await World.made(make, seats=1, people=2)
    first, second = world.people
    answers: list[Entry | str] = []

    async def second_comes_and_redis_is_lost_again() -> None:
        await world.lose_redis()
        before(world, seats, "confirm", world.lose_redis)
        answers.append(await world.enter(second, "b"))

    before(world, presence, "sit", second_comes_and_redis_is_lost_again)
    answers.append(await world.enter(first, "a"))
    await before.others()

    assert len([answer for answer in answers if isinstance(answer, Entry)]) == 1, answers
    assert len(await world.rows()) == await world.counted() == 1


async def test_who_loses_the_seat_before_it_is_confirmed_was_never_announced(make: Make, before: Before) -> None:
    world = await World.made(make, seats=1, people=2)
    first, second = world.people
    announced: list[str] = []

    async def tell(facts: Sequence[Event]) -> None:
        announced.extend(fact.user.name for fact in facts if isinstance(fact, ParticipantJoined))

    world.runtime = replace(world.runtime, tell=tell)

    async def redis_is_lost_and_the_second_is_faster() -> None:
        await world.lose_redis()
        assert isinstance(await world.enter(second, "b"), Entry)

    before(world, presence, "require_live", redis_is_lost_and_the_second_is_faster)

    assert await world.enter(first, "a") == "session_full"
    assert announced == [second.user.name]
    assert list(await world.rows()) == [second.id]


async def test_a_tab_that_opens_while_the_last_other_one_leaves_stays_in(make: Make, before: Before) -> None:
    world = await World.made(make, seats=2, people=1)
    (person,) = world.people
    await world.enter(person, "old")

    async def opened() -> None:
        assert isinstance(await world.enter(person, "new"), Entry)

    before(world, admission, "farewell", opened)
    await world.leave(person, "old")

    assert await world.rows() == {person.id: SeatState.ONLINE}
    assert await world.beat({person.id: {"new"}}) == set()


@pytest.mark.parametrize("step", ["release", "drop"])
async def test_a_tab_that_opens_while_the_others_leave_has_a_seat_and_a_row_or_neither(
    make: Make, before: Before, step: str
) -> None:
    world = await World.made(make, seats=2, people=1)
    (person,) = world.people
    await world.enter(person, "old")

    async def opened() -> None:
        assert isinstance(await world.enter(person, "new"), Entry)

    before(world, seats, step, opened)
    await world.leave_everywhere(person)

    assert (len(await world.rows()), await world.counted()) in [(0, 0), (1, 1)]


async def test_a_reservation_does_not_undo_a_socket_that_joins_at_the_same_moment(make: Make) -> None:
    world = await World.made(make, seats=20, people=20)

    async def both(person: Someone) -> None:
        await asyncio.gather(world.enter(person, "tab"), world.reserve(person))

    await asyncio.gather(*(both(person) for person in world.people))

    assert set((await world.rows()).values()) == {SeatState.ONLINE}


async def test_a_place_that_redis_alone_forgot_is_found_by_its_row_and_closed(make: Make) -> None:
    world = await World.made(make, seats=2, people=1)
    (person,) = world.people
    await world.enter(person, "tab")
    await world.forget_lease(person)
    await world.unseen_for_long()

    await world.let_lapse()

    assert await world.rows() == {}
    assert await world.open_stays() == []


async def test_seats_are_not_lowered_below_one_who_is_just_coming_in(make: Make, before: Before) -> None:
    world = await World.made(make, seats=2, people=2)
    first, second = world.people
    await world.enter(first, "a")

    async def second_comes() -> None:
        assert isinstance(await world.enter(second, "b"), Entry)

    before(world, seats, "resize", second_comes)
    lowered = await world.resize(1)
    await before.others()

    assert len(await world.rows()) <= (1 if lowered else 2)


async def test_who_comes_while_a_class_is_being_ended_waits_for_the_end_and_does_not_pass_it(
    make: Make, before: Before
) -> None:
    world = await World.made(make, seats=2, people=2)
    first, second = world.people
    came: list[asyncio.Task[Entry | str]] = []

    async def the_host_ends_it_and_another_comes() -> None:
        ending = asyncio.create_task(world.end())
        await world.until_somebody_waits()
        came.append(asyncio.create_task(world.enter(second, "b")))
        await asyncio.gather(ending, *came)

    before(world, seats, "confirm", the_host_ends_it_and_another_comes)
    entered = await world.enter(first, "a")
    await before.others()

    assert isinstance(entered, Entry), "they were before the end"
    assert came[0].result() == "session_ended", "and the other after it"
    assert await world.open_stays() == []
    assert await world.rows() == {}


async def test_after_a_killed_node_nobody_is_credited_for_the_time_until_they_came_back(make: Make) -> None:
    world = await World.made(make, seats=2, people=1)
    (person,) = world.people
    began = time.monotonic()
    await world.enter(person, "of the killed")
    await world.time_passes(person, 35)

    await world.enter(person, "new")
    await world.beat({person.id: {"new"}})

    assert await world.rows() == {person.id: SeatState.ONLINE}
    assert 35 <= await world.away_seconds(person) <= 35 + time.monotonic() - began


@pytest.mark.parametrize("sign", ["beat", "goodbye"])
async def test_who_opens_another_tab_was_there_all_the_time_by_the_word_of_the_first(make: Make, sign: str) -> None:
    world = await World.made(make, seats=2, people=1)
    (person,) = world.people
    began = time.monotonic()
    await world.enter(person, "old")
    await world.time_passes(person, 8)
    await world.enter(person, "new")
    await world.beat({person.id: {"new"}})
    away = await world.away_seconds(person)
    assert 8 <= away <= 8 + time.monotonic() - began, "who knows yet whether the first is alive"

    await (world.beat({person.id: {"old"}}) if sign == "beat" else world.drop(person, "old"))
    await world.beat({person.id: {"old", "new"}})

    assert await world.away_seconds(person) == 0
