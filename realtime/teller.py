"""Tells sockets the facts of what was committed, each by its row in `pushes`; in a class, its seats not too often.

What Redis was away for is made up for: nobody stays who has not heard that they missed something.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import structlog

from domain.community import here
from domain.community.events import GroupEvent
from domain.community.here import HereAway
from domain.kit.context import Runtime
from domain.kit.events import Event, LiveEvent
from domain.live import corrections, listed, seats, waiting_list
from domain.live.events import people
from domain.live.events.talk import ReactionShown
from domain.live.seats import Run, RunOver, SeatsAway
from domain.notifications import inbox
from domain.notifications.events import NotificationsWritten
from realtime import rooms
from realtime.engine import Bus, BusDown
from realtime.pushes import PUSHES
from realtime.reactions import Reactions
from realtime.tallies import PER_SECOND, Tallies

log = structlog.get_logger("realtime")

SEATS_PAUSE_SECONDS = 0.05  # between two tellings of one class's seats
COUNTED_PAUSE_SECONDS = 0.4  # in a large class, where nothing else tells everybody that somebody has come
LOOKS = 5  # whoever changes it again looks after themselves
MAKE_UP_SECONDS = 0.5  # between two attempts to tell a class that it was not told something


class Teller:
    """What a runtime calls with the facts of a committed unit of work, in their order."""

    def __init__(self, runtime: Runtime, bus: Bus) -> None:
        self._runtime = runtime
        self._bus = bus
        self._missed: set[Run | UUID] = set()  # classes and groups not told something while Redis was away
        self._making_up: asyncio.Task[None] | None = None
        self._counting: dict[Run, asyncio.Task[None]] = {}  # classes that are being told of their seats
        self._moved: set[Run] = set()  # of these, the ones whose seats have changed again
        self._tallies = Tallies(runtime, self._push)
        self._reactions = Reactions(self._push)

    async def __call__(self, facts: Sequence[Event]) -> None:
        for fact in facts:
            if isinstance(fact, people.SeatsChanged):
                self._seats_moved(Run(fact.session_id, fact.run_id), fact)
                continue
            if isinstance(fact, NotificationsWritten):
                await self._tell_connected(fact)
                continue
            if isinstance(fact, ReactionShown):
                self._reactions.shown(fact)
                continue
            if type(fact) in PER_SECOND:
                self._tallies.moved(fact)
            await self._push(fact)
            if isinstance(fact, corrections.Told):
                await self._look_again(fact)

    async def _look_again(self, told: corrections.Told) -> None:
        """Another node may have told what came after this before it."""
        last = [told]
        try:
            for _ in range(LOOKS):
                last = [fact for one in last for fact in await corrections.now(self._runtime, one)]
                for fact in last:
                    await self._push(fact)
                if not last:
                    return
        except Exception as error:  # it was told, and most likely is so still
            log.warning("not looked at again", type=told.type, error=repr(error))

    async def _push(self, fact: Event) -> None:
        push = PUSHES.get(type(fact))
        if push is None:
            return
        try:
            await push(self._bus, fact)
        except BusDown as error:
            log.warning("not pushed", type=fact.type, error=str(error))
            if isinstance(fact, LiveEvent):
                self._owe(Run(fact.session_id, fact.run_id))
            elif isinstance(fact, GroupEvent):
                self._owe(fact.group_id)

    def _owe(self, room: Run | UUID) -> None:
        self._missed.add(room)
        if self._making_up is None:
            self._making_up = asyncio.create_task(self._make_up())

    async def _tell_connected(self, fact: NotificationsWritten) -> None:
        """Of a course of thousands a few look at a page now: the bus is asked who, and nobody else costs a message."""
        of_person = {rooms.person(rooms.NOTIFICATIONS, one.user_id): one.user_id for one in fact.written}
        here = {of_person[room] for room in await self._bus.listened(list(of_person))}
        if here:
            told = await inbox.created(fact, here)
            await asyncio.gather(*(self._push(one) for one in told))

    def _seats_moved(self, run: Run, fact: people.SeatsChanged) -> None:
        """One telling at a time for each class, so that a stampede does not tell every number it passes."""
        if run in self._counting:
            self._moved.add(run)
        else:
            self._counting[run] = asyncio.create_task(self._tell_seats(run, fact))

    async def _tell_seats(self, run: Run, fact: people.SeatsChanged) -> None:
        """Nodes tell in another order than they count. Whoever told looks again, so that the last word is right."""
        try:
            while True:
                self._moved.discard(run)
                await self._push(fact)
                told = fact
                await asyncio.sleep(COUNTED_PAUSE_SECONDS if await listed.is_counted(run) else SEATS_PAUSE_SECONDS)
                fact = waiting_list.seats_changed(run, await seats.count(self._runtime, run))
                if fact == told and run not in self._moved:
                    return
        except RunOver:
            return
        except Exception as error:  # Redis is away, or the database: it is told when they are back
            log.warning("seats were not told", session_id=str(run.session_id), error=repr(error))
            self._owe(run)
        finally:
            del self._counting[run]

    async def _make_up(self) -> None:
        """Until Redis is back: then one event with a hole before it makes clients ask for what they missed."""
        try:
            while self._missed:
                await asyncio.sleep(MAKE_UP_SECONDS)
                for room in list(self._missed):
                    try:
                        await self._tell_of_hole(room)
                        self._missed.discard(room)
                    except (SeatsAway, HereAway, BusDown):
                        continue
                    except Exception as error:  # the database, too: it is tried again all the same
                        log.warning("still not told", error=repr(error))
        finally:
            self._making_up = None

    async def _tell_of_hole(self, room: Run | UUID) -> None:
        with suppress(RunOver):
            fact = await self._how_it_is_now(room)
            await PUSHES[type(fact)](self._bus, fact)

    async def _how_it_is_now(self, room: Run | UUID) -> Event:
        if isinstance(room, Run):
            return waiting_list.seats_changed(room, await seats.count(self._runtime, room))
        now_here, _ = await here.look(self._runtime, room)
        return here.told(room, now_here)
