"""Classes that begin by themselves: each node looks who is at its own doors."""

from __future__ import annotations

from domain.kit.context import Runtime
from domain.live import autostart
from realtime import rooms
from realtime.live import Live


class Starts:
    def __init__(self, runtime: Runtime, live: Live) -> None:
        self._runtime = runtime
        self._live = live

    async def sweep(self) -> None:
        for session_id, leads in (await autostart.due(self._runtime)).items():
            for sid in list(self._live.bus.local_sids(rooms.door(session_id))):
                connection = self._live.connections.get(sid)
                if connection is not None and connection.caller.id in leads:
                    await autostart.begin(self._runtime.context(connection.caller), session_id)
                    break
