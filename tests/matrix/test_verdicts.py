"""Every route and every command there is, against every kind of person: the answers are those of the table."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from domain.live import moderation
from realtime.groups import Groups
from realtime.live import Live
from realtime.notifications import Notifications
from server import openapi
from server.api import ROUTES
from tests.fixtures.clients import Api, Connect, Socket
from tests.fixtures.people import Make
from tests.matrix.handshake import handshake
from tests.matrix.verdicts import IN_EVERY_ROW, Row, refusal, rows
from tests.matrix.world import People, World

TABLE = rows()
NAMESPACES = {"live": Live, "notifications": Notifications, "groups": Groups}
PUBLIC = {
    "POST /auth/login",
    "POST /auth/refresh",
    "POST /auth/register",
    "POST /auth/register/organization",
    "GET /categories",
    "GET /courses",
    "GET /courses/{course_id}",
    "GET /courses/{course_id}/sections",
    "GET /health",
    "GET /lessons/{lesson_id}",
    "GET /ready",
}
TO_THE_EXCLUDED = {  # what there is of the class in any calendar, one's own record, and going away
    "GET /live-sessions/{session_id}",
    "GET /live-sessions/{session_id}/attendance/me",
    "live leave",
    "live media.unpublish",
    "live waitlist.leave",
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def people(here) -> People:
    return await People.gather(Make(here.runtime))


@pytest.mark.parametrize("row", [row for row in TABLE if row.route], ids=lambda row: row.name)
async def test_the_route_answers_as_the_table_says(row: Row, api: Api, people: People) -> None:
    wrong, world = [], None
    for actor in row.actors:
        someone = await people.signed_in_anew(actor)
        world = await World.of(row, row.route, people, someone, world)
        if row.state == "inside" and not refusal(row.verdicts[actor]):
            await api.as_(someone).post(f"/live-sessions/{world.ids['session_id']}/join")

        method, _ = row.route.split(" ")
        answer = await api.as_(someone).call(method, world.path(row.route), world.body(row.route))

        said = (answer.status, answer.code if answer.status >= 400 else None)
        refused = refusal(row.verdicts[actor])
        if said != (refused or (int(row.verdicts[actor]), None)):
            wrong.append(f"{actor}: the table says {row.verdicts[actor]}, the server {said}: {answer.body}")
    assert not wrong, "\n".join([row.name, *wrong])
    assert not undocumented(row), f"{row.route} does not say that it answers {undocumented(row)}; see its @endpoint"


@pytest.mark.parametrize("row", [row for row in TABLE if row.command], ids=lambda row: row.name)
async def test_the_command_answers_as_the_table_says(row: Row, url: str, connect: Connect, people: People) -> None:
    namespace, command = row.command.split(" ")
    wrong, world = [], None
    for actor in row.actors:
        someone = await people.signed_in_anew(actor)
        expected = refusal(row.verdicts[actor])
        if actor in ("visitor", "banned"):  # they do not even come in
            refused = await handshake(url, someone, f"/{namespace}")
            said = (refused["status"], refused["code"]) if refused else None
        else:
            world = await World.of(row, row.command, people, someone, world)
            socket = await connect(url, someone, f"/{namespace}")
            if row.state == "inside":
                await _answer(socket, "join", {"session_id": world.ids["session_id"]})
            ack = await _answer(socket, command, world.data(row.command))
            said = None if ack["ok"] else (ack["error"]["status"], ack["error"]["code"])
            await socket.close()
        if said != expected:
            wrong.append(f"{actor}: the table says {row.verdicts[actor]}, the server {said}")
    assert not wrong, "\n".join([row.name, *wrong])


async def _answer(socket: Socket, command: str, data: Any) -> dict[str, Any]:
    """One person asks for many states: how often they may is not what is looked at here."""
    while True:
        ack = await socket.command(command, data)
        if ack["ok"] or ack["error"]["code"] != "rate_limited":
            return ack
        await asyncio.sleep(ack["error"]["retry_after"])


async def test_who_is_excluded_from_a_class_may_do_nothing_there_that_others_may(
    url: str, api: Api, connect: Connect, people: People
) -> None:
    wrong = []
    for row in TABLE:
        theirs = refusal(row.verdicts["enrolled"]) is None and row.state in ("live", "inside")
        if not theirs or (row.command or row.route) in TO_THE_EXCLUDED:
            continue
        someone = await people.signed_in_anew("enrolled")
        assert someone is not None
        world = await World.of(row, row.command or row.route, people, someone, None)
        socket = await connect(url, someone, "/live")
        if row.state == "inside":
            assert (await _answer(socket, "join", {"session_id": world.ids["session_id"]}))["ok"]
        ctx = people.make.context(people["instructor"])
        await moderation.ban(ctx, UUID(world.ids["session_id"]), someone.id)

        said = []
        if row.command:
            ack = await _answer(socket, row.command.split(" ")[1], world.data(row.command))
            said.append("done" if ack["ok"] else ack["error"]["code"])
        if row.route:
            answer = await api.as_(someone).call(row.route.split(" ")[0], world.path(row.route), world.body(row.route))
            said.append(answer.code or "done")
        await socket.close()
        if set(said) != {"banned"}:
            wrong.append(f"{row.name}: {said}")
    assert not wrong, "\n".join(wrong)


def test_every_route_has_a_verdict() -> None:
    there = {f"{route.method} {route.path}" for route in ROUTES}
    decided = {row.route for row in TABLE if row.route}
    missing, left_over = sorted(there - decided), sorted(decided - there)
    assert not missing, _cure(missing)
    assert not left_over, f"no such routes any more, take them out of tests/matrix/verdicts.txt: {left_over}"


def test_every_command_has_a_verdict() -> None:
    there = {f"{name} {command}" for name, gateway in NAMESPACES.items() for command in gateway.commands}
    decided = {row.command for row in TABLE if row.command}
    missing, left_over = sorted(there - decided), sorted(decided - there)
    assert not missing, _cure(missing)
    assert not left_over, f"no such commands any more, take them out of tests/matrix/verdicts.txt: {left_over}"


def test_only_what_is_listed_answers_a_visitor() -> None:
    open_to_all = {row.route for row in TABLE if row.route and refusal(row.verdicts["visitor"]) is None}
    assert open_to_all == PUBLIC, "a route is open to everybody: say so in PUBLIC, or close it"


def test_commands_let_nobody_in_who_is_not_signed_in() -> None:
    assert {row.verdicts["visitor"] for row in TABLE if row.command} == {"token"}


@pytest.mark.parametrize(
    ("act", "allowed"),
    [
        ("GET /courses", {"visitor", "student", "enrolled", "instructor", "another", "admin"}),
        ("POST /auth/login", {"visitor", "student", "enrolled", "instructor", "another", "admin"}),
        ("POST /instructor/courses", {"instructor", "another"}),
        ("POST /live-sessions", {"instructor"}),
        ("PATCH /live-sessions/{session_id}", {"instructor"}),
        ("DELETE /live-sessions/{session_id}", {"instructor"}),
        ("POST /live-sessions/{session_id}/start", {"instructor"}),
        ("POST /courses/{course_id}/enroll", {"student", "enrolled"}),
        ("GET /admin/courses", {"admin"}),
        ("PATCH /admin/courses/{course_id}/approve", {"admin"}),
        ("PATCH /admin/courses/{course_id}/reject", {"admin"}),
    ],
)
def test_the_seeds_table_of_roles_holds(act: str, allowed: set[str]) -> None:
    of_act = [row for row in TABLE if row.route == act]
    assert {actor for row in of_act for actor in IN_EVERY_ROW if refusal(row.verdicts[actor]) is None} == allowed


async def test_each_of_the_people_is_who_the_table_says(people: People, api: Api) -> None:
    roles = {}
    for actor in IN_EVERY_ROW[1:-1]:
        someone = await people.signed_in_anew(actor)
        roles[actor] = (await api.as_(someone).get("/auth/me")).body.get("role")
    assert roles == {
        "student": "student",
        "enrolled": "student",
        "instructor": "instructor",
        "another": "instructor",
        "admin": "admin",
    }


DOCUMENT = openapi.document()["paths"]


def undocumented(row: Row) -> set[str]:
    """The verdicts of a row that the OpenAPI document does not know of."""
    method, path = row.route.split(" ")
    responses = DOCUMENT[f"/api/v1{path}"][method.lower()]["responses"]
    unknown = set()
    for verdict in set(row.verdicts.values()):
        refused = refusal(verdict)
        status, code = refused or (int(verdict), "")
        if code not in responses.get(str(status), {"description": "-"})["description"] or str(status) not in responses:
            unknown.add(verdict)
    return unknown


def _cure(missing: list[str]) -> str:
    lines = "\n".join(f"{one:60} | -         | {'  '.join(['token'] * len(IN_EVERY_ROW))}" for one in missing)
    return f"nobody has decided who may do this; add to tests/matrix/verdicts.txt, one verdict each:\n{lines}"
