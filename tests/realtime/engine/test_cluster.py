"""Sharded channels on a Redis Cluster (7 or newer), where one is at hand: LYCEUM_TEST_REDIS7 names its binary."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from redis.exceptions import RedisError

from realtime.engine import BusDown, Room
from realtime.engine.slots import Place, read_moved, slot_of
from tests.fixtures.patience import PATIENCE_SECONDS, until
from tests.fixtures.ports import own_cluster_port
from tests.realtime.engine.conftest import MakeMember, MakeNode
from tests.realtime.engine.nodes import Node, event, room


def _binary() -> str | None:
    ours = Path(sys.executable).with_name("redis-server-7")
    for binary in (os.environ.get("LYCEUM_TEST_REDIS7"), shutil.which("redis-server"), ours if ours.exists() else None):
        if binary is not None:
            version = subprocess.run([binary, "--version"], capture_output=True, text=True, check=False).stdout
            major = version.partition("v=")[2].partition(".")[0]
            if major.isdigit() and int(major) >= 7:
                return str(binary)
    return None


class ClusterOfTwo:
    """Two masters, each with half of the slots; the first may have a replica."""

    def __init__(self, folder: Path, binary: str) -> None:
        self.ports: list[int] = []
        self._folder, self._binary = folder, binary
        self._processes: list[subprocess.Popen[bytes]] = []
        for _ in range(2):
            self._begin()
        self.admins = [Redis(port=port) for port in self.ports]
        _until(lambda: all(_answers(admin) for admin in self.admins))
        self.ids = [admin.execute_command("CLUSTER MYID").decode() for admin in self.admins]
        for epoch, admin in enumerate(self.admins, 1):  # as redis-cli does: else they agree about it some time later
            admin.execute_command("CLUSTER SET-CONFIG-EPOCH", epoch)
        self.admins[0].execute_command("CLUSTER ADDSLOTSRANGE", 0, 8191)
        self.admins[1].execute_command("CLUSTER ADDSLOTSRANGE", 8192, 16383)
        self.admins[1].execute_command("CONFIG", "SET", "cluster-require-full-coverage", "no")
        self.admins[0].execute_command("CLUSTER MEET", "127.0.0.1", self.ports[1])
        _until(lambda: all(b"cluster_size:2" in _raw(admin, "CLUSTER INFO") for admin in self.admins))
        _until(lambda: all(b"cluster_state:ok" in _raw(admin, "CLUSTER INFO") for admin in self.admins))
        self.url = f"redis://127.0.0.1:{self.ports[0]}"

    def _begin(self) -> int:
        port = own_cluster_port()
        place = self._folder / str(port)
        place.mkdir()
        options = ["--port", str(port), "--dir", str(place), "--save", "", "--cluster-enabled", "yes"]
        with (place / "log").open("w") as log:
            self._processes.append(subprocess.Popen([self._binary, *options], stdout=log, stderr=log))
        self.ports.append(port)
        return port

    def add_replica(self) -> Redis:
        """Of the first master; it has all that it has."""
        replica = Redis(port=self._begin())
        _until(lambda: _answers(replica))
        replica.execute_command("CLUSTER MEET", "127.0.0.1", self.ports[0])
        _until(lambda: self.ids[0].encode() in _raw(replica, "CLUSTER NODES"))
        replica.execute_command("CLUSTER REPLICATE", self.ids[0])
        _until(lambda: b"master_link_status:up" in _raw(replica, "INFO REPLICATION"))
        # Who is not known to the other master takes over unheard; who does not know that one serves nobody, for then
        # most masters are out of its sight; and in vain does who does not know the newest epoch.
        _until(lambda: _is_connected(self.admins[1], replica.execute_command("CLUSTER MYID")))
        _until(lambda: _is_connected(replica, self.ids[1].encode()))
        _until(lambda: b"cluster_state:ok" in _raw(replica, "CLUSTER INFO"))
        _until(lambda: b"cluster_current_epoch:2" in _raw(replica, "CLUSTER INFO"))
        return replica

    async def hand_over_to(self, replica: Redis) -> None:
        """The dead master's slots, as the other one sees it. That this happens is Redis's part, and not tried here."""
        replica.execute_command("CLUSTER FAILOVER", "TAKEOVER")
        new = replica.execute_command("CLUSTER MYID")
        try:
            await until(lambda: _has_slots(self.admins[1], new))
        except TimeoutError:
            seen = [_raw(admin, "CLUSTER NODES") for admin in (self.admins[1], replica)]
            pytest.skip(f"Redis has not handed over: {seen}")

    def kill_first(self) -> None:
        self._processes[0].kill()
        self._processes[0].wait()

    def move(self, slot: int) -> None:
        """Give a slot with all its keys to the other master."""
        source = 0 if slot < 8192 else 1
        target = 1 - source
        self.admins[target].execute_command("CLUSTER SETSLOT", slot, "IMPORTING", self.ids[source])
        self.admins[source].execute_command("CLUSTER SETSLOT", slot, "MIGRATING", self.ids[target])
        keys = self.admins[source].execute_command("CLUSTER GETKEYSINSLOT", slot, 1000)
        if keys:
            place = ("127.0.0.1", self.ports[target])
            self.admins[source].execute_command("MIGRATE", *place, "", 0, 1000, "KEYS", *keys)
        for index in (target, source):
            self.admins[index].execute_command("CLUSTER SETSLOT", slot, "NODE", self.ids[target])

    def stop(self) -> None:
        for process in self._processes:
            process.kill()
            process.wait()


def _started(folder: Path) -> ClusterOfTwo:
    binary = _binary()
    if binary is None:
        pytest.skip("no redis-server 7 or newer: set LYCEUM_TEST_REDIS7")
    return ClusterOfTwo(folder, binary)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClusterOfTwo]:
    cluster = _started(tmp_path_factory.mktemp("cluster"))
    yield cluster
    cluster.stop()


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[ClusterOfTwo]:
    cluster = _started(tmp_path)
    yield cluster
    cluster.stop()


class TestCluster:
    async def test_rooms_of_all_slots_are_heard_on_both_nodes_in_order(
        self, cluster: ClusterOfTwo, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        one, two = await make_node(cluster), await make_node(cluster)  # type: ignore[arg-type]
        here, there, rooms = make_member(), make_member(), [room() for _ in range(12)]
        assert len({slot_of(f"{{{where.tag}}}") < 8192 for where in rooms}) == 2
        for where in rooms:
            await one.bus.open(where)
            await here.join(one, where)
            await there.join(two, where)
        for n in range(10):
            for where in rooms:
                await (one, two)[n % 2].bus.publish(where, event(n, room=where.name))
        await two.bus.send(rooms[0], event(99, room=rooms[0].name))
        await until(lambda: len(here.heard) == len(there.heard) == 121)
        for member in (here, there):
            for where in rooms:
                heard = [said["seq"] for said in member.heard if said["data"]["room"] == where.name and said["seq"]]
                assert heard == list(range(1, 11))
        assert len(await two.bus.recover(rooms[1], 4) or ()) == 6
        assert any(admin.execute_command("PUBSUB", "SHARDCHANNELS") for admin in cluster.admins)
        assert not any(admin.execute_command("PUBSUB", "CHANNELS") for admin in cluster.admins)

    async def test_a_slot_that_moves_takes_its_room_along(
        self, cluster: ClusterOfTwo, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        one, two = await make_node(cluster), await make_node(cluster)  # type: ignore[arg-type]
        member, where = make_member(), room()
        await one.bus.open(where)
        await member.join(two, where)
        await one.bus.publish(where, event(1))
        await until(lambda: len(member.heard) == 1)
        cluster.move(slot_of(f"{{{where.tag}}}"))
        for n in range(2, 6):
            await one.bus.publish(where, event(n))
        await until(lambda: len(member.heard) == 5)
        assert [said["id"] for said in member.heard] == [f"e{n}" for n in range(1, 6)]
        assert member.seqs == sorted(set(member.seqs))

    async def test_cut_connections_find_the_new_place_of_what_moved_meanwhile(
        self, cluster: ClusterOfTwo, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        one, two = await make_node(cluster), await make_node(cluster)  # type: ignore[arg-type]
        member, moved, stays = make_member(), room(), room()
        for where in (moved, stays):
            await one.bus.open(where)
            await member.join(two, where)
        cluster.move(slot_of(f"{{{moved.tag}}}"))
        for admin in cluster.admins:
            admin.execute_command("CLIENT", "KILL", "TYPE", "pubsub")
        for n in range(5):
            for where in (moved, stays):
                await one.bus.publish(where, event(n, room=where.name))
        await until(lambda: len(member.heard) == 10)
        for where in (moved, stays):
            heard = [said for said in member.heard if said["data"]["room"] == where.name]
            assert [said["id"] for said in heard] == [f"e{n}" for n in range(5)]

    async def test_a_replica_that_takes_over_serves_the_rooms_of_its_dead_master(
        self, own_cluster: ClusterOfTwo, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        replica = own_cluster.add_replica()
        one, two = await make_node(own_cluster), await make_node(own_cluster)  # type: ignore[arg-type]
        member, where = make_member(), _room_of_the_first_master()
        await one.bus.open(where)
        await member.join(two, where)
        for n in range(3):
            await one.bus.publish(where, event(n))
        await until(lambda: len(member.heard) == 3)
        own_cluster.kill_first()
        await own_cluster.hand_over_to(replica)
        last = await _publish_when_possible(one, where, event(9))
        assert last > 1_000_000_000_000, "what the replica lacks is not numbered again"
        await until(lambda: member.heard[-1]["id"] == "e9")
        assert await two.bus.publish(where, event(10)) == last + 1
        await until(lambda: member.heard[-1]["id"] == "e10")
        assert member.seqs == sorted(set(member.seqs))
        dead = own_cluster.ports[0]
        for bus in (one.bus, two.bus):  # nobody dials for ever where nobody is
            await until(lambda bus=bus: dead not in {place.port for place in bus._redis._nodes})  # type: ignore[misc]
            await until(lambda bus=bus: not bus._redis._leaving)  # type: ignore[misc]
            assert dead not in {address.port for address in bus._listening._connections}

    async def test_a_channel_that_is_let_go_and_held_again_at_once_is_held(
        self, cluster: ClusterOfTwo, make_node: MakeNode, make_member: MakeMember
    ) -> None:
        node, member, where = await make_node(cluster), make_member(), room()  # type: ignore[arg-type]
        await member.join(node, where)
        listening, channel = node.bus._listening, node.bus._keys(where).channel.encode()
        for _ in range(20):
            listening.drop(channel)
            await listening.hold(channel)
        await node.bus.send(where, event(1))
        await until(lambda: member.heard)


class TestSlots:
    def test_are_as_redis_counts_them(self) -> None:
        assert slot_of("foo") == 12182
        assert slot_of("{foo}bar") == slot_of(b"x{foo}") == 12182
        assert slot_of("{}foo") == slot_of("{}foo")
        assert slot_of("123456789") == 12739

    def test_a_redirection_is_read(self) -> None:
        assert read_moved("MOVED 3999 127.0.0.1:6381") == (3999, Place("127.0.0.1", 6381))
        assert read_moved("MOVED 1 ::1:6381") == (1, Place("::1", 6381))
        assert read_moved("ERR no") is None


def _room_of_the_first_master() -> Room:
    return next(where for where in iter(room, None) if slot_of(f"{{{where.tag}}}") < 8192)


async def _publish_when_possible(node: Node, where: Room, said: dict[str, Any]) -> int:
    async with asyncio.timeout(2 * PATIENCE_SECONDS):
        while True:
            try:
                return await node.bus.publish(where, said)
            except BusDown:
                continue


def _is_connected(admin: Redis, other: bytes) -> bool:
    """Whether a process of a cluster knows another one by its id, and has a line to it."""
    return _known(admin, other)[7:8] == [b"connected"]


def _has_slots(admin: Redis, other: bytes) -> bool:
    return len(_known(admin, other)) > 8


def _known(admin: Redis, other: bytes) -> list[bytes]:
    """The words of its line about another one; none where it does not know it."""
    lines = _raw(admin, "CLUSTER NODES").splitlines()
    return next((line.split() for line in lines if line.startswith(other)), [])


def _until(holds: Callable[[], bool], seconds: float = 30.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def _answers(admin: Redis) -> bool:
    try:
        return bool(admin.ping())
    except RedisError:
        return False


def _raw(admin: Redis, command: str) -> bytes:
    admin.response_callbacks.clear()
    return bytes(admin.execute_command(command))
