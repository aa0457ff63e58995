"""Live classes to test with, and a second server process beside the one in the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from domain.kit.settings import Settings
from tests.fixtures.clients import Connect
from tests.fixtures.nodes import launch
from tests.fixtures.people import Make
from tests.realtime.classroom import Classroom

MakeClassroom = Callable[..., Awaitable[Classroom]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def other_url(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """Where another server process answers, on the same database and Redis."""
    process = await launch(settings, tmp_path_factory.mktemp("other") / "server.log", {})
    yield process.url
    await process.kill()


@pytest.fixture
def classroom(make: Make, connect: Connect, url: str) -> MakeClassroom:
    """`await classroom(seats=2, students=3)`: a class that is on, and people enrolled in its course."""

    async def made(*, seats: int = 2, students: int = 0, live: bool = True) -> Classroom:
        host = await make.instructor()
        course = await make.course(host)
        session = await (make.live if live else make.session)(host, course, seats=seats)
        people = [await make.student(name=f"Student {n}", enrolled_in=course) for n in range(1, students + 1)]
        return Classroom(make, connect, url, host, course, session, people)

    return made
