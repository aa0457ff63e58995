"""What flies by in a class, gathered on each node for a moment: of a thousand who clap at once one event tells."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable

from domain.kit.events import Event
from domain.live.events.talk import ReactionSent, ReactionShown
from domain.live.seats import Run

GATHER_SECONDS = 0.2

Tell = Callable[[Event], Awaitable[None]]


class Reactions:
    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._gathered: dict[Run, Counter[str]] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def shown(self, fact: ReactionShown) -> None:
        """Tell it soon, with whatever else is shown until then. Lost with this process."""
        run = Run(fact.session_id, fact.run_id)
        if run not in self._gathered:
            self._gathered[run] = Counter()
            task = asyncio.create_task(self._tell_soon(run))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)
        self._gathered[run][fact.emoji] += 1

    async def _tell_soon(self, run: Run) -> None:
        await asyncio.sleep(GATHER_SECONDS)
        counts = self._gathered.pop(run)
        await self._tell(ReactionSent(session_id=run.session_id, run_id=run.run_id, counts=dict(counts)))
