"""Fixtures for every test: see tests/fixtures, a file for each thing."""

from __future__ import annotations

import asyncio
import functools
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.fixtures.patience import TEST_SECONDS

pytest_plugins = [  # whoever is imported by another comes first
    "tests.fixtures.database",
    "tests.fixtures.post",
    "tests.fixtures.nodes",
    "tests.fixtures.people",
    "tests.fixtures.clients",
    "tests.fixtures.browser",
    "tests.fixtures.fake_janus",
    "tests.fixtures.receiver",
    "tests.fixtures.provider",
    "tests.fixtures.janus",
    "tests.fixtures.livekit",
]

# Two processes share the tests: each begins with its half of this order, and who has done takes from the other's end.
# So the longest are begun first, and those that a browser would starve, because they wait for each other, are run
# when the browser is gone.
FIRST = (
    "tests/journeys/test_video.py",
    "tests/journeys/test_janus.py",
    "tests/journeys",
    "tests/setup",
    "tests/realtime/test_two_processes.py",
    "tests/realtime/test_redis_away.py",
    "tests/realtime/test_notification_histories.py",
    "tests/realtime/engine",
    "tests/realtime",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: next((n for n, path in enumerate(FIRST) if item.nodeid.startswith(path)), len(FIRST)))
    for item in items:
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
            item.obj = _bounded(item.obj)


def _bounded(test: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """A test that waits for what never comes fails, and its traceback says where; else nobody hears of any test.

    What hangs outside a test's own coroutine, in a fixture or in a thread, `faulthandler_timeout` ends.
    """

    @functools.wraps(test)
    async def within(*args: Any, **kwargs: Any) -> None:
        async with asyncio.timeout(TEST_SECONDS):
            await test(*args, **kwargs)

    return within
