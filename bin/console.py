"""How the scripts in this folder talk: a line per step on stdout, one sentence on stderr when it ends badly."""

from __future__ import annotations

import fcntl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


class CommandFailed(Exception):
    """A command ended badly; `output` is all it said."""

    def __init__(self, command: Sequence[str], output: str) -> None:
        super().__init__(" ".join(command))
        self.output = output


def say(text: str) -> None:
    print(f"-- {text}", flush=True)


def give_up(sentence: str) -> NoReturn:
    print(f"lyceum: {sentence}", file=sys.stderr, flush=True)
    sys.exit(1)


@contextmanager
def step(name: str, doing: str) -> Iterator[None]:
    """Announce what may take a while, then say how long it took."""
    began = time.monotonic()
    say(f"{name}: {doing}")
    yield
    say(f"{name}: done in {time.monotonic() - began:.0f} s")


@contextmanager
def turn(name: str) -> Iterator[None]:
    """One command at a time makes what is called so: another one waits, and finds it made."""
    folder = ROOT / ".data"
    folder.mkdir(exist_ok=True)
    with (folder / f"{name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run(command: Sequence[str], *, cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> str:
    """Run a command without a word. Raises CommandFailed with what it said."""
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise CommandFailed(command, f"{command[0]}: {error.strerror}") from error
    if done.returncode != 0:
        raise CommandFailed(command, done.stdout)
    return done.stdout
