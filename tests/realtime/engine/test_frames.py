from __future__ import annotations

import pytest
from socketio import packet as sio

from realtime.engine.codec import loads_shallow
from realtime.engine.frames import BINARY, Several, encode, event_head, ws_frame


@pytest.mark.parametrize(
    ("size", "head"),
    [
        (0, b"\x81\x00"),
        (125, b"\x81\x7d"),
        (126, b"\x81\x7e\x00\x7e"),
        (65535, b"\x81\x7e\xff\xff"),
        (65536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ],
)
def test_a_frame_is_as_the_rfc_has_it(size: int, head: bytes) -> None:
    assert ws_frame(b"x" * size) == head + b"x" * size


class TestMessage:
    def test_a_binary_event_is_one_piece(self) -> None:
        message = encode(sio.EVENT, "/live", ["file", b"ab", {"c": b"d"}])
        text = b'451-/live,["file",{"_placeholder":true,"num":0},{"c":{"_placeholder":true,"num":1}}]'
        text = text.replace(b"451-", b"452-")
        assert message.frame == ws_frame(text) + ws_frame(b"ab", BINARY) + ws_frame(b"d", BINARY)

    def test_a_poller_gets_the_same_as_base64(self) -> None:
        packets = encode(sio.EVENT, "/live", ["file", b"ab"]).packets
        assert [packet.encode(b64=True) for packet in packets] == [
            '451-/live,["file",{"_placeholder":true,"num":0}]',
            "bYWI=",
        ]

    def test_several_events_are_one_write(self) -> None:
        message = Several(b'42["a"]', b'42["b"]')
        assert message.frame == ws_frame(b'42["a"]') + ws_frame(b'42["b"]')
        assert [packet.encode() for packet in message.packets] == ['42["a"]', '42["b"]']

    def test_an_acknowledgement_has_its_number(self) -> None:
        assert encode(sio.ACK, "/live", [{"ok": True}], 7).frame == ws_frame(b'43/live,7[{"ok":true}]')
        assert encode(sio.EVENT, "/", ["a"]).frame == ws_frame(event_head("/") + b'["a"]')

    def test_what_is_no_json_is_refused(self) -> None:
        with pytest.raises(TypeError):
            encode(sio.EVENT, "/", ["a", object()])


class TestDepth:
    def test_thirty_two_levels_are_enough(self) -> None:
        assert loads_shallow("[" * 32 + "]" * 32)
        with pytest.raises(ValueError, match="deep"):
            loads_shallow("[" * 33 + "]" * 33)

    def test_many_things_side_by_side_are_not_deep(self) -> None:
        assert len(loads_shallow("[" + ",".join(["{}"] * 500) + "]")) == 500
