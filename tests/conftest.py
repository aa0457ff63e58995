"""Fixtures for every test: see tests/fixtures, a file for each thing."""

pytest_plugins = [  # whoever is imported by another comes first
    "tests.fixtures.database",
    "tests.fixtures.nodes",
    "tests.fixtures.people",
    "tests.fixtures.clients",
    "tests.fixtures.browser",
    "tests.fixtures.post",
    "tests.fixtures.fake_janus",
    "tests.fixtures.receiver",
    "tests.fixtures.provider",
    "tests.fixtures.janus",
    "tests.fixtures.livekit",
]
