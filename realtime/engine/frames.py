"""What goes to a client, made once for all who get it: WebSocket bytes, and packets for long-polling."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from struct import Struct
from typing import Any

import orjson
from engineio import packet as eio
from socketio import packet as sio

from realtime.engine.codec import OPTIONS

TEXT, BINARY = 0x81, 0x82  # first byte of a final, unmasked frame
_SHORT, _MIDDLE, _LONG = Struct(">BB").pack, Struct(">BBH").pack, Struct(">BBQ").pack


def ws_frame(body: bytes, opcode: int = TEXT) -> bytes:
    """One whole WebSocket frame, as a server sends it (RFC 6455, 5.2)."""
    size = len(body)
    if size < 126:
        return _SHORT(opcode, size) + body
    if size < 65536:
        return _MIDDLE(opcode, 126, size) + body
    return _LONG(opcode, 127, size) + body


class Message:
    """`texts` are engine.io packets with their leading digit, `blobs` the attachments that follow them.
    All of it is one bytes object for a WebSocket: nothing can come between a binary event and its parts."""

    __slots__ = ("_blobs", "_packets", "_texts", "frame")

    def __init__(self, *texts: bytes, blobs: Iterable[bytes] = ()) -> None:
        self._texts = texts
        if len(texts) == 1 and not blobs:  # nearly always
            self._blobs: tuple[bytes, ...] = ()
            self.frame = ws_frame(texts[0])
        else:
            self._blobs = tuple(blobs)
            frames = [ws_frame(text) for text in texts]
            self.frame = b"".join(frames + [ws_frame(bytes(blob), BINARY) for blob in self._blobs])
        self._packets: list[eio.Packet] | None = None

    @property
    def packets(self) -> list[eio.Packet]:
        """For long-polling; objects of its own, because a packet remembers its first encoding."""
        if self._packets is None:
            self._packets = [eio.Packet(int(text[:1]), text[1:].decode()) for text in self._texts]
            self._packets += [eio.Packet(eio.MESSAGE, bytes(blob)) for blob in self._blobs]
        return self._packets


class Control(Message):
    """An engine.io packet that means something to one transport only."""

    __slots__ = ()

    def __init__(self, text: bytes, *, on_websocket: bool) -> None:
        super().__init__(text)
        if not on_websocket:
            self.frame = b""


PING = Message(b"2")
NOOP = Control(b"6", on_websocket=False)
CLOSE = Message(b"1")


def event_head(namespace: str) -> bytes:
    """What stands before the JSON arguments of an event without acknowledgement."""
    return _head(sio.EVENT, namespace)


def encode(kind: int, namespace: str, data: Any, ack_id: int | None = None) -> Message:
    """A Socket.IO packet. Raise TypeError for data that is neither JSON nor binary."""
    try:
        body = orjson.dumps(data, option=OPTIONS)
    except TypeError:
        return of_packet(sio.Packet(kind, data=data, namespace=namespace, id=ack_id))
    head = _head(kind, namespace)
    return Message(head + body if ack_id is None else b"%b%d%b" % (head, ack_id, body))


@lru_cache(maxsize=64)  # the few namespaces there are
def _head(kind: int, namespace: str) -> bytes:
    return b"4%d" % kind if namespace == "/" else b"4%d%b," % (kind, namespace.encode())


def of_packet(packet: sio.Packet) -> Message:
    """A packet that the library made."""
    encoded = packet.encode()
    if isinstance(encoded, list):
        return Message(b"4" + encoded[0].encode(), blobs=encoded[1:])
    return Message(b"4" + encoded.encode())
