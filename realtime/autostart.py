"""Classes that begin by themselves: each node looks who is at its own doors."""

from __future__ import annotations

from domain.kit.context import Runtime
from domain.live import autostart
from realtime import rooms
from realtime.live import Live


async def sweep(runtime: Runtime, live: Live) -> None:
    for session_id, leads in (await autostart.due(runtime)).items():
        for sid in list(live.bus.local_sids(rooms.door(session_id))):
            connection = live.connections.get(sid)
            if connection is not None and connection.caller.id in leads:
                await autostart.begin(runtime.context(connection.caller), session_id)
                break
