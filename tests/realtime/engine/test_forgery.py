"""Whoever may publish to Redis is not yet one of us."""

from __future__ import annotations

from typing import Any

import pytest

from realtime.engine.seal import KEPT, PASSING, Seal, line_of
from tests.fixtures.patience import until
from tests.realtime.engine.conftest import MakeMember, MakeNode
from tests.realtime.engine.nodes import SECRET, event, room
from tests.realtime.engine.redis_process import RedisProcess


class Wiretap:
    """An attacker with the rights of a node in Redis, and without the key."""

    def __init__(self, redis: RedisProcess, channel: bytes) -> None:
        self.admin = redis.admin
        self.channel = channel
        self._listener = redis.admin.pubsub()
        self._listener.subscribe(channel)
        self._listener.get_message(timeout=1)

    def overheard(self) -> bytes:
        message = self._listener.get_message(timeout=2)
        assert message is not None
        return bytes(message["data"])

    def publish(self, data: bytes) -> None:
        assert self.admin.publish(self.channel, data) >= 1


async def test_forged_and_garbage_messages_change_nothing(
    own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
) -> None:
    node, member, where = await make_node(own_redis), make_member(), room()
    evicted: list[Any] = []

    async def evict(*call: Any) -> None:
        evicted.append(call)

    node.bus.after("member.banned", evict)
    await node.bus.open(where)
    await member.join(node, where)
    channel = next(iter(node.bus._channels))
    tap = Wiretap(own_redis, channel)
    await node.bus.publish(where, event(1))
    genuine = tap.overheard()
    number, _, letter = genuine.partition(b":")
    assert number == b"1"
    stranger = Seal(b"another secret, of 32 bytes or more", "n1")
    forged = stranger.write(KEPT, channel, *line_of(event(66, "member.banned")))
    elsewhere = Seal(SECRET, "n1").write(KEPT, b"another channel", *line_of(event(66, "member.banned")))
    passing = Seal(SECRET, "n1").write(PASSING, channel, *line_of(event(66)))
    for data in (
        b"", b":", b"2:", b"x", b"\0" * 100, b"2:" + forged, b":" + forged, b"2:" + elsewhere, b"2:" + passing,
        b"2:" + letter, b":" + letter, b"99999999999999999999:" + letter, b"-1:" + letter, b"1e9:" + letter,
        b"2:" + letter[:-1], b"2:" + letter + b"x", genuine, b"9007199254740993:" + letter,
        b'42/live,["chat.posted",{}]',
    ):  # fmt: skip
        tap.publish(data)
    own_redis.admin.xadd(own_redis.admin.keys("*:log:*")[0], {"at": "1", "letter": forged}, id="2-0")
    await node.bus.publish(room(), event(0))
    await node.bus.send(where, event(3))
    await until(lambda: len(member.heard) == 2)
    assert [(said["id"], said["seq"]) for said in member.heard] == [("e1", 1), ("e3", None)]
    assert evicted == []
    assert await node.bus.recover(where, 1) == []
    own_redis.admin.xdel(own_redis.admin.keys("*:log:*")[0], "2-0")


async def test_a_forged_history_is_not_recovered_from(own_redis: RedisProcess, make_node: MakeNode) -> None:
    node, where = await make_node(own_redis), room()
    await node.bus.open(where)
    await node.bus.publish(where, event(1))
    stream = own_redis.admin.keys("*:log:*")[0]
    own_redis.admin.delete(stream)
    own_redis.admin.xadd(stream, {"at": "1", "letter": b"garbage"}, id="1-0")
    assert await node.bus.recover(where, 0) is None


async def test_a_stream_full_of_garbage_is_passed_over(
    own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
) -> None:
    node, member, where = await make_node(own_redis), make_member(), room()
    await node.bus.open(where)
    await member.join(node, where)
    await node.bus.publish(where, event(1))
    stream, meta = own_redis.admin.keys("*:log:*")[0], own_redis.admin.keys("*:meta:*")[0]
    for n in range(2, 700):
        garbage = {"at": "9999999999", "letter": b"garbage"} if n % 2 else {"letters": "none"}
        own_redis.admin.xadd(stream, garbage, id=f"{n}-0")
    own_redis.admin.hset(meta, "seq", 699)
    for n in range(2, 22):  # past the one that looks for what is too old
        await node.bus.publish(where, event(n))
    await until(lambda: len(member.heard) == 21)
    assert [said["id"] for said in member.heard] == [f"e{n}" for n in range(1, 22)]


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Seal(b"short", "n1")
