from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from realtime.engine.hot_redis import HotRedis
from tests.realtime.engine.nodes import Member, Node
from tests.realtime.engine.redis_process import RedisProcess

MakeNode = Callable[..., Awaitable[Node]]
MakeMember = Callable[[], Member]
PATIENT = 10.0
DEADLINE: float = HotRedis.__init__.__kwdefaults__["deadline"]


@pytest.fixture(scope="session")
def shared_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisProcess]:
    """For tests that neither kill nor flush it."""
    process = RedisProcess(tmp_path_factory.mktemp("redis"))
    process.start()
    yield process
    process.kill()


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisProcess]:
    """For tests that do."""
    process = RedisProcess(tmp_path, "--appendonly", "yes", "--appendfsync", "always")
    process.start()
    yield process
    process.kill()


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis has ten seconds for an answer: a busy machine gives it up within the one that a server waits."""
    monkeypatch.setitem(HotRedis.__init__.__kwdefaults__, "deadline", PATIENT)


@pytest.fixture
def impatient(patient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As servers are: for tests of what they do when it does not answer."""
    monkeypatch.setitem(HotRedis.__init__.__kwdefaults__, "deadline", DEADLINE)


@pytest.fixture
async def make_node(patient: None) -> AsyncIterator[MakeNode]:
    nodes: list[Node] = []
    prefix = f"t{secrets.token_hex(4)}"

    async def make(redis: RedisProcess, **options: object) -> Node:
        node = Node(redis.url, **{"prefix": prefix, **options})  # type: ignore[arg-type]
        nodes.append(node)
        return await node.start()

    yield make
    for node in nodes:
        await node.stop()


@pytest.fixture
async def make_member() -> AsyncIterator[MakeMember]:
    members: list[Member] = []

    def make() -> Member:
        members.append(Member())
        return members[-1]

    yield make
    for member in members:
        await member.stop()
