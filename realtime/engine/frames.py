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

TEXT, BINARY, PONG = 0x81, 0x82, 0x8A  # first byte of a final, unmasked frame
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
    """One engine.io packet with its leading digit: what nearly all are, so made with no step too many."""

    __slots__ = ("_packets", "_text", "frame")

    def __init__(self, text: bytes) -> None:
        self._text = text
        size = len(text)
        self.frame = _MIDDLE(TEXT, 126, size) + text if 126 <= size < 65536 else ws_frame(text)
        self._packets: list[eio.Packet] | None = None

    @property
    def packets(self) -> list[eio.Packet]:
        """For long-polling; objects of its own, because a packet remembers its first encoding."""
        if self._packets is None:
            self._packets = self._make_packets()
        return self._packets

    def _make_packets(self) -> list[eio.Packet]:
        return [_packet(self._text)]


class Several(Message):
    """Packets that leave together, and the attachments that follow them. All of it is one bytes object for a
    WebSocket: nothing can come between a binary event and its parts."""

    __slots__ = ("_blobs", "_texts")

    def __init__(self, *texts: bytes, blobs: Iterable[bytes] = ()) -> None:
        self._texts, self._blobs = texts, [bytes(blob) for blob in blobs]
        frames = [ws_frame(text) for text in texts] + [ws_frame(blob, BINARY) for blob in self._blobs]
        self.frame = b"".join(frames)
        self._packets = None

    def split(self, count: int) -> tuple[Several, Several]:
        """Its first packets, and the others."""
        texts, blobs = self._texts, self._blobs
        first = Several(*texts[:count], blobs=blobs[: max(0, count - len(texts))])
        return first, Several(*texts[count:], blobs=blobs[max(0, count - len(texts)) :])

    def _make_packets(self) -> list[eio.Packet]:
        return [*map(_packet, self._texts), *(eio.Packet(eio.MESSAGE, blob) for blob in self._blobs)]


def _packet(text: bytes) -> eio.Packet:
    return eio.Packet(int(text[:1]), text[1:].decode())


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
    return Message(_head(kind, namespace, ack_id) + body)


@lru_cache(maxsize=4096)  # the few namespaces there are, and numbers that every client counts up from 0
def _head(kind: int, namespace: str, ack_id: int | None = None) -> bytes:
    head = b"4%d" % kind if namespace == "/" else b"4%d%b," % (kind, namespace.encode())
    return head if ack_id is None else b"%b%d" % (head, ack_id)


def of_packet(packet: sio.Packet) -> Message:
    """A packet that the library made."""
    encoded = packet.encode()
    if isinstance(encoded, list):
        return Several(b"4" + encoded[0].encode(), blobs=encoded[1:])
    return Message(b"4" + encoded.encode())
