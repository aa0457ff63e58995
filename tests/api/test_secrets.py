"""A password and a token are in no table, no log line and nobody's answer but their owner's."""

from __future__ import annotations

import asyncio
import json
import secrets

from tortoise.connection import get_connection

from tests.fixtures.clients import Api, Connect
from tests.fixtures.nodes import Start
from tests.fixtures.patience import PATIENCE_SECONDS
from tests.fixtures.people import Make
from tests.matrix.handshake import handshake


async def tables_with(text: str) -> list[str]:
    """Every table that has it anywhere in a row, binary columns included."""
    connection = get_connection("default")
    tables = await connection.execute_query_dict(
        "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
    )
    forms = [f"%{text}%", f"%{text.encode().hex()}%"]
    return [
        table["name"]
        for table in tables
        if await connection.execute_query_dict(
            f'SELECT 1 FROM "{table["name"]}" AS t WHERE to_jsonb(t)::text LIKE ANY($1) LIMIT 1', [forms]
        )
    ]


async def test_secrets_are_in_no_table_and_no_log_line(api: Api, start: Start, connect: Connect) -> None:
    server = await start(LYCEUM_LOG_LEVEL="debug", LYCEUM_LOG_FORMAT="json")
    there = api.at(server.url)
    password, wrong, marker = (secrets.token_hex(16) for _ in range(3))
    email = f"{secrets.token_hex(6)}@example.com"
    sent = {"name": "New Person", "email": email, "password": password, "role": "student"}
    registered = (await there.post("/auth/register", sent, Idempotency_Key="once")).body
    signed_in = (await there.post("/auth/login", {"email": email, "password": password})).body
    refreshed = (await there.post("/auth/refresh", {"refresh_token": signed_in["refresh_token"]})).body
    await there.post("/auth/login", {"email": email, "password": wrong})
    await there.post("/auth/register", {**sent, "unknown": marker, "password": wrong})
    await there.post("/auth/refresh", {"refresh_token": marker})
    await there.get(f"/courses?q={marker}&token={marker}")
    await there.as_(marker).get("/auth/me")
    await handshake(server.url, marker)
    socket = await connect(server.url, refreshed["access_token"])
    await socket.command("token.refresh", {"token": refreshed["access_token"]})
    await socket.command("token.refresh", {"token": marker})
    await socket.client.emit("token.refresh", {"token": marker.encode()}, namespace="/live")
    await asyncio.wait_for(socket.closed.wait(), PATIENCE_SECONDS)

    kept = [password, wrong, marker]
    for tokens in (registered, signed_in, refreshed):
        kept += [tokens["access_token"], tokens["refresh_token"], tokens["access_token"].rsplit(".", 1)[-1]]
    assert await server.stop() == 0
    log = server.log.read_text() + "".join(server.said)
    assert '"path":"/api/v1/auth/login"' in log.replace(" ", ""), "or this test reads no log"
    assert log.count("a client broke the protocol") == 1
    assert not [secret for secret in kept if secret in log]
    assert await tables_with(email) == ["users"], "or this test looks into no table"
    assert not [secret for secret in kept if await tables_with(secret)]


async def test_nobody_is_shown_anothers_address(api: Api, make: Make) -> None:
    host = await make.instructor()
    course = await make.course(host)
    student, other = await make.student(enrolled_in=course), await make.student(enrolled_in=course)
    session = await make.live(host, course)
    await api.as_(other).post(f"/live-sessions/{session.id}/join")
    seen = [
        await api.as_(student).get(path)
        for path in (
            f"/courses/{course.id}",
            "/courses",
            f"/live-sessions/{session.id}",
            f"/live-sessions/{session.id}/status",
            "/enrolments",
            "/notifications",
        )
    ]
    seen.append(await api.as_(student).post(f"/live-sessions/{session.id}/join"))
    seen.append(await api.as_(host).get(f"/live-sessions/{session.id}/attendance"))
    assert {answer.status for answer in seen} == {200}
    told = json.dumps([answer.body for answer in seen])
    assert student.user.name in told
    assert not [one.user.email for one in (host, student, other) if one.user.email in told]
