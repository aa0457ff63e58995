"""Which of this node's sockets are in which class, and the beat that keeps their leases alive.

Only about this node's own connections: what is true of a class stands in Redis and PostgreSQL.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from uuid import UUID

import structlog

from domain.kit.context import Runtime
from domain.live import upkeep
from domain.live.admission import Entry
from domain.live.upkeep import Held

log = structlog.get_logger("realtime")


class Presence:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._held: dict[tuple[str, UUID], Held] = {}  # (sid, session) -> what it holds there

    def enter(self, sid: str, held: Held) -> Held:
        """What it holds now: who comes in anew by the same socket has been there since before."""
        before = self._held.get((sid, held.run.session_id))
        if before is not None and before.run == held.run:
            held = replace(held, sat=before.sat)
        self._held[sid, held.run.session_id] = held
        return held

    def leave(self, sid: str, session_id: UUID) -> Held | None:
        return self._held.pop((sid, session_id), None)

    def held_by(self, sid: str) -> list[Held]:
        return [held for (holder, _), held in self._held.items() if holder == sid]

    def of(self, sid: str, session_id: UUID) -> Held | None:
        return self._held.get((sid, session_id))

    def in_run(self, run_id: UUID, user_id: UUID | None = None) -> Iterator[tuple[str, Held]]:
        for (sid, _), held in list(self._held.items()):
            if held.run.run_id == run_id and user_id in (None, held.user_id):
                yield sid, held

    def _is_here(self, one: Held) -> bool:
        still = self.of(one.connection, one.run.session_id)
        return still is not None and still.run == one.run

    async def beat(self, lost: Callable[[Held], Awaitable[None]], replaced: Callable[[Held], Awaitable[None]]) -> None:
        """Renew everybody's lease; `lost` for those who had no seat any more when it looked, `replaced` for those whose
        place a newer device has taken: it was told, but a push can be lost."""
        held = list(self._held.values())
        beat = await upkeep.heartbeat(self._runtime, held, is_here=self._is_here)
        gone = beat.lost
        for one in beat.replaced:
            if self.of(one.connection, one.run.session_id) == one:  # and has not come in anew meanwhile
                await replaced(one)
        for one in held:  # whoever said goodbye while we renewed was kept alive by us: once more
            left = not self._is_here(one) and one not in beat.replaced
            if left and (one.run.run_id, one.user_id) not in gone:
                await upkeep.dropped(self._runtime, one)
        for one in held:
            if (one.run.run_id, one.user_id) in gone:
                await lost(one)


def held(entry: Entry, user_id: UUID, sid: str) -> Held:
    return Held(entry.run, user_id, sid, entry.generation if entry.alone else None, sat=entry.generation)


async def repeat(name: str, seconds: float, work: Callable[[], Awaitable[object]]) -> None:
    """Do `work` every so often for as long as the node lives. A failure is written down, and tried again.

    Slow work does not push the next back: leases are short, and a busy node is when they matter.
    """
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    # At a moment of its own: all that a node does, and nodes that start together, would else ask at once, every time.
    due = loop.time() - random.random() * seconds  # noqa: S311 - spreads load, guards nothing
    # Work that is cut off may end in an error of its clean-up instead: it was told to stop all the same.
    while task is None or not task.cancelling():
        due = max(due + seconds, loop.time())
        await asyncio.sleep(due - loop.time())
        try:
            async with asyncio.timeout(max(10.0, seconds)):
                await work()
        except Exception as error:
            log.warning("upkeep failed", work=name, error=repr(error))
