"""Whatever dies in between: each cause is one row for each person, every client has what the database has, and every
letter was sent, its repeats recognisable.

Enrolments, in an order that chance chooses, are sent to whichever process lives, and sent again until one answers.
Three processes kill themselves at the places where it hurts; the mail server goes away and comes back; Redis forgets.
"""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest_asyncio
import socketio
from pydantic import SecretStr
from redis import asyncio as redis

from domain.kit.settings import Settings
from models import database
from server.services import Services
from tests.fixtures.clients import Api, Connect, Socket
from tests.fixtures.database import fresh_database
from tests.fixtures.nodes import Process, launch
from tests.fixtures.ports import own_port
from tests.fixtures.post import SENDER, MailServer

STUDENTS, COURSES = 5, 5
ADMIN, PASSWORD = "root@example.com", "correct horse battery"
FAILPOINTS = ("before_commit:60", "before_push:3", "after_send:1")
AWAY = (aiohttp.ClientError, OSError, TimeoutError)


@dataclass
class School:
    """Processes on a database of their own, so that nobody else carries its mail out."""

    settings: Settings
    folder: Path
    api: Api
    mail: MailServer
    rows: asyncpg.Connection
    nodes: list[Process] = field(default_factory=list)

    async def start(self, **environment: str) -> Process:
        given = {
            "LYCEUM_WORKER_INSIDE": "true",
            "LYCEUM_ADMIN_EMAIL": ADMIN,
            "LYCEUM_ADMIN_PASSWORD": PASSWORD,
            "LYCEUM_MAIL_FROM": SENDER,
            "LYCEUM_MAIL_GATHER_MINUTES": "0",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.mail.port),
            "SMTP_SECURITY": "none",
        }
        log = self.folder / f"{environment.get('LYCEUM_FAILPOINT', 'server')}-{len(self.nodes)}.log"
        one = await launch(self.settings, log, given | environment)
        self.nodes.append(one)
        return one

    @property
    def living(self) -> list[Process]:
        return [one for one in self.nodes if one.process.returncode is None]

    async def ask(self, chance: random.Random, method: str, path: str, body: Any = None, token: str = "") -> Any:
        """Of whichever process lives, until one answers; a busy one is asked again."""
        async with asyncio.timeout(60):
            while True:
                api = Api(self.api.http, chance.choice(self.living).url, token or None)
                try:
                    answer = await api.call(method, path, body)
                except AWAY:
                    continue
                if answer.status < 500:
                    return answer.body
                await asyncio.sleep(0.1)


@pytest_asyncio.fixture(loop_scope="session")
async def school(
    settings: Settings, backends: Services, http: aiohttp.ClientSession, tmp_path: Path
) -> AsyncIterator[School]:
    name = f"test_{os.getpid()}_histories"
    url = await fresh_database(backends.database_url, name)
    own = settings.model_copy(update={"database_url": SecretStr(url), "redis_prefix": name})
    mail, rows = MailServer(own_port()), await database.plain_connection(url)
    await mail.start()
    one = School(own, tmp_path, Api(http, ""), mail, rows)
    yield one
    await asyncio.gather(*(node.kill() for node in one.nodes))
    await mail.stop()
    await rows.close()


@dataclass
class Reader:
    """Somebody's client: keeps what it is told, and asks for what it missed whenever it comes back."""

    id: str
    token: str
    known: dict[int, str] = field(default_factory=dict)  # number -> id
    doubles: int = 0
    socket: Socket | None = None

    async def come(self, school: School, connect: Connect, chance: random.Random) -> None:
        async with asyncio.timeout(60):
            while self.socket is None or self.socket.closed.is_set():
                if self.socket is not None:
                    self.hear()
                try:
                    url = chance.choice(school.living).url
                    self.socket = await connect(url, self.token, "/notifications")
                except (*AWAY, socketio.exceptions.SocketIOError):
                    await asyncio.sleep(0.05)

    def hear(self) -> None:
        assert self.socket is not None
        for event in self.socket.of("notification.created"):
            self._keep(event["data"]["notification"])

    async def catch_up(self, school: School) -> None:
        """Everything after the last number up to which nothing is missing."""
        assert self.socket is not None
        greeting = await self.socket.told("notification.sync", seconds=30)
        self.hear()
        for one in greeting["data"]["latest"]:
            self._keep(one)
        whole = next(n for n in range(1, len(self.known) + 2) if n + 1 not in self.known)
        if 1 not in self.known:
            listed = await school.ask(random.Random(0), "GET", "/notifications?limit=100", token=self.token)
            missed = listed["data"]
        else:
            ack = await self.socket.command("sync", {"after": self.known[whole]}, seconds=30)
            missed = ack["data"]["notifications"]
        for one in missed:
            self._keep(one)

    def _keep(self, notification: dict[str, Any]) -> None:
        number, id_ = notification["number"], notification["id"]
        assert self.known.setdefault(number, id_) == id_, "two notifications have one number"


