"""The waiting list under many hands at once."""

from __future__ import annotations

import asyncio
import contextvars
import random
from collections.abc import Awaitable, Callable

import pytest

from domain.kit.clock import system_clock
from domain.kit.errors import DomainError
from domain.live import moderation, presence, seats, waiting
from domain.live.seats import Run
from models.identity import User, UserStatus
from models.live.people import Standing
from tests.fixtures.people import Make, Someone
from tests.realtime.seats_world import World

PEOPLE = 7
ACTS = ("enter", "enter", "wait", "wait", "wait", "unwait", "leave", "leave", "runs_out", "admit", "ban", "unban")


async def do(world: World, act: str, who: int) -> str:
    """`ok`, or the code of the refusal."""
    try:
        return await _done(world, act, world.people[who])
    except DomainError as error:
        return error.code


async def _done(world: World, act: str, person: Someone) -> str:
    match act:
        case "enter":
            entry = await world.enter(person, "tab")
            return entry if isinstance(entry, str) else "ok"
        case "wait":
            return await world.wait(person)
        case "unwait":
            return await world.unwait(person)
        case "leave":
            await world.leave_everywhere(person)
        case "runs_out":
            await world.offer_runs_out(person)
        case "admit":
            return await world.admit(person)
        case "ban":
            return await world.ban(person)
        case "unban":
            await world.unban(person)
        case "lose":
            await world.lose_redis()
    return "ok"


async def seen(world: World) -> tuple[set[int], set[int], list[int]]:
    """Who sits, is offered a seat, and waits, as the rows have it."""
    number = {person.id: n for n, person in enumerate(world.people)}
    offered, in_line = await world.in_line()
    return (
        {number[user_id] for user_id in await world.rows()},
        {number[user_id] for user_id in offered},
        [number[user_id] for user_id in in_line],
    )


@pytest.mark.parametrize("seed", range(4))
async def test_many_hands_at_once_leave_no_seat_over_and_give_none_twice(make: Make, seed: int) -> None:
    chance = random.Random(1000 + seed)
    world = await World.made(make, seats=2, people=PEOPLE)
    places = 2
    for _ in range(25):
        acts = [(chance.choice(ACTS), chance.randrange(PEOPLE)) for _ in range(4)]
        if chance.random() < 0.3:
            acts.append(("lose", 0))

        await asyncio.gather(*(do(world, act, who) for act, who in acts))
        await moderation.put_out_unwelcome(world.runtime)  # whose ban stands while Redis was lost under it
        await waiting.settle(world.runtime, world.run)

        seated, offered, in_line = await seen(world)
        excluded = await Standing.filter(session_id=world.session.id, banned_at__isnull=False)
        count = await seats.count(world.runtime, world.run)
        assert len(seated) <= places, acts
        assert not {one.user_id for one in excluded} & set(await world.rows()), acts
        assert not seated & {*offered, *in_line}, acts
        assert (count.taken, count.waiting) == (len(seated) + len(offered), len(in_line)), acts
        assert not in_line or count.taken == places, f"somebody waits while a seat is free after {acts}"


def once_before(monkeypatch: pytest.MonkeyPatch, world: World, meanwhile: Callable[[], Awaitable[None]]) -> None:
    """The next time a row of this class's waiting list is about to be written, `meanwhile` happens first."""
    real, pending = presence.require_live, [meanwhile]

    async def after_it(run: Run) -> None:
        if pending and run == world.run:
            await pending.pop()()
        await real(run)

    monkeypatch.setattr(presence, "require_live", after_it)


async def test_a_place_is_kept_when_redis_is_lost_before_its_row_is_written(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await World.made(make, seats=1, people=2)
    await do(world, "enter", 0)

    async def lost_and_rebuilt() -> None:
        await world.lose_redis()
        await asyncio.create_task(world.counted(), context=outside)

    outside = contextvars.copy_context()  # a rebuild by somebody else, not in the transaction that is open there
    once_before(monkeypatch, world, lost_and_rebuilt)
    await do(world, "wait", 1)
    await do(world, "leave", 0)

    assert await seen(world) == (set(), {1}, [])


async def test_who_is_banned_while_they_queue_does_not_wait(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    world = await World.made(make, seats=1, people=2)
    await do(world, "enter", 0)

    async def banned() -> None:
        now = system_clock()
        await Standing.create(session_id=world.session.id, user_id=world.people[1].id, banned_at=now)

    once_before(monkeypatch, world, banned)

    assert await do(world, "wait", 1) == "banned"
    assert await seen(world) == ({0}, set(), [])
    assert (await seats.count(world.runtime, world.run)).waiting == 0


@pytest.mark.parametrize("loses", ["the enrolment", "the account"])
async def test_who_loses_the_right_to_come_is_offered_no_seat_and_keeps_none_from_the_next(
    make: Make, loses: str
) -> None:
    world = await World.made(make, seats=1, people=4)
    for act, who in (("enter", 0), ("wait", 1), ("wait", 2), ("wait", 3), ("leave", 0)):
        await do(world, act, who)
    assert await seen(world) == (set(), {1}, [2, 3])

    for who in (2, 1):  # one who waits, and one whom a seat is offered
        if loses == "the enrolment":
            await world.enrolled(world.people[who], still=False)
        else:
            await User.filter(id=world.people[who].id).update(status=UserStatus.BANNED)
            await moderation.put_out_unwelcome(world.runtime)

    assert await seen(world) == (set(), {3}, [])
    assert await do(world, "enter", 3) == "ok"
