"""What a command says while it works, and how it runs what is asynchronous."""

from __future__ import annotations

import asyncio
import importlib.util
import time
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any, TypeVar

from server.cli.refusals import Refused

T = TypeVar("T")


def say(text: str) -> None:
    """A line of progress."""
    print(f"-- {text}", flush=True)


@contextmanager
def step(name: str) -> Iterator[list[str]]:
    """One step is one line, with what came of it and the time it took."""
    outcome: list[str] = []
    began = time.monotonic()
    yield outcome
    say(f"{name}: {', '.join(outcome) or 'done'} ({time.monotonic() - began:.1f} s)")


def run_async(work: Coroutine[Any, Any, T], *, fast_transport: bool = False) -> T:
    """Run on uvloop where there is one: it serves about a third more. `fast_transport` puts aiofastnet on top of it:
    cheaper connects for some memory each. Raises Refused when it is not installed."""
    factory: Callable[[], asyncio.AbstractEventLoop] | None = None
    if importlib.util.find_spec("uvloop"):
        factory = import_module("uvloop").new_event_loop
    if fast_transport:
        if not importlib.util.find_spec("aiofastnet"):
            raise Refused("LYCEUM_FAST_TRANSPORT needs a package that is not installed: pip install aiofastnet")
        if factory is not None:
            import_module("uvloop").install()
        import_module("aiofastnet").install_policy()  # stands on the policy that it finds
        factory = None
    with asyncio.Runner(loop_factory=factory) as runner:
        return runner.run(work)
