"""Two servers on one Redis: what a message costs its sender, a node where nobody listens, and one with ten members."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from benchmarks.engine.build import HERE, peers, redis_binary
from benchmarks.engine.measure import Sample
from benchmarks.engine.processes import SERVER_CORE, Load, Process, free_port

START_SECONDS = 30.0
TRIES = 5


@contextmanager
def redis() -> Iterator[int]:
    """A Redis of our own; yields its port. Raise RuntimeError when it does not start."""
    with tempfile.TemporaryDirectory() as folder:
        process, port = _started(folder)
        try:
            yield port
        finally:
            process.kill()
            process.wait()


def _started(folder: str) -> tuple[subprocess.Popen[bytes], int]:
    """The port was free a moment before: where a neighbour is faster, another one is tried."""
    binary, _ = redis_binary()
    for _ in range(TRIES):
        port = free_port()
        options = ["--port", str(port), "--dir", folder, "--save", "", "--loglevel", "warning"]
        process = subprocess.Popen([binary, *options], stdout=subprocess.DEVNULL)
        if _answers(process, port):
            return process, port
        process.kill()
        process.wait()
    raise RuntimeError(f"{binary} does not start")


def _answers(process: subprocess.Popen[bytes], port: int) -> bool:
    """Is it this one that answers there? False when it has ended, or nobody does in time."""
    end = time.monotonic() + START_SECONDS
    with Redis(port=port, socket_timeout=0.5, retry=Retry(NoBackoff(), 0)) as client:
        while process.poll() is None and time.monotonic() < end:
            with suppress(RedisError):
                if client.info("server")["process_id"] == process.pid:
                    return True
            time.sleep(0.05)
    return False


def node(kind: str, port: int, redis_port: int) -> Process:
    """`ours-publish` (numbered and kept), `ours-send` (passed on), `node-sharded`, `node-pubsub`."""
    owner, _, mode = kind.partition("-")
    if owner == "ours":
        command = [sys.executable, "-m", "benchmarks.engine.nodes_server", str(port), mode, str(redis_port)]
        started = Process(command, SERVER_CORE)
    else:
        command = ["node", str(HERE / "peers/nodes.mjs"), str(port), mode, str(redis_port)]
        started = Process(command, SERVER_CORE, PEERS=str(peers()))
    started.hear_ready()
    return started


def messages(kind: str, events: int = 4000) -> Sample:
    """CPU per message: on A, which sends and has ten members; on B without, and with ten members."""
    ports = free_port(), free_port()
    with (
        redis() as redis_port,
        node(kind, ports[0], redis_port) as a,
        node(kind, ports[1], redis_port) as b,
        Load(ports[0]) as here,
        Load(ports[1]) as there,
    ):
        here.connect(10)
        here.acks(10, 10, '["join","room"]')
        found: Sample = {}
        for members in (0, 10):
            if members:
                there.connect(members)
                there.acks(members, members, '["join","room"]')
            _say(here, events // 8)
            time.sleep(0.3)
            before = a.cpu, b.cpu
            found[f"p99_us_{members}"] = _say(here, events)
            time.sleep(0.3)
            found[f"sender_us_{members}"] = (a.cpu - before[0]) / events * 1e6
            found[f"receiver_us_{members}"] = (b.cpu - before[1]) / events * 1e6
        return found


def _say(here: Load, events: int) -> float:
    """Ten events a turn, or in flight; the p99 of their way to the ten on A, in microseconds."""
    answer = here.do(f'go {10 * events} 60000 {{"n":{events},"pad":150,"room":"room","gap_ms":0}}')
    if answer["events"] != 10 * events:
        raise RuntimeError(f"only {answer['events']} of {10 * events} came")
    return float(answer["p99_us"])
