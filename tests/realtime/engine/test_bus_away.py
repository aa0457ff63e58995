"""The bus while Redis is away, and when it is back."""

from __future__ import annotations

import asyncio
import time

import pytest

from realtime.engine import BusDown
from tests.realtime.engine.conftest import MakeMember, MakeNode
from tests.realtime.engine.nodes import event, eventually, publish_when_possible, room, talk
from tests.realtime.engine.redis_process import RedisProcess


class TestRedisAway:
    async def test_publish_fails_within_a_second_and_send_is_dropped(
        self, own_redis: RedisProcess, make_node: MakeNode
    ) -> None:
        node, where = await make_node(own_redis), room()
        await node.bus.open(where)
        own_redis.kill()
        for call in (node.bus.publish(where, event(1)), node.bus.position(where), node.bus.enter("x", where)):
            started = time.monotonic()
            with pytest.raises(BusDown):
                await call
            assert time.monotonic() - started < 1.0
        await node.bus.send(where, event(2))

    async def test_a_redis_that_hangs_fails_publish_in_time(self, own_redis: RedisProcess, make_node: MakeNode) -> None:
        node, where = await make_node(own_redis), room()
        own_redis.admin.execute_command("CLIENT", "PAUSE", 60_000, "ALL")
        started = time.monotonic()
        with pytest.raises(BusDown):
            await node.bus.publish(where, event(1))
        assert time.monotonic() - started < 15  # two seconds, and a busy machine

    async def test_a_redis_that_refuses_is_as_good_as_away(
        self, own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        node, member, where = await make_node(own_redis), make_member(), room()
        await member.join(node, where)
        own_redis.admin.execute_command("REPLICAOF", "127.0.0.1", "1")
        with pytest.raises(BusDown):
            await node.bus.publish(where, event(1))
        await node.bus.send(where, event(2))
        own_redis.admin.execute_command("REPLICAOF", "NO", "ONE")
        await publish_when_possible(node, where, event(3))
        await eventually(lambda: member.heard and member.heard[-1]["id"] == "e3")

    async def test_members_hear_again_within_two_seconds_of_its_return(
        self, own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        one, two, member, where = await make_node(own_redis), await make_node(own_redis), make_member(), room()
        back: list[str] = []

        async def note() -> None:
            back.append("back")

        two.bus.on_reconnect(note)
        await one.bus.open(where)
        await member.join(two, where)
        await one.bus.publish(where, event(1))
        await eventually(lambda: member.heard)
        own_redis.kill()
        await asyncio.sleep(0.5)
        own_redis.start()
        started = time.monotonic()
        await eventually(lambda: back, 2.5)
        first = await publish_when_possible(one, where, event(2))
        await eventually(lambda: len(member.heard) == 2, 2.5)
        assert time.monotonic() - started < 3.0
        assert member.seqs == [1, first]

    async def test_a_restart_never_gives_a_number_again(
        self, own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        node, member, where = await make_node(own_redis), make_member(), room()
        await node.bus.open(where)
        await member.join(node, where)
        for n in range(5):
            await node.bus.publish(where, event(n))
        own_redis.kill()
        own_redis.start()
        assert await publish_when_possible(node, where, event(9)) > 1_000_000_000_000
        assert await node.bus.recover(where, 3) is None
        await eventually(lambda: len(member.heard) == 6)
        assert member.seqs == sorted(set(member.seqs))

    async def test_a_flush_never_gives_a_number_again(
        self, own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        one, two, member, where = await make_node(own_redis), await make_node(own_redis), make_member(), room()
        await one.bus.open(where)
        await member.join(one, where)
        for n in range(5):
            await one.bus.publish(where, event(n))
        own_redis.admin.flushall()
        await two.bus.publish(where, event(6))
        own_redis.admin.flushall()
        await two.bus.open(where)
        await two.bus.publish(where, event(7))
        await eventually(lambda: len(member.heard) == 7)
        assert member.seqs == sorted(set(member.seqs))

    async def test_a_counter_begun_again_by_a_stranger_node_jumps_as_soon_as_it_is_noticed(
        self, own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        one, member, where = await make_node(own_redis), make_member(), room()
        await one.bus.open(where)
        await member.join(one, where)
        for n in range(5):
            await one.bus.publish(where, event(n))
        await eventually(lambda: len(member.heard) == 5)
        own_redis.admin.flushall()
        two = await make_node(own_redis)
        await two.bus.open(where)
        assert await two.bus.publish(where, event(6)) == 1
        counter = own_redis.admin.keys("*:meta:*")[0]
        await eventually(lambda: int(own_redis.admin.hget(counter, "seq") or 0) > 5)
        assert await two.bus.publish(where, event(7)) > 1_000_000_000_000
        await eventually(lambda: member.heard[-1]["id"] == "e7")
        assert member.seqs == sorted(set(member.seqs))


class TestCutSubscription:
    async def test_nothing_published_meanwhile_is_lost(
        self, own_redis: RedisProcess, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        one, two, where = await make_node(own_redis), await make_node(own_redis), room()
        members = [make_member(), make_member()]
        await one.bus.open(where)
        for member, node in zip(members, (one, two), strict=True):
            await member.join(node, where)
        talking = asyncio.create_task(talk(one, where, 600))
        cut = 0
        while not talking.done():
            await asyncio.sleep(0.15)
            cut += own_redis.cut("pubsub")
        assert cut >= 4
        for member in members:
            await eventually(lambda m=member: len(m.heard) >= 600)
            assert member.seqs == list(range(1, 601))
