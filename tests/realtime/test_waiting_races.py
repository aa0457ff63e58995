"""The waiting list against a model of it in plain Python, and against many hands at once."""

from __future__ import annotations

import asyncio
import contextvars
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from domain.kit.clock import system_clock
from domain.kit.errors import DomainError
from domain.live import line, presence, seats, waiting
from domain.live.seats import Run
from models.live import WaitState
from models.live.people import Standing, Wait
from tests.fixtures.people import Make
from tests.realtime.seats_world import World

PEOPLE = 7
ACTS = ("enter", "enter", "wait", "wait", "wait", "unwait", "leave", "leave", "runs_out", "admit", "resize", "lose")


@dataclass
class Model:
    """Who sits, who is offered a seat and who waits, as the rules say in words."""

    places: int
    seated: set[int] = field(default_factory=set)
    offered: set[int] = field(default_factory=set)
    waiting: list[int] = field(default_factory=list)

    @property
    def taken(self) -> int:
        return len(self.seated) + len(self.offered)

    def enter(self, who: int) -> str:
        if who not in self.seated | self.offered and self.taken >= self.places:
            return "session_full"
        self.offered.discard(who)
        self.seated.add(who)
        return "ok"

    def wait(self, who: int) -> str:
        if who in self.seated:
            return "already_seated"
        if who not in self.offered and who not in self.waiting:
            self.waiting.append(who)
        return "ok"

    def unwait(self, who: int) -> str:
        self.offered.discard(who)
        self.waiting = [one for one in self.waiting if one != who]
        return "ok"

    def leave(self, who: int) -> str:
        self.seated.discard(who)
        return "ok"

    def runs_out(self, who: int) -> str:
        self.offered.discard(who)
        return "ok"

    def admit(self, who: int) -> str:
        if who in self.waiting:
            self.waiting.remove(who)
            self.waiting.insert(0, who)
            return "ok"
        return "ok" if who in self.offered else "not_found"

    def resize(self, places: int) -> str:
        if places < self.places and places < self.taken:
            return "invalid"
        self.places = places
        return "ok"

    def promote(self) -> None:
        while self.waiting and self.taken < self.places:
            self.offered.add(self.waiting.pop(0))


class Hands:
    """The same acts on the rules themselves."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def do(self, act: str, who: int, places: int) -> str:
        world, person = self.world, self.world.people[who]
        ctx = world.runtime.context(person.caller)
        try:
            if act == "enter":
                entry = await world.enter(person, "tab")
                return entry if isinstance(entry, str) else "ok"
            if act == "wait":
                await waiting.join(ctx, world.session.id)
            elif act == "unwait":
                await waiting.leave(ctx, world.session.id)
            elif act == "leave":
                await world.leave_everywhere(person)
            elif act == "runs_out":
                await self._runs_out(who)
            elif act == "admit":
                await waiting.admit(world.runtime.context(world.host.caller), world.session.id, person.id)
            elif act == "resize":
                return "ok" if await world.resize(places) else "invalid"
            else:
                await world.lose_redis()
        except DomainError as error:
            return error.code
        return "ok"

    async def _runs_out(self, who: int) -> None:
        """Time passes for the seat that is offered to them, if one is."""
        world, person = self.world, self.world.people[who]
        past = system_clock() - timedelta(seconds=1)
        mine = Wait.filter(run_id=world.run.run_id, user_id=person.id, state=WaitState.OFFERED)
        await mine.update(offer_expires_at=past)
        offers = seats._keys(world.runtime, world.run)[5]
        await world.runtime.redis.zadd(offers, {str(person.id): 1}, xx=True)
        await waiting.settle(world.runtime, world.run)

    async def seen(self) -> tuple[set[int], set[int], list[int]]:
        """Who sits, is offered a seat, and waits, as the rows have it."""
        number = {person.id: n for n, person in enumerate(self.world.people)}
        everybody = await line.everybody(self.world.run.run_id)
        return (
            {number[user_id] for user_id in await self.world.rows()},
            {number[one.user.id] for one in everybody if one.position == 0},
            [number[one.user.id] for one in everybody if one.position > 0],
        )


@pytest.mark.parametrize("seed", range(5))
async def test_whatever_happens_the_list_is_that_of_the_model(make: Make, seed: int) -> None:
    chance = random.Random(seed)
    model = Model(places=chance.choice([1, 2, 3]))
    world = await World.made(make, seats=model.places, people=PEOPLE)
    hands, history = Hands(world), []
    for _ in range(60):
        act, who, places = chance.choice(ACTS), chance.randrange(PEOPLE), chance.choice([1, 2, 3, 4])
        history.append(f"{act} {places if act == 'resize' else who}")

        said = await hands.do(act, who, places)
        expected = "ok" if act == "lose" else getattr(model, act)(places if act == "resize" else who)
        model.promote()

        assert said == expected, history
        assert await hands.seen() == (model.seated, model.offered, model.waiting), history
        count = await seats.count(world.runtime, world.run)
        assert (count.taken, count.waiting, count.capacity) == (model.taken, len(model.waiting), model.places), history


@pytest.mark.parametrize("seed", range(4))
async def test_many_hands_at_once_leave_no_seat_over_and_give_none_twice(make: Make, seed: int) -> None:
    chance = random.Random(1000 + seed)
    world = await World.made(make, seats=2, people=PEOPLE)
    hands, places = Hands(world), 2
    for _ in range(25):
        acts = [(chance.choice(ACTS[:-2]), chance.randrange(PEOPLE)) for _ in range(4)]
        if chance.random() < 0.3:
            acts.append(("lose", 0))

        await asyncio.gather(*(hands.do(act, who, places) for act, who in acts))
        await waiting.settle(world.runtime, world.run)

        seated, offered, in_line = await hands.seen()
        count = await seats.count(world.runtime, world.run)
        assert len(seated) <= places, acts
        assert not seated & {*offered, *in_line}, acts
        assert (count.taken, count.waiting) == (len(seated) + len(offered), len(in_line)), acts
        assert not in_line or count.taken == places, f"somebody waits while a seat is free after {acts}"


def once_before(monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], Awaitable[None]]) -> None:
    """The next time a row of the waiting list is about to be written, `meanwhile` happens first."""
    real, pending = presence.require_live, [meanwhile]

    async def after_it(run: Run) -> None:
        if pending:
            await pending.pop()()
        await real(run)

    monkeypatch.setattr(presence, "require_live", after_it)


async def test_a_place_is_kept_when_redis_is_lost_before_its_row_is_written(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = await World.made(make, seats=1, people=2)
    hands = Hands(world)
    await hands.do("enter", 0, 1)

    async def lost_and_rebuilt() -> None:
        await world.lose_redis()
        await asyncio.create_task(world.counted(), context=outside)

    outside = contextvars.copy_context()  # a rebuild by somebody else, not in the transaction that is open there
    once_before(monkeypatch, lost_and_rebuilt)
    await hands.do("wait", 1, 1)
    await hands.do("leave", 0, 1)

    assert await hands.seen() == (set(), {1}, [])


async def test_who_is_banned_while_they_queue_does_not_wait(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    world = await World.made(make, seats=1, people=2)
    hands = Hands(world)
    await hands.do("enter", 0, 1)

    async def banned() -> None:
        now = system_clock()
        await Standing.create(session_id=world.session.id, user_id=world.people[1].id, banned_at=now)

    once_before(monkeypatch, banned)

    assert await hands.do("wait", 1, 1) == "banned"
    assert await hands.seen() == ({0}, set(), [])
    assert (await seats.count(world.runtime, world.run)).waiting == 0
