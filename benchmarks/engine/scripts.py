"""A script of the weight of a seat's, called through the engine's pipelined connection, and by redis-benchmark.

usage as a program: python -m benchmarks.engine.scripts PORT IN_FLIGHT SECONDS (prints calls a second and CPU a call)
"""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
import time

from redis import Redis

from benchmarks.engine.loops import run
from benchmarks.engine.measure import Sample
from benchmarks.engine.processes import ANSWER_SECONDS, CLIENT_CORE, Process
from benchmarks.engine.two_nodes import redis
from realtime.engine import HotRedis, Script

TAKE = Script(
    """
local now = redis.call('TIME')[1] * 1
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, 64)) do
  redis.call('ZREM', KEYS[1], gone)
end
if redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  redis.call('ZADD', KEYS[1], now + 30, ARGV[1])
  return {'again', redis.call('ZCARD', KEYS[1])}
end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then
  return {'full', redis.call('ZCARD', KEYS[1])}
end
redis.call('ZADD', KEYS[1], now + 30, ARGV[1])
return {'taken', redis.call('ZCARD', KEYS[1])}
"""
)


async def call(port: int, in_flight: int, seconds: float) -> None:
    redis = HotRedis(f"redis://127.0.0.1:{port}", scripts=[TAKE])
    await redis.start()
    end, calls = time.monotonic() + seconds, 0

    async def one() -> None:
        nonlocal calls
        while time.monotonic() < end:
            await redis.script(TAKE, ["{s}seats"], [f"user{calls % 1000}", 100])
            calls += 1

    began = time.process_time()
    await asyncio.gather(*(one() for _ in range(in_flight)))
    print(json.dumps({"per_second": calls / seconds, "cpu_us": (time.process_time() - began) / calls * 1e6}))
    await redis.stop()


def seats(kind: str, seconds: float = 3.0) -> Sample:
    """`hot-50`, `hot-500`: that many callers of one connection. `limit-1`, `limit-50`: redis-benchmark with fifty
    connections and that many commands in each write."""
    name, _, number = kind.partition("-")
    with redis() as port:
        if name == "hot":
            command = [sys.executable, "-m", "benchmarks.engine.scripts", str(port), number, str(seconds)]
            with Process(command, CLIENT_CORE) as client:
                answer: Sample = json.loads(client.hear())
                return answer
        program = shutil.which("redis-benchmark")
        if program is None:
            return {}
        sha = Redis(port=port).script_load(TAKE.source)
        options = ["-p", str(port), "-c", "50", "-P", number, "-n", str(int(seconds * 66_000)), "-r", "1000", "--csv"]
        order = ["EVALSHA", sha, "1", "{s}seats", "user__rand_int__", "100"]
        command = [program, *options, *order]
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=ANSWER_SECONDS).stdout
        return {"per_second": float(said.splitlines()[-1].split(",")[1].strip('"'))}


if __name__ == "__main__":
    run(call(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