async def test_nothing_is_lost_and_nothing_told_twice_whatever_dies(
    school: School, connect: Connect, backends: Services
) -> None:
    chance = random.Random(20)
    await school.start(LYCEUM_WORKER_INSIDE="false")
    doomed = [await school.start(LYCEUM_FAILPOINT=point) for point in FAILPOINTS]
    teacher, courses = await found(school, chance)
    names = [f"learner{number}" for number in range(STUDENTS)]
    students = [await register(school, chance, name, "student") for name in names]
    readers = [teacher, *students]
    await asyncio.gather(*(reader.come(school, connect, chance) for reader in readers))

    causes = [(student, course) for student in students for course in courses]
    chance.shuffle(causes)
    for number, (student, course) in enumerate(causes):
        if number == len(causes) // 3:
            await school.mail.stop()
        elif number == len(causes) // 2:
            await forget(school, backends)
        elif number == 2 * len(causes) // 3:
            await school.mail.start()
        await school.ask(chance, "POST", f"/courses/{course}/enroll", token=student.token)
        for reader in readers:
            await reader.come(school, connect, chance)

    await asyncio.gather(*(one.kill() for one in doomed))  # who has not killed itself yet
    await school.start()
    await all_sent(school)
    for reader in readers:
        await reader.come(school, connect, chance)
        await reader.catch_up(school)

    await check_rows(school, teacher, students, courses)
    for reader in readers:
        rows = await school.rows.fetch("SELECT number, id FROM notifications WHERE user_id = $1::uuid", reader.id)
        assert reader.known == {row["number"]: str(row["id"]) for row in rows}
    await check_mail(school)


async def found(school: School, chance: random.Random) -> tuple[Reader, list[str]]:
    """A teacher and published courses."""
    teacher = await register(school, chance, "teacher", "instructor")
    login = {"email": ADMIN, "password": PASSWORD}
    admin = (await school.ask(chance, "POST", "/auth/login", login))["access_token"]
    courses = []
    for number in range(COURSES):
        course = await school.ask(chance, "POST", "/instructor/courses", {"title": f"Course {number}"}, teacher.token)
        path = f"/courses/{course['id']}"
        section = await school.ask(chance, "POST", f"{path}/sections", {"title": "One"}, teacher.token)
        lesson = {"title": "One", "type": "text"}
        await school.ask(chance, "POST", f"/sections/{section['id']}/lessons", lesson, teacher.token)
        await school.ask(chance, "POST", f"{path}/publish", token=teacher.token)
        await school.ask(chance, "PATCH", f"/admin{path}/approve", token=admin)
        courses.append(course["id"])
    return teacher, courses


async def register(school: School, chance: random.Random, name: str, role: str) -> Reader:
    """A process may die between writing the account and saying so: then one signs in to it."""
    person = {"name": name, "email": f"{name}@example.com", "password": PASSWORD, "role": role}
    answer = await school.ask(chance, "POST", "/auth/register", person)
    if "access_token" not in answer:
        login = {"email": person["email"], "password": PASSWORD}
        answer = await school.ask(chance, "POST", "/auth/login", login)
    return Reader(answer["user"]["id"], answer["access_token"])


async def forget(school: School, backends: Services) -> None:
    """All that this school had in Redis, as if it had been flushed; the others' stays."""
    client = redis.Redis.from_url(backends.redis_url)
    keys = [key async for key in client.scan_iter(f"*{school.settings.redis_prefix}*", count=1000)]
    if keys:
        await client.delete(*keys)
    await client.aclose()


async def all_sent(school: School) -> None:
    """As if leases and patience had run out again and again, until nothing is left to send."""
    again = "UPDATE deliveries SET next_attempt_at = now() WHERE state = 'queued' AND next_attempt_at > now()"
    async with asyncio.timeout(60):
        while await school.rows.fetchval("SELECT count(*) FROM deliveries WHERE state = 'queued'"):
            await school.rows.execute(f"{again} AND (error <> '' OR attempts > 0)")
            await asyncio.sleep(0.5)


async def check_rows(school: School, teacher: Reader, students: list[Reader], courses: list[str]) -> None:
    told = await school.rows.fetch(
        "SELECT user_id::text AS reader, kind, data ->> 'course_id' AS course, data ->> 'learner_id' AS learner,"
        " number FROM notifications ORDER BY number"
    )
    count = Counter((row["reader"], row["kind"], row["course"], row["learner"]) for row in told)
    for student in students:
        for course in courses:
            assert count[student.id, "enrolment.welcome", course, student.id] == 1
            assert count[teacher.id, "enrolment.new", course, student.id] == 1
    for reader in [teacher, *students]:
        numbers = [row["number"] for row in told if row["reader"] == reader.id]
        assert numbers == list(range(1, len(numbers) + 1)), "a person's numbers have a hole"


async def check_mail(school: School) -> None:
    """Each delivery went out in its lead's letter; every copy of a letter is the same one."""
    rows = await school.rows.fetch("SELECT id, lead, state, channel FROM deliveries")
    assert rows
    assert {(row["channel"], row["state"]) for row in rows} == {("mail", "sent")}
    came: dict[str, set[tuple[str, str]]] = {}
    for letter in school.mail.taken:
        came.setdefault(letter["Message-ID"], set()).add((str(letter["To"]), str(letter["Subject"])))
    assert set(came) == {f"<{row['lead']}@example.org>" for row in rows}
    assert all(len(copies) == 1 for copies in came.values())
