"""A class of a database of its own, made over REST alone: for servers that share nothing with the other tests."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fixtures.clients import Api, Connect, Socket

PASSWORD = "correct horse battery"


@dataclass
class School:
    """People are their access tokens. The servers need LYCEUM_COURSE_REVIEW_REQUIRED=false."""

    api: Api
    connect: Connect
    host: str
    students: list[str]
    session_id: str

    @property
    def this(self) -> dict[str, str]:
        return {"session_id": self.session_id}

    @property
    def path(self) -> str:
        return f"/live-sessions/{self.session_id}"

    @classmethod
    async def made(cls, api: Api, connect: Connect, *, seats: int, students: int) -> School:
        host = await _registered(api, "instructor")
        teach = api.as_(host)
        course = await _done(teach, "/instructor/courses", {"title": "A course"})
        section = await _done(teach, f"/courses/{course['id']}/sections", {"title": "A section"})
        lesson = {"title": "A lesson", "type": "text", "content": "Words."}
        await _done(teach, f"/sections/{section['id']}/lessons", lesson)
        await _done(teach, f"/courses/{course['id']}/publish")
        starts_at = (datetime.now(UTC) + timedelta(minutes=5)).isoformat()
        plan = {"title": "A class", "starts_at": starts_at, "duration_minutes": 60, "max_students": seats}
        session = await _done(teach, "/live-sessions", {"course_id": course["id"], **plan})
        await _done(teach, f"/live-sessions/{session['id']}/start")
        people = [await _registered(api, "student") for _ in range(students)]
        for token in people:
            await _done(api.as_(token), f"/courses/{course['id']}/enroll")
        return cls(api, connect, host, people, session["id"])

    async def join(self, socket: Socket) -> dict[str, Any]:
        return await socket.command("join", self.this)

    async def inside(self, token: str, url: str) -> Socket:
        socket = await self.connect(url, token)
        ack = await self.join(socket)
        assert ack["ok"], ack
        return socket

    async def say(self, socket: Socket, text: str) -> dict[str, Any]:
        return await socket.command("chat.send", {**self.this, "client_id": text, "text": text})

    async def taken(self) -> int:
        """Seats of students, as the rows have it."""
        taken: int = (await self.api.as_(self.host).get(self.path)).body["seats"]["taken"]
        return taken

    async def state_of(self, token: str) -> str | None:
        state: str | None = (await self.api.as_(token).get(f"{self.path}/status")).body["me"]["state"]
        return state


async def _registered(api: Api, role: str) -> str:
    who = {"name": f"A {role}", "email": f"{secrets.token_hex(6)}@example.com", "password": PASSWORD, "role": role}
    token: str = (await _done(api, "/auth/register", who))["access_token"]
    return token


async def _done(api: Api, path: str, body: Any = None) -> dict[str, Any]:
    answer = await api.post(path, body)
    assert answer.status in (200, 201), (path, answer.body)
    done: dict[str, Any] = answer.body
    return done
