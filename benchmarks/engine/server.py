"""The servers under test that are written in Python: ours, and python-socketio as it comes.

usage: python -m benchmarks.engine.server KIND PORT, KIND one of `ours`, `ours-unsliced`, `stock`.
The orders of the load client (see c/load.c) are the same for every peer:
    join NAME -> ack      ackme X -> ack      go {n, burst, gap_ms, pad, to: "room" | "classes" | "each"}
A line on stdin is answered with what the process has noticed of itself since the last one.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from typing import Any

import socketio
from aiohttp import web

from benchmarks.engine.loops import run
from realtime.engine import make_server, outbox, rooms
from realtime.engine.connection import SLOW
from realtime.engine.limits import ConnectionLimits

CLASSES = int(os.environ.get("BENCH_CLASSES", "0"))
TICKER = os.environ.get("BENCH_TICKER") == "1"


def make(kind: str) -> Any:
    if kind == "stock":
        return socketio.AsyncServer(async_mode="aiohttp", cors_allowed_origins="*")
    if kind == "ours-unsliced":
        vars(rooms)["SLICE"] = vars(outbox)["SLICE"] = 1_000_000
    limits = ConnectionLimits(per_node=100_000, unknown_per_address=100_000)
    return make_server(origins=[], polling=True, limits=limits, ping_interval=25, ping_timeout=20)  # as the peers


class Own:
    """What the process notices of itself: how long others held the loop while a timer of 1 ms waited, and pauses of
    the collector. Both in time of this thread on a processor: what the machine does meanwhile is not our stall."""

    def __init__(self) -> None:
        self.stalls: list[float] = []
        self.pauses: list[float] = []
        self._began = 0.0
        gc.callbacks.append(self._collecting)

    def _collecting(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._began = time.thread_time()
        else:
            self.pauses.append(time.thread_time() - self._began)

    async def tick(self) -> None:
        while True:
            began = time.thread_time()
            await asyncio.sleep(0.001)
            self.stalls.append(time.thread_time() - began)

    def report(self) -> dict[str, float]:
        stalls, pauses = sorted(self.stalls), self.pauses
        self.stalls, self.pauses = [], []
        return {
            "stall_p999_ms": stalls[int(len(stalls) * 0.999)] * 1000 if stalls else 0.0,
            "stall_max_ms": stalls[-1] * 1000 if stalls else 0.0,
            "gc_max_ms": max(pauses, default=0.0) * 1000,
        }


def answer(server: Any, own: Own) -> None:
    sys.stdin.readline()
    counts = getattr(server.eio, "counts", {})
    print(json.dumps({**own.report(), "cut": counts.get(SLOW, 0)}), flush=True)


def handlers(server: Any) -> None:
    people: list[str] = []
    background: set[asyncio.Task[None]] = set()

    async def connect(sid: str, environ: Any, auth: Any = None) -> None:
        await server.enter_room(sid, "room")
        if CLASSES:
            await server.enter_room(sid, f"class{len(people) % CLASSES}")
        people.append(sid)

    async def ackme(sid: str, said: Any) -> dict[str, bool]:
        return {"ok": True}

    async def join(sid: str, room: str) -> dict[str, bool]:
        await server.enter_room(sid, room)
        return {"ok": True}

    async def go(sid: str, order: dict[str, Any]) -> None:
        task = asyncio.create_task(talk(order))
        background.add(task)
        task.add_done_callback(background.discard)

    async def talk(order: dict[str, Any]) -> None:
        n, burst, gap = order["n"], order.get("burst", 1), order.get("gap_ms", 0) / 1000
        padding, to = "x" * order.get("pad", 0), order.get("to", "room")
        for i in range(n):
            if to == "each":
                for person in people:
                    await server.emit("chat", {"i": i, "t": time.monotonic_ns(), "p": padding}, to=person)
            elif to == "classes":
                said = {"i": i // CLASSES, "t": time.monotonic_ns(), "p": padding}
                await server.emit("chat", said, room=f"class{i % CLASSES}")
            else:
                await server.emit("chat", {"i": i, "t": time.monotonic_ns(), "p": padding}, room="room")
            if i % burst == burst - 1:
                await asyncio.sleep(gap)

    for handler in (connect, ackme, join, go):
        server.on(handler.__name__, handler)


async def main(kind: str, port: int) -> None:
    server, own = make(kind), Own()
    handlers(server)
    app = web.Application()
    server.attach(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=4096).start()
    if kind != "stock":
        server.started()
    ticking = asyncio.create_task(own.tick()) if TICKER else None
    asyncio.get_running_loop().add_reader(sys.stdin, answer, server, own)
    print("ready", flush=True)
    await asyncio.Event().wait()
    del ticking


if __name__ == "__main__":
    run(main(sys.argv[1], int(sys.argv[2])))
