"""Many at once to the seats of one class, while Redis forgets: what is true whatever comes first. What one step after
another must lead to is told by the machine in test_seat_machine.py."""

from __future__ import annotations

import asyncio
import random
from contextlib import suppress

import pytest

from domain.live.admission import Entry
from domain.live.seats import SeatsAway
from tests.fixtures.people import Make, Someone
from tests.realtime.seats_world import World

TABS = ("a", "b")


@pytest.mark.parametrize("seed", range(3))
async def test_whatever_happens_at_once_never_more_are_inside_than_seats_and_nobody_stays_for_ever(
    make: Make, seed: int
) -> None:
    rng = random.Random(1000 + seed)
    world = await World.made(make, seats=3, people=12)
    over = asyncio.Event()
    most = most_in_redis = admitted = 0

    async def step(person: Someone, rng: random.Random) -> None:
        nonlocal admitted
        tab, other = rng.sample(TABS, 2)
        match rng.choice(["enter", "enter", "reserve", "all", "leave", "leave everywhere", "drop"]):
            case "enter":
                entry = await world.enter(person, tab)
                admitted += isinstance(entry, Entry)
            case "reserve":
                await world.reserve(person)
            case "all":
                await asyncio.gather(world.enter(person, tab), world.enter(person, other), world.reserve(person))
            case "leave":
                await asyncio.gather(world.leave(person, tab), world.enter(person, other))
            case "leave everywhere":
                await world.leave_everywhere(person)
            case "drop":
                await asyncio.gather(world.drop(person, tab), world.let_lapse(person))

    async def live(person: Someone, rng: random.Random) -> None:
        for _ in range(12):
            with suppress(SeatsAway):  # lost three times within one step: try again later is the right answer
                await step(person, rng)

    async def forget() -> None:
        while not over.is_set():
            await asyncio.sleep(rng.uniform(0.01, 0.1))
            await world.lose_redis()

    async def look() -> None:
        nonlocal most, most_in_redis
        while not over.is_set():
            most = max(most, len(await world.rows()))
            with suppress(SeatsAway):
                most_in_redis = max(most_in_redis, await world.counted())
            await asyncio.sleep(0)

    async def everybody() -> None:
        await asyncio.gather(*(live(person, random.Random(rng.random())) for person in world.people))
        over.set()

    await asyncio.gather(everybody(), forget(), look())

    assert admitted > 0
    assert most <= 3
    assert most_in_redis <= 3
    for person in world.people:
        for tab in TABS:
            await world.drop(person, tab)
    await world.let_lapse(*world.people)
    assert (await world.rows(), await world.open_stays(), await world.counted()) == ({}, [], 0)
