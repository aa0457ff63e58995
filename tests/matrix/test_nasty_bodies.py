"""Every field of every body, with every value that a program might stumble over: refused or done, never an error."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio

from server.api import ROUTES
from server.endpoint import ENDPOINTS
from tests.fixtures.clients import Api
from tests.fixtures.people import Make
from tests.matrix.verdicts import IN_EVERY_ROW, Row, refusal, rows
from tests.matrix.world import People, World

BODIES = {f"{route.method} {route.path}": ENDPOINTS[route.handler].body for route in ROUTES}
NASTY: list[Any] = [
    *(None, True, False, 0, -1, 2**31, 2**63, 10**40, 0.5, 1e308, -0.0),
    *("", " ", "\x00", "a\x00b", "\u202e", "\ufeff", "\x7f", "{}", "{0}", "%s%n", "' OR 1=1 --", "\\", "a" * 30_000),
    *("😀" * 100, "\U0010ffff", "\u0000@example.com", "01a1fc66-a2af-79ac-add3-4449c16ca238", "9999-12-31T23:59:59Z"),
    *([], [None], ["a"] * 1000, {}, {"": ""}, {"amount": -1}, {"a": {"b": {"c": []}}}),
]


def _written() -> list[Row]:
    """One row for each route that takes a body: the first in which somebody may do it."""
    found: dict[str, Row] = {}
    for row in rows():
        if row.route and BODIES.get(row.route) and any(refusal(one) is None for one in row.verdicts.values()):
            found.setdefault(row.route, row)
    assert set(found) == {route for route, body in BODIES.items() if body}
    return list(found.values())


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def people(here) -> People:
    return await People.gather(Make(here.runtime))


@pytest.mark.parametrize("row", _written(), ids=lambda row: row.route)
async def test_no_value_of_a_field_is_an_error_of_ours(row: Row, api: Api, people: People) -> None:
    actor = next(one for one in IN_EVERY_ROW[1:] if refusal(row.verdicts[one]) is None)
    someone = await people.signed_in_anew(actor)
    world = await World.of(row, row.route, people, someone, None)
    method, _ = row.route.split(" ")
    good = world.body(row.route)
    wrong = []
    for name, field in BODIES[row.route].model_fields.items():
        for value in NASTY:
            answer = await api.as_(someone).call(method, world.path(row.route), {**good, (field.alias or name): value})
            if answer.status >= 500:
                wrong.append((name, value, answer.body["detail"]))
    assert not wrong, wrong
