"""One of two of our processes on Redis. usage: python -m benchmarks.engine.nodes_server PORT MODE REDIS_PORT

MODE `publish` numbers and keeps every event, `send` passes it on as Node's adapters do. Orders as in peers/nodes.mjs.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import Any

from aiohttp import web

from benchmarks.engine.loops import run
from realtime.engine import Bus, Room, make_server

SECRET = b"only for measuring, 32 bytes long!!"


def room(name: str) -> Room:
    return Room("/", name, name)


async def main(port: int, mode: str, redis_port: int) -> None:
    server = make_server(origins=[], polling=False)
    bus = Bus(server, f"redis://127.0.0.1:{redis_port}", prefix="bench", secret=SECRET, node_id=f"n{port}")
    background: set[asyncio.Task[None]] = set()

    async def connect(sid: str, environ: Any, auth: Any = None) -> None:
        return None

    async def join(sid: str, name: str) -> dict[str, bool]:
        await bus.enter(sid, room(name))
        return {"ok": True}

    async def go(sid: str, order: dict[str, Any]) -> None:
        task = asyncio.create_task(talk(order))
        background.add(task)
        task.add_done_callback(background.discard)

    async def talk(order: dict[str, Any]) -> None:
        """Ten people who each wait for their event to be numbered before they say more."""
        where, padding = room(order["room"]), "x" * order.get("pad", 0)
        say = bus.publish if mode == "publish" else bus.send
        numbers = iter(range(order["n"]))

        async def person() -> None:
            for i in numbers:
                await say(where, {"i": i, "t": time.monotonic_ns(), "type": "chat", "p": padding})

        await asyncio.gather(*(person() for _ in range(10)))

    for handler in (connect, join, go):
        server.on(handler.__name__, handler)
    app = web.Application()
    server.attach(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await bus.start()
    server.started()
    print("ready", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    run(main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
