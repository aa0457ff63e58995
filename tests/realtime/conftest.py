"""Live classes to test with, and a second server process beside the one in the test's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import pytest_asyncio

from domain.gateways.video.janus import JanusVideo
from domain.gateways.video.offered import Offered
from domain.kit.settings import Settings
from server.main import Node
from tests.fixtures.clients import Connect
from tests.fixtures.fake_janus import ADMIN, SECRET, FakeJanus
from tests.fixtures.nodes import Process, launch
from tests.fixtures.people import Make
from tests.realtime.classroom import Classroom

MakeClassroom = Callable[..., Awaitable[Classroom]]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def other(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Process]:
    """Another server process, on the same database and Redis."""
    process = await launch(settings, tmp_path_factory.mktemp("other") / "server.log", {})
    yield process
    await process.kill()


@pytest.fixture(scope="session")
def other_url(other: Process) -> str:
    """Where it answers."""
    return other.url


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


@pytest_asyncio.fixture(loop_scope="session")
async def through_janus(here: Node, fake_janus: FakeJanus) -> AsyncIterator[None]:
    """The server of this process drives the stand-in for as long as a test lasts."""
    before = here.runtime.video
    video = JanusVideo(fake_janus.url, SECRET, ADMIN, key=here.runtime.settings.signing_key)
    here.runtime.video = Offered("janus", {**before.providers, "janus": video})
    yield
    here.runtime.video = before
    await video.close()
