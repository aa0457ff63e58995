"""Histories of seats against a plain model: what ought to be, in a dozen lines without Redis or PostgreSQL."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from domain.live.admission import Entry
from domain.live.seats import SeatsAway
from models.live import SeatState
from tests.fixtures.people import Make, Someone
from tests.realtime.seats_world import World

PEOPLE, STEPS = 7, 60
TABS = ("a", "b")


@dataclass
class Model:
    """Who is inside with which tabs; without any they are away, or only have a reservation."""

    capacity: int
    inside: dict[UUID, set[str]] = field(default_factory=dict)
    reserved: set[UUID] = field(default_factory=set)

    def admit(self, user_id: UUID, tab: str | None) -> bool:
        if user_id not in self.inside and len(self.inside) >= self.capacity:
            return False
        if user_id not in self.inside and tab is None:
            self.reserved.add(user_id)
        tabs = self.inside.setdefault(user_id, set())
        if tab is not None:
            tabs.add(tab)
            self.reserved.discard(user_id)
        return True

    def drop(self, user_id: UUID, tab: str) -> None:
        self.inside.get(user_id, set()).discard(tab)

    def leave(self, user_id: UUID, tab: str) -> None:
        if user_id in self.inside:
            self.drop(user_id, tab)
            if not self.inside[user_id]:
                self.go(user_id)

    def go(self, user_id: UUID) -> None:
        self.inside.pop(user_id, None)
        self.reserved.discard(user_id)

    def resize(self, places: int) -> bool:
        if places < self.capacity and places < len(self.inside):
            return False
        self.capacity = places
        return True

    def states(self) -> dict[UUID, SeatState]:
        return {
            user_id: SeatState.RESERVED if user_id in self.reserved else SeatState.ONLINE if tabs else SeatState.AWAY
            for user_id, tabs in self.inside.items()
        }

    def lapsing(self) -> set[UUID]:
        """Those whose lease nobody renews."""
        return {user_id for user_id, tabs in self.inside.items() if not tabs}


@pytest.mark.parametrize("seed", range(6))
async def test_after_every_step_of_a_history_the_class_is_as_the_model_says(make: Make, seed: int) -> None:
    rng = random.Random(seed)
    world = await World.made(make, seats=3, people=PEOPLE)
    by_id = {person.id: person for person in world.people}
    model, done = Model(3), Counter[str]()

    for _ in range(STEPS):
        step = rng.choices(
            ["enter", "reserve", "leave", "leave everywhere", "drop", "lapse", "resize", "lose Redis", "beat"],
            [8, 3, 4, 1, 5, 3, 2, 2, 2],
        )[0]
        person, tab = rng.choice(world.people), rng.choice(TABS)
        await take(step, world, model, person, tab, rng, by_id)
        done[step] += 1

        history = f"seed {seed} after {sum(done.values())} steps, the last: {step} of {person.user.name} {tab}"
        assert await world.rows() == model.states(), history
        assert await world.counted() == len(model.inside), history
        assert len(model.inside) <= model.capacity, history
        stays = sorted(user_id for user_id in model.inside if user_id not in model.reserved)
        assert await world.open_stays() == stays, history

    for user_id, tabs in model.inside.items():
        for tab in tabs:
            await world.drop(by_id[user_id], tab)
    await world.let_lapse(*world.people)
    assert await world.rows() == {}
    assert await world.open_stays() == [], "nobody is present for ever"
    assert await world.counted() == 0


async def take(
    step: str, world: World, model: Model, person: Someone, tab: str, rng: random.Random, by_id: dict[UUID, Someone]
) -> None:
    match step:
        case "enter":
            assert isinstance(await world.enter(person, tab), Entry) == model.admit(person.id, tab)
        case "reserve":
            assert isinstance(await world.reserve(person), Entry) == model.admit(person.id, None)
        case "leave" if tab in model.inside.get(person.id, ()):
            await world.leave(person, tab)
            model.leave(person.id, tab)
        case "leave everywhere":
            await world.leave_everywhere(person)
            model.go(person.id)
        case "drop" if tab in model.inside.get(person.id, ()):
            await world.drop(person, tab)
            model.drop(person.id, tab)
        case "lapse":
            lapsing = model.lapsing()
            await world.let_lapse(*(by_id[user_id] for user_id in lapsing))
            for user_id in lapsing:
                model.go(user_id)
        case "resize":
            places = rng.randint(1, 5)
            assert await world.resize(places) == model.resize(places)
        case "lose Redis":
            await world.lose_redis()
            assert await world.beat(model.inside) == set()  # within a heartbeat all is as it was
            await world.let_beats_pass()
        case "beat":
            assert await world.beat(model.inside) == set()


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
