"""Processes that are measured, each on a core of its own, and what they have used so far."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from threading import Timer
from typing import Any, Self

from benchmarks.engine.build import HERE, ROOT, compile_c, peers

SERVER_CORE, CLIENT_CORE = 0, 1
ANSWER_SECONDS = 60.0  # for what takes a moment when all is well
CONNECT_SECONDS, ACKS_SECONDS = 120.0, 60.0  # after which the load client itself gives up


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cpu_seconds(pid: int) -> float:
    """Time on a processor of all its threads, by the scheduler's own account: what others use does not count."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except FileNotFoundError:
            continue
    return total / 1e9


def resident_bytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    return 0


class Process:
    def __init__(self, command: list[str], core: int, **environment: str) -> None:
        env = {
            **os.environ,
            **environment,
            "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
        }
        cores = {core % (os.cpu_count() or 1)}
        self._process = subprocess.Popen(
            command,
            env=env,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=lambda: os.sched_setaffinity(0, cores),
        )
        self.pid = self._process.pid

    def say(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def hear(self, seconds: float = ANSWER_SECONDS) -> str:
        """Its next line. Raise RuntimeError when it has ended, or says nothing for so long: then it is ended."""
        assert self._process.stdout is not None
        silent = Timer(seconds, self._process.kill)
        silent.start()
        try:
            line = self._process.stdout.readline()
        finally:
            in_time = silent.is_alive()
            silent.cancel()
        if not line:
            why = "has ended" if in_time else f"said nothing for {seconds:.0f} s"
            raise RuntimeError(f"{' '.join(map(str, self._process.args))} {why}")  # type: ignore[arg-type]
        return line

    def hear_ready(self) -> None:
        """Raise RuntimeError, and leave nothing running, when it does not get there."""
        try:
            said = self.hear()
            if said != "ready\n":
                raise RuntimeError(f"{self._process.args!r} said {said!r} instead of being ready")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def cpu(self) -> float:
        return cpu_seconds(self.pid)


class Server(Process):
    """One of the peers: `ours`, `ours-fast`, `ours-unsliced`, `stock`, `socket.io`, `ws`, `c`."""

    def __init__(self, kind: str, **environment: str) -> None:
        self.kind, self.port = kind, free_port()
        if kind == "c":
            command = [str(compile_c("limit")), str(self.port)]
        elif kind in ("socket.io", "ws"):
            script = {"socket.io": "socketio.mjs", "ws": "ws.mjs"}[kind]
            command = ["node", str(HERE / "peers" / script), str(self.port)]
            environment["PEERS"] = str(peers())
        else:
            kind, _, fast = kind.partition("-fast")
            command = [sys.executable, "-m", "benchmarks.engine.server", kind + fast, str(self.port)]
            environment.setdefault("BENCH_LOOP", "fast" if self.kind.endswith("-fast") else "uvloop")
        super().__init__(command, SERVER_CORE, **environment)
        self.hear_ready()

    def noticed(self) -> dict[str, float]:
        """What one of the Python servers has noticed of itself since the last time."""
        self.say("")
        answer: dict[str, float] = json.loads(self.hear())
        return answer


class Load(Process):
    """The load client: orders as in c/load.c."""

    def __init__(self, port: int) -> None:
        super().__init__([str(compile_c("load")), str(port)], CLIENT_CORE)

    def do(self, order: str, seconds: float = ACKS_SECONDS) -> dict[str, Any]:
        """`seconds`: how long the order itself may take."""
        self.say(order)
        answer: dict[str, Any] = json.loads(self.hear(seconds + ANSWER_SECONDS))
        return answer

    def connect(self, count: int, pending: int = 50) -> dict[str, Any]:
        answer = self.do(f"connect {count} {pending}", CONNECT_SECONDS)
        if answer["ready"] < count:
            raise RuntimeError(f"only {answer['ready']} of {count} connected")
        return answer

    def acks(self, count: int, flight: int, message: str) -> dict[str, Any]:
        """Raise RuntimeError when not all were answered."""
        answer = self.do(f"acks {count} {flight} {message}")
        if answer["acks"] != count:
            raise RuntimeError(f"only {answer['acks']} of {count} were answered")
        return answer

    def go(self, wanted: int, seconds: float = 60, **order: Any) -> dict[str, Any]:
        said = json.dumps(order, separators=(",", ":"))
        answer = self.do(f"go {wanted} {int(seconds * 1000)} {said}", seconds)
        if answer["events"] != wanted or answer["disorder"]:
            raise RuntimeError(f"not what was sent: {answer} of {wanted}")
        return answer
