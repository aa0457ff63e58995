"""Allowances: exact, shared by all nodes, and per node while Redis is away."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from redis import asyncio as redis

from domain.kit import limits
from domain.kit.limits import Limiter
from domain.kit.redis import PlainScripts, ServerIdentity
from server.main import Node


@pytest.fixture
def prefix(here: Node) -> str:
    return f"{here.runtime.settings.redis_prefix}:limits:{secrets.token_hex(4)}"


@pytest_asyncio.fixture(loop_scope="session")
async def nowhere() -> AsyncIterator[redis.Redis]:
    """A Redis that nobody answers for."""
    client = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2, retry=None)
    yield client
    await client.aclose()


async def test_two_nodes_spend_one_allowance(here: Node, prefix: str) -> None:
    nodes = [Limiter(here.runtime.scripts, prefix) for _ in range(2)]
    spent = await asyncio.gather(*(nodes[number % 2].spend("me", 10) for number in range(15)))
    assert sorted(one.remaining for one in spent) == list(range(-5, 10))
    assert sum(one.exceeded for one in spent) == 5
    assert all(1 <= one.reset_seconds <= limits.WINDOW_SECONDS for one in spent)


async def test_each_key_has_its_own(here: Node, prefix: str) -> None:
    limiter = Limiter(here.runtime.scripts, prefix)
    await limiter.spend("greedy", 1)
    assert (await limiter.spend("greedy", 1)).exceeded
    assert not (await limiter.spend("other", 1)).exceeded


async def test_an_allowance_comes_back_with_time(here: Node, prefix: str) -> None:
    limiter = Limiter(here.runtime.scripts, prefix)
    await limiter.spend("me", 1)
    left = await here.runtime.redis.ttl(f"{prefix}:rate:me")
    assert 0 < left <= limits.WINDOW_SECONDS, "a key that never ends would refuse for ever"


async def test_while_redis_is_away_a_node_counts_by_itself(nowhere: redis.Redis) -> None:
    limiter = Limiter(PlainScripts(nowhere, ServerIdentity()), "away")
    spent = [await limiter.spend("me", 3) for _ in range(5)]
    assert [one.exceeded for one in spent] == [False, False, False, True, True]
    assert all(1 <= one.reset_seconds <= limits.WINDOW_SECONDS for one in spent)
    assert not (await limiter.spend("other", 3)).exceeded
