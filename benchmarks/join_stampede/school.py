"""A course with everybody enrolled, and its classes: made over REST, as an instructor would."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import aiohttp
import asyncpg

from benchmarks.stage import Person, Server, Stage, insert, people
from models import database
from models.base import new_id


@dataclass
class School:
    http: aiohttp.ClientSession
    database: asyncpg.Connection
    course_id: str
    instructor: Person
    students: list[Person]

    async def start(self, seats: int) -> str:
        """A new class with so many seats, live."""
        plan = {
            "course_id": self.course_id,
            "title": "A class",
            "starts_at": (datetime.now(UTC) + timedelta(minutes=1)).isoformat(),
            "duration_minutes": 60,
            "max_students": seats,
        }
        session_id = str((await self._post("/live-sessions", plan))["id"])
        await self._post(f"/live-sessions/{session_id}/start")
        return session_id

    async def end(self, session_id: str) -> None:
        await self._post(f"/live-sessions/{session_id}/end")

    async def seated(self, session_id: str) -> int:
        """How many students hold or held a seat, by the rows."""
        found: int = await self.database.fetchval(
            "SELECT count(*) FROM live_seats WHERE session_id = $1 AND role = 'student'", UUID(session_id)
        )
        return found

    async def _post(self, path: str, body: Any = None) -> Any:
        key = {"Idempotency-Key": str(new_id())}
        async with self.http.post(f"/api/v1{path}", json=body, headers=key) as response:
            if response.status >= 400:
                raise RuntimeError(f"POST {path}: {response.status} {await response.text()}")
            return await response.json()


@asynccontextmanager
async def open_school(stage: Stage, server: Server, size: int) -> AsyncIterator[School]:
    [instructor] = await people(stage, 1, "instructor")
    students = await people(stage, size, "student")
    connection = await database.plain_connection(stage.database_url)
    headers = {"Authorization": f"Bearer {instructor.token}"}
    async with aiohttp.ClientSession(server.url, headers=headers) as http:
        school = School(http, connection, "", instructor, students)
        school.course_id = str((await school._post("/instructor/courses", {"title": "A course"}))["id"])
        section = await school._post(f"/courses/{school.course_id}/sections", {"title": "A section"})
        await school._post(f"/sections/{section['id']}/lessons", {"title": "A lesson", "type": "text"})
        await school._post(f"/courses/{school.course_id}/publish")
        now = datetime.now(UTC)
        await insert(
            connection,
            "enrolments",
            [
                {
                    "id": new_id(),
                    "created_at": now,
                    "course_id": UUID(school.course_id),
                    "learner_id": student.id,
                    "status": "active",
                    "source": "manual",
                }
                for student in students
            ],
        )
        await connection.execute("ANALYZE")
        try:
            yield school
        finally:
            await connection.close()
