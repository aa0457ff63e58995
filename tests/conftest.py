"""Fixtures for every test: see tests/fixtures, a file for each thing."""

from __future__ import annotations

import pytest

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
