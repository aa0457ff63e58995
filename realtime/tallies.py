"""Sums that move often, and where each stands who waits: told at most so many times a second over all nodes, and the
last word is the right one.

A fact says only that something has moved. Whoever heard it waits until no node has told that sum for a while, counts
anew, and tells: one node at a time for each sum, so that no older count follows a newer one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import structlog
from redis.exceptions import RedisError

from domain.kit.context import Runtime
from domain.kit.events import Event
from domain.kit.unit_of_work import exclusive
from domain.live import polls, pulse, questions, waiting_list
from domain.live.events.people import LineMoved
from domain.live.events.talk import PollVoted, PulseMoved, QuestionVoted
from domain.live.seats import Run

log = structlog.get_logger("realtime")

Tell = Callable[[Event], Awaitable[None]]
PER_SECOND: dict[type[Event], int] = {PollVoted: 4, QuestionVoted: 4, LineMoved: 2, PulseMoved: 1}


class Tallies:
    def __init__(self, runtime: Runtime, tell: Tell) -> None:
        self._runtime = runtime
        self._tell = tell
        self._telling: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()  # of these, the sums that have moved since they were counted

    def moved(self, fact: Event) -> None:
        """Tell that sum, soon."""
        name = _name(fact)
        if name in self._telling:
            self._again.add(name)
        else:
            self._telling[name] = asyncio.create_task(self._tell_last(name, fact))

    async def _tell_last(self, name: str, fact: Event) -> None:
        try:
            self._again.add(name)
            while name in self._again:
                await asyncio.sleep(await self._left(name))
                async with exclusive(f"tally:{name}"):
                    if await self._left(name):  # another node has told it while we waited for our turn
                        continue
                    self._again.discard(name)
                    counted = await self._count(fact)
                    if counted:
                        await asyncio.gather(*map(self._tell, counted))
                        await self._rest(name, 1 / PER_SECOND[type(fact)])
        except Exception as error:  # the next one who moves it tells it
            log.warning("a sum was not told", sum=name, error=repr(error))
        finally:
            self._again.discard(name)
            del self._telling[name]

    async def _left(self, name: str) -> float:
        """Seconds until this sum may be told again, by whichever node; without Redis nobody is told anyway."""
        try:
            return max(float(await self._runtime.redis.pttl(self._key(name))), 0) / 1000
        except (RedisError, OSError, TimeoutError):
            return 0

    async def _rest(self, name: str, seconds: float) -> None:
        with suppress(RedisError, OSError, TimeoutError):
            await self._runtime.redis.set(self._key(name), 1, px=round(seconds * 1000))

    def _key(self, name: str) -> str:
        return f"{self._runtime.settings.redis_prefix}:tally:{name}"

    async def _count(self, fact: Any) -> Sequence[Event]:
        """What is to be told, in no order; nothing, where there is nothing to tell any more."""
        match fact:
            case LineMoved():
                return await waiting_list.places(Run(fact.session_id, fact.run_id))
            case PollVoted():
                told: Event | None = await polls.tally(fact.poll_id)
            case QuestionVoted():
                told = await questions.tally(fact.question_id)
            case _:
                told = await pulse.summed(self._runtime, Run(fact.session_id, fact.run_id))
        return [told] if told is not None else []


def _name(fact: Any) -> str:
    of: UUID = getattr(fact, "poll_id", None) or getattr(fact, "question_id", None) or fact.run_id
    return f"{fact.type}:{of}"
