"""One server, many clients: deliveries, connections, answers, memory."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.engine.measure import Sample
from benchmarks.engine.processes import Load, Server, resident_bytes

SLOW_KINDS = {"stock"}  # measured with a tenth of the deliveries
UNREAD = 400_000  # bytes a client may be told at once: a pause of its process must not make it a slow reader
OVERHEAD = 60  # bytes of an event around its padding
Crowd = tuple[Server, Load]


def _deliveries(kind: str, wanted: int, room: int, burst: int = 1) -> int:
    """How many events to send: a whole number of bursts, at least three, or one where it takes long."""
    less, least = (10, 1) if kind in SLOW_KINDS else (1, 3)
    events = wanted // less // room
    return max(least * burst, events // burst * burst)


def fan_out(kind: str, room: int, payload: int, wanted: int) -> Sample:
    """CPU per delivery, one event a turn and bursts of ten."""
    pad = max(0, payload - OVERHEAD)
    with Server(kind) as server, Load(server.port) as load:
        load.connect(room)
        load.go(room * 10, n=10, pad=pad)
        found: Sample = {}
        for name, burst in (("single", 1), ("burst", 10)):
            n = _deliveries(kind, wanted * (3 if burst > 1 and kind.startswith("ours") else 1), room, burst)
            joined = {"join": 1} if kind == "c" and burst > 1 else {}
            before, seconds = server.cpu, 0.0
            for part in _parts(n, UNREAD // payload // burst * burst):
                seconds += load.go(room * part, n=part, pad=pad, burst=burst, **joined)["seconds"]
            found[f"{name}_us"] = (server.cpu - before) / (room * n) * 1e6
            found[f"{name}_per_second"] = room * n / seconds
        return found


def _parts(n: int, most: int) -> Iterator[int]:
    while n > 0:
        yield min(n, most)
        n -= most


def paced(kind: str, room: int, per_second: int, seconds: float) -> Sample:
    """Latency at a pace that leaves the server idle in between."""
    n = max(5, int(per_second * seconds))
    with Server(kind) as server, Load(server.port) as load:
        load.connect(room)
        load.go(room * 5, n=5, pad=140)
        before = server.cpu
        answer = load.go(room * n, n=n, pad=140, gap_ms=1000 / per_second)
        used = (server.cpu - before) / (room * n) * 1e6
        return {"p50_us": answer["p50_us"], "p99_us": answer["p99_us"], "cpu_us": used}


@contextmanager
def crowd(kind: str, people: int, **environment: str) -> Iterator[Crowd]:
    with Server(kind, **environment) as server, Load(server.port) as load:
        load.connect(people)
        yield server, load


def classes(kind: str, crowd: Crowd, n: int = 400) -> Sample:
    """3,000 people in 100 classes of 30; 400 events a second, spread over the classes."""
    server, load = crowd
    before = server.cpu
    answer = load.go(30 * n, n=n, pad=140, gap_ms=2.5, to="classes")
    used = (server.cpu - before) / (30 * n) * 1e6
    return {"cpu_us": used, "p50_us": answer["p50_us"], "p99_us": answer["p99_us"]}


def connections(kind: str, count: int) -> Sample:
    """Connect and the first answer; then what an idle connection holds."""
    with Server(kind) as server, Load(server.port) as load:
        load.connect(50)
        load.acks(50, 50, '["ackme",{}]')
        memory, before, began = resident_bytes(server.pid), server.cpu, time.monotonic()
        load.connect(count)
        wall = time.monotonic() - began
        load.acks(count, count, '["ackme",{}]')
        used = server.cpu - before
        load.do("idle 1500")
        held = resident_bytes(server.pid) - memory
        return {"cpu_us": used / count * 1e6, "per_second": count / wall, "kilobytes": held / count / 1024}


def answers(kind: str, crowd: Crowd, people: int = 1000, count: int = 5000) -> Sample:
    """Of so many people: acknowledgements and joins with 100 in flight, and an event to one person at a time. The C
    loop only sends."""
    server, load = crowd
    found: Sample = {}
    orders = {"ack": '["ackme",{"z":1}]', "join": '["join","another"]'} if kind != "c" else {}
    for name, order in orders.items():
        before = server.cpu
        answer = load.acks(count, 100, order)
        found[f"{name}_us"] = (server.cpu - before) / count * 1e6
        found[f"{name}_p99_us"] = answer["p99_us"]
    before = server.cpu
    load.go(people * 5, n=5, pad=140, to="each")
    found["unicast_us"] = (server.cpu - before) / (people * 5) * 1e6
    return found


def stalls(kind: str, people: int = 3000, events: int = 200) -> Sample:
    """How long a timer of 1 ms is held up while a room of 3,000 is told something 20 times a second."""
    with Server(kind, BENCH_TICKER="1") as server, Load(server.port) as load:
        load.connect(people)
        load.go(people * 5, n=5, pad=140, gap_ms=50)
        server.noticed()
        load.go(people * events, n=events, pad=140, gap_ms=50)
        return server.noticed()


def collector(kind: str, people: int = 4000) -> Sample:
    """The longest pause of the cycle collector while 4,000 clients connect and talk."""
    with Server(kind) as server, Load(server.port) as load:
        server.noticed()
        load.connect(people)
        load.acks(people * 10, 200, '["ackme",{"z":[1,2,3]}]')
        load.go(people * 20, n=20, pad=140)
        return {"gc_max_ms": server.noticed()["gc_max_ms"]}


def stalled_readers(kind: str, stalled: int, people: int = 1000, gap_ms: int = 15) -> Sample:
    """The others' p99 while `stalled` of them read nothing; how many were cut, and what it cost to keep them."""
    with Server(kind) as server, Load(server.port) as load:
        load.connect(people)
        load.go(people * 5, n=5, pad=2000, gap_ms=5)
        memory = resident_bytes(server.pid)
        if stalled:
            load.do(f"stall {stalled}")
        n = 1200  # 2.4 MB for each: the kernel's buffers, and 1 MB more
        wanted = (people - stalled) * n
        answer = load.do(f'go {wanted} 60000 {{"n":{n},"pad":2000,"gap_ms":{gap_ms}}}')
        found = {"p99_us": answer["p99_us"], "heard": answer["events"] / wanted}
        if kind.startswith("ours"):
            time.sleep(1)
            found["cut"] = server.noticed()["cut"]
        found["megabytes"] = (resident_bytes(server.pid) - memory) / 1e6
        return found
