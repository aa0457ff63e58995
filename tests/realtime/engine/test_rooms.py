"""What python-socketio's own suite asks of a manager (tests/async/test_manager.py there), asked of ours."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from realtime.engine import make_server
from realtime.engine.connection import Connection
from realtime.engine.rooms import Rooms
from tests.fixtures.patience import until


class Recorder:
    """Stands where a connection does, and keeps what it is given."""

    def __init__(self, sid: str) -> None:
        self.sid = sid
        self.memberships = 0
        self.out = None
        self.transport = object()
        self.said: list[str] = []

    def send_now(self, frame: bytes) -> int:
        rest = frame
        while rest:  # several short ones may have been joined
            size = 2 + rest[1]
            self.said.append(rest[2:size].decode())
            rest = rest[size:]
        return len(frame)

    push, put, later = Connection.push, Connection.put, Connection.later

    def joined(self) -> None:
        self.memberships += 1

    def expect_membership(self) -> None: ...


@pytest.fixture
def rooms() -> Rooms:
    return make_server(origins=[], polling=True).manager


async def connected(rooms: Rooms, name: str, namespace: str = "/foo") -> tuple[str, Recorder]:
    connection = rooms.server.eio.sockets.setdefault(name, Recorder(name))
    sid = await rooms.pre_connect(name, namespace)
    assert sid is not None
    await rooms.connect(sid, namespace)
    return sid, connection


class TestComingAndGoing:
    async def test_a_client_is_pre_connected_then_connected_then_gone(self, rooms: Rooms) -> None:
        rooms.server.eio.sockets["1"] = Recorder("1")
        sid = await rooms.pre_connect("1", "/foo")
        assert sid is not None
        assert (rooms.is_pre_connected(sid, "/foo"), rooms.is_connected(sid, "/foo")) == (True, False)
        assert await rooms.connect(sid, "/foo") == sid
        assert (rooms.is_pre_connected(sid, "/foo"), rooms.is_connected(sid, "/foo")) == (False, True)
        assert rooms.sid_from_eio_sid("1", "/foo") == sid
        assert rooms.eio_sid_from_sid(sid, "/foo") == "1"
        assert rooms.pre_disconnect(sid, "/foo") == "1"
        assert not rooms.is_connected(sid, "/foo")
        await rooms.disconnect(sid, "/foo")
        await rooms.disconnect(sid, "/foo")
        assert rooms.sid_from_eio_sid("1", "/foo") is None
        assert rooms.eio_sid_from_sid(sid, "/foo") is None

    async def test_one_connection_is_in_a_namespace_once_and_in_several(self, rooms: Rooms) -> None:
        here, _ = await connected(rooms, "1", "/foo")
        there, _ = await connected(rooms, "1", "/bar")
        assert here != there
        assert await rooms.pre_connect("1", "/foo") is None
        assert list(rooms.get_namespaces()) == ["/foo", "/bar"]
        await rooms.disconnect(here, "/foo")
        assert rooms.is_connected(there, "/bar")

    async def test_a_connection_that_is_gone_cannot_connect(self, rooms: Rooms) -> None:
        assert await rooms.pre_connect("nobody", "/foo") is None

    async def test_who_disconnects_leaves_every_room(self, rooms: Rooms) -> None:
        sid, _ = await connected(rooms, "1")
        for room in ("a", "b"):
            await rooms.enter_room(sid, "/foo", room)
        await rooms.disconnect(sid, "/foo")
        assert rooms.namespaces["/foo"].rooms == {}
        assert list(rooms.get_participants("/foo", "a")) == []


class TestRooms:
    async def test_are_entered_left_listed_and_closed(self, rooms: Rooms) -> None:
        one, _ = await connected(rooms, "1")
        two, _ = await connected(rooms, "2")
        for sid in (one, two):
            await rooms.enter_room(sid, "/foo", "bar")
            await rooms.enter_room(sid, "/foo", "bar")
        assert sorted(rooms.get_rooms(one, "/foo")) == sorted([one, "bar"])
        assert dict(rooms.get_participants("/foo", "bar")) == {one: "1", two: "2"}
        await rooms.leave_room(one, "/foo", "bar")
        await rooms.leave_room(one, "/foo", "bar")
        await rooms.leave_room("nobody", "/foo", "bar")
        assert dict(rooms.get_participants("/foo", "bar")) == {two: "2"}
        await rooms.close_room("bar", "/foo")
        await rooms.close_room("bar", "/foo")
        await rooms.close_room("bar", "/none")
        assert list(rooms.get_participants("/foo", "bar")) == []
        assert rooms.get_rooms(two, "/foo") == [two]

    async def test_closed_while_somebody_connects_are_not_entered_by_them(self, rooms: Rooms) -> None:
        rooms.server.eio.sockets["1"] = Recorder("1")
        sid = await rooms.pre_connect("1", "/foo")
        assert sid is not None
        for room in ("closed", "open"):
            await rooms.enter_room(sid, "/foo", room)
        await rooms.close_room("closed", "/foo")
        await rooms.connect(sid, "/foo")
        assert rooms.get_rooms(sid, "/foo") == [sid, "open"]
        assert list(rooms.get_participants("/foo", "closed")) == []

    async def test_named_like_another_client_cannot_be_entered_or_closed(self, rooms: Rooms) -> None:
        one, _ = await connected(rooms, "1")
        two, _ = await connected(rooms, "2")
        with pytest.raises(ValueError, match="sid room"):
            await rooms.enter_room(one, "/foo", two)
        with pytest.raises(ValueError, match="sid room"):
            await rooms.close_room(two, "/foo")

    async def test_cannot_be_entered_by_who_is_not_there(self, rooms: Rooms) -> None:
        sid, _ = await connected(rooms, "1")
        for wrong, namespace in (("nobody", "/foo"), (sid, "/bar")):
            with pytest.raises(ValueError, match="not connected"):
                await rooms.enter_room(wrong, namespace, "bar")

    async def test_everybody_is_in_the_room_without_a_name(self, rooms: Rooms) -> None:
        one, _ = await connected(rooms, "1")
        two, _ = await connected(rooms, "2")
        assert dict(rooms.get_participants("/foo", None)) == {one: "1", two: "2"}
        assert dict(rooms.get_participants("/foo", one)) == {one: "1"}
        assert dict(rooms.get_participants("/none", None)) == {}


class TestEmit:
    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            ({"foo": "bar"}, '42/foo,["e",{"foo":"bar"}]'),
            (None, '42/foo,["e"]'),
            ((), '42/foo,["e"]'),
            ("text", '42/foo,["e","text"]'),
            (("a", 1), '42/foo,["e","a",1]'),
            (["a", 1], '42/foo,["e",["a",1]]'),
        ],
    )
    async def test_shapes_its_arguments(self, rooms: Rooms, data: Any, expected: str) -> None:
        sid, connection = await connected(rooms, "1")
        await rooms.emit("e", data, namespace="/foo", to=sid)
        assert connection.said == [expected]

    async def test_reaches_one_a_room_several_rooms_or_all(self, rooms: Rooms) -> None:
        clients = [await connected(rooms, str(n)) for n in range(3)]
        (one, _), (two, _), _ = clients
        await rooms.enter_room(one, "/foo", "a")
        await rooms.enter_room(two, "/foo", "a")
        await rooms.enter_room(two, "/foo", "b")
        await rooms.emit("one", None, "/foo", room=one)
        await rooms.emit("a", None, "/foo", room="a")
        await rooms.emit("ab", None, "/foo", room=["a", "b"])
        await rooms.emit("skip", None, "/foo", room="a", skip_sid=one)
        await rooms.emit("skips", None, "/foo", skip_sid=[one, two])
        await rooms.emit("all", None, "/foo")
        await rooms.emit("nobody", None, "/foo", room="none")
        await rooms.emit("nowhere", None, "/none")
        for nobody in ([], ""):  # what a caller makes of recipients, when there are none
            await rooms.emit("empty", None, "/foo", to=nobody)
            await rooms.server.emit("empty", 1, to=nobody, namespace="/foo")
            await rooms.server.emit("empty", 1, room=nobody, namespace="/foo")
        await until(lambda: clients[2][1].said[1:])
        said = [[text[9:-2] for text in connection.said] for _, connection in clients]
        assert said == [["one", "a", "ab", "all"], ["a", "ab", "skip", "all"], ["skips", "all"]]

    async def test_a_client_of_a_name_cannot_be_skipped_and_reached(self, rooms: Rooms) -> None:
        sid, connection = await connected(rooms, "1")
        await rooms.emit("e", None, "/foo", room=sid, skip_sid=sid)
        assert connection.said == []


class TestCallbacks:
    async def test_each_is_called_once_with_the_answer(self, rooms: Rooms) -> None:
        sid, connection = await connected(rooms, "1")
        answers: list[Any] = []

        async def later(*answer: Any) -> None:
            answers.append(answer)

        await rooms.emit("a", None, "/foo", room=sid, callback=lambda *answer: answers.append(answer))
        await rooms.emit("b", None, "/foo", room=sid, callback=later)
        assert connection.said == ['42/foo,1["a"]', '42/foo,2["b"]']
        await rooms.trigger_callback(sid, 2, ["x", 1])
        await rooms.trigger_callback(sid, 1, [])
        await rooms.trigger_callback(sid, 1, ["again"])
        await rooms.trigger_callback(sid, 99, ["unknown"])
        assert answers == [("x", 1), ()]

    async def test_are_dropped_with_their_client(self, rooms: Rooms) -> None:
        sid, _ = await connected(rooms, "1")
        await rooms.emit("a", None, "/foo", room=sid, callback=print)
        await rooms.disconnect(sid, "/foo")
        assert rooms.callbacks == {}

    async def test_that_fail_are_logged(self, rooms: Rooms, caplog: pytest.LogCaptureFixture) -> None:
        sid, _ = await connected(rooms, "1")
        await rooms.emit("a", None, "/foo", room=sid, callback=lambda: 1 // 0)
        with caplog.at_level(logging.ERROR):
            await rooms.trigger_callback(sid, 1, [])
        assert "a callback failed" in caplog.text
        with pytest.raises(ValueError, match="list"):
            await rooms.trigger_callback(sid, 1, None)
