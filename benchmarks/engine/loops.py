"""On which event loop a server runs: BENCH_LOOP is `uvloop` (default), `asyncio`, or `fast` (uvloop and aiofastnet)."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine
from importlib import import_module
from typing import Any

import uvloop


def run(main: Coroutine[Any, Any, None]) -> None:
    name = os.environ.get("BENCH_LOOP", "uvloop")
    if name != "asyncio":
        uvloop.install()
    if name == "fast":
        import_module("aiofastnet").install_policy()
    asyncio.run(main)
