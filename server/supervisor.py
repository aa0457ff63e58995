"""`lyceum serve --workers N`: one parent, N processes that share the port (SO_REUSEPORT).

The kernel spreads new connections over them. Each holds its own share of the sockets; what belongs to a class
lies in PostgreSQL and Redis, so any of them may die. The parent serves nobody: it starts, restarts and ends.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field

from domain.kit.settings import Settings
from server.cli.refusals import Refused
from server.cli.steps import run_async, say

FIRST_DELAY = 0.5
LONGEST_DELAY = 30.0
HEALTHY_SECONDS = 60.0  # who lived that long starts again at once
FRUITLESS_STARTS = 3  # before anybody was ready, so often means that waiting will not help
READY = "ready on "


@dataclass
class Family:
    """The state of one parent."""

    settings: Settings
    tether: int  # the read end of a pipe: when the parent is gone, the members notice
    leaving: asyncio.Event = field(default_factory=asyncio.Event)
    ready: set[int] = field(default_factory=set)
    announced: bool = False
    failed: int | None = None  # the exit code, when they do not start at all


def run(settings: Settings) -> int:
    """Serve with `settings.workers` processes until SIGTERM or SIGINT. The addresses of the services are set.

    Raises Refused when they do not even start.
    """
    tether, held = os.pipe()
    try:
        run_async(_supervise(Family(settings, tether)))
        return 0
    finally:
        os.close(tether)
        os.close(held)


def member_command(tether: int) -> list[str]:
    return [sys.executable, "-m", "server.cli", "serve", "--member", str(tether)]


def member_environment(settings: Settings, index: int = 0) -> dict[str, str]:
    """What the parent found out, for a process that starts from the environment. Arguments would show passwords."""
    assert settings.database_url
    assert settings.redis_url
    found = {
        "HOST": settings.host,
        "PORT": str(settings.port),
        "LYCEUM_WORKERS": str(settings.workers),
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REDIS_URL": settings.redis_url.get_secret_value(),
    }
    if settings.metrics_port:
        found["LYCEUM_METRICS_PORT"] = str(settings.metrics_port + index)
    return os.environ | found


async def _supervise(family: Family) -> None:
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, family.leaving.set)
    async with asyncio.TaskGroup() as members:
        for index in range(family.settings.workers):
            members.create_task(_keep(family, index))
    if family.failed is not None:
        raise Refused(f"The workers do not start (exit code {family.failed}); what they said is above.")


async def _keep(family: Family, index: int) -> None:
    """Keep member `index` alive until the family leaves."""
    delay, fruitless = FIRST_DELAY, 0
    while not family.leaving.is_set():
        began = time.monotonic()
        code = await _live(family, index)
        if family.leaving.is_set():
            return
        if time.monotonic() - began >= HEALTHY_SECONDS:
            delay = FIRST_DELAY
        fruitless += 1
        if not family.announced and fruitless >= FRUITLESS_STARTS:
            family.failed = code
            family.leaving.set()
            return
        say(f"worker {index} ended (exit code {code}); starting it again in {delay:.1f} s")
        with suppress(TimeoutError):
            await asyncio.wait_for(family.leaving.wait(), delay)
        delay = min(delay * 2, LONGEST_DELAY)


async def _live(family: Family, index: int) -> int:
    """One life of a member, from start to exit code."""
    process = await asyncio.create_subprocess_exec(
        *member_command(family.tether),
        env=member_environment(family.settings, index),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        pass_fds=(family.tether,),
        start_new_session=True,  # Ctrl-C reaches the parent, and each member once, through it
    )
    ending = asyncio.create_task(_end_when_leaving(family, process))
    try:
        await _relay(family, index, process)
        return await process.wait()
    finally:
        family.ready.discard(index)
        ending.cancel()


async def _relay(family: Family, index: int, process: asyncio.subprocess.Process) -> None:
    """Pass on what a member prints; of the N ready lines, one, when all are."""
    assert process.stdout
    while line := await _line(process.stdout):
        if not line.startswith(READY.encode()):
            sys.stdout.buffer.write(line)
            sys.stdout.flush()
            continue
        family.ready.add(index)
        if len(family.ready) == family.settings.workers and not family.announced:
            family.announced = True
            print(line.decode().rstrip(), flush=True)


async def _line(stream: asyncio.StreamReader) -> bytes:
    """The next line; of one longer than the buffer, a piece."""
    try:
        return await stream.readuntil(b"\n")
    except asyncio.IncompleteReadError as end:
        return end.partial
    except asyncio.LimitOverrunError as long:
        return await stream.read(long.consumed or 1)


async def _end_when_leaving(family: Family, process: asyncio.subprocess.Process) -> None:
    await family.leaving.wait()
    patience = family.settings.drain_seconds + 20
    with suppress(ProcessLookupError):
        process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), patience)
            return
        process.kill()
