"""Whoever asks to be let in by a socket of this node: when it goes and no other comes, they are gone from the lobby.

Only about this node's own connections. What a killed process forgets stays in the hosts' list until they decide.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import datetime
from uuid import UUID

import structlog

from domain.kit.context import Runtime
from domain.live import lobby
from realtime import rooms
from realtime.engine import Bus

log = structlog.get_logger("realtime")

LOOKS = 15  # seconds: for about ten a node listens still for whom it has lost


class Knocks:
    def __init__(self, runtime: Runtime, bus: Bus) -> None:
        self._runtime = runtime
        self._bus = bus
        self._asked: dict[str, set[UUID]] = defaultdict(set)  # socket -> classes it asks to be let into
        self._leaving: set[asyncio.Task[None]] = set()

    def asks(self, sid: str, session_id: UUID) -> None:
        self._asked[sid].add(session_id)

    def is_in(self, sid: str, session_id: UUID) -> None:
        self._asked[sid].discard(session_id)
        if not self._asked[sid]:
            del self._asked[sid]

    def gone(self, sid: str, user_id: UUID) -> None:
        """A socket has closed. Its person has the grace to come back with another, as inside the class."""
        for session_id in self._asked.pop(sid, ()):
            task = asyncio.create_task(self._withdraw_later(session_id, user_id))
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def leaves(self, sid: str, session_id: UUID, user_id: UUID) -> None:
        """They wait no longer, by whichever page."""
        if session_id in self._asked.get(sid, ()):
            self.is_in(sid, session_id)
            asked_at = await lobby.last_asked(session_id, user_id)
            if asked_at is not None:
                await lobby.withdraw(self._runtime.context(), session_id, user_id, asked_at)

    async def _withdraw_later(self, session_id: UUID, user_id: UUID) -> None:
        try:
            asked_at: datetime | None = await lobby.last_asked(session_id, user_id)
            if asked_at is None:
                return
            await asyncio.sleep(self._runtime.settings.live_grace_seconds)
            for _ in range(LOOKS):
                if not await self._bus.listened([rooms.person(rooms.LIVE, user_id)]):
                    await lobby.withdraw(self._runtime.context(), session_id, user_id, asked_at)
                    return
                await asyncio.sleep(1)
        except Exception as error:  # hosts see one more who asks, and decide
            log.warning("still shown as asking", session_id=str(session_id), error=repr(error))
