"""No package is older than the version that mended what attackers know. Each floor has its reason in docs/decisions."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import pytest

from server.doctor import below_floor, numbers

HOUSE = Path(__file__).parents[2]

FLOORS = {
    "aiohttp": "3.14.5",  # request smuggling by WebSocket upgrade, idle first requests, unbounded memory
    "python-socketio": "5.18.1",  # events before `connect` had refused, pickle on the bus
    "python-engineio": "4.15.1",  # requests before connect and after upgrade, resource allocation
    "pyjwt": "2.15.1",  # PEM check bypass, empty HMAC keys, non-canonical Base64
    "redis": "8.1.0",  # a cancelled await handed one user's reply to another
    "hiredis": "3.0.0",
    "bcrypt": "5.0.0",  # refuses more than 72 bytes instead of cutting them
    "cryptography": "50.0.0",
    "tortoise-orm": "1.1.9",
    "asyncpg": "0.32.0",
    "stripe": "16.1.0",
    "pydantic": "2.14",
}
BROWSER_FLOORS = {"socket.io-client": "4.8.4", "socket.io-parser": "4.2.7"}


@pytest.mark.parametrize(("package", "floor"), FLOORS.items())
def test_an_installed_package_is_new_enough(package: str, floor: str) -> None:
    assert numbers(version(package)) >= numbers(floor), f"pip has {package} below {floor}: make requirements"


@pytest.mark.parametrize(("package", "floor"), BROWSER_FLOORS.items())
def test_a_package_of_the_web_client_is_new_enough(package: str, floor: str) -> None:
    lock = json.loads((HOUSE / "web" / "package-lock.json").read_text())
    found = {entry["version"] for place, entry in lock["packages"].items() if place.endswith(f"node_modules/{package}")}
    assert found
    assert all(numbers(one) >= numbers(floor) for one in found), f"npm has {package} {found}, below {floor}"


def test_what_is_too_old_or_missing_is_named() -> None:
    wanting = below_floor(["aiohttp>=99", "no-such-package", "pydantic>=2", 'other>=1; sys_platform == "none"'])
    assert list(wanting) == [f"aiohttp {version('aiohttp')} is older than 99", "no-such-package is missing"]
