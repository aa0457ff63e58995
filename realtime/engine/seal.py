"""Letters between nodes: signed, bound to their channel, readable without decoding JSON.

    <16 bytes of MAC><kind> <node> <stamp> <event type>\\n<["type", event] as JSON>

A window letter has several such lines.

The MAC is keyed BLAKE2b (RFC 7693): it promises what HMAC-SHA256 does, at half the cost. The number of an event is
given by Redis after the signing; a letter is therefore also bound to its sender's stamp, and the same letter under a
second number is recognised as a replay.
"""

from __future__ import annotations

import hmac
import re
import time
from hashlib import blake2b
from typing import Any, NamedTuple

import orjson

MAC_BYTES = 16
KEPT, PASSING, WINDOW = b"k", b"p", b"w"  # in the history; not; not, and may be dropped
TYPE = re.compile(r"[a-z][a-z0-9_.]{0,63}")
NODE = re.compile(r"[0-9A-Za-z_.-]{1,64}")
HEAD = re.compile(rf'([kpw]) ({NODE.pattern}) ([0-9]{{1,17}}) ({TYPE.pattern})\n\["'.encode())


class Letter(NamedTuple):
    kind: bytes
    node: bytes
    stamp: int
    type: str
    body: bytes

    def arguments(self, seq: int | None) -> list[bytes]:
        """The JSON arguments of each event in it, as members get them, numbered."""
        number = b"null" if seq is None else b"%d" % seq
        return [b'%b,"seq":%b}]' % (line[:-2], number) for line in self.body.split(b"\n")]

    def event(self, seq: int | None) -> dict[str, Any]:
        """The (first) envelope."""
        envelope: dict[str, Any] = orjson.loads(self.arguments(seq)[0])[1]
        return envelope


def line_of(event: dict[str, Any]) -> tuple[str, bytes]:
    """An event's type and its line. Raise ValueError for what is no envelope, TypeError for what is no JSON."""
    name = event.get("type")
    if not isinstance(name, str) or TYPE.fullmatch(name) is None or "seq" in event:
        raise ValueError(f"an event has a `type` and gets its `seq` from the bus: {name!r}")
    return name, orjson.dumps([name, event], option=orjson.OPT_UTC_Z)


class Seal:
    """Writes this node's letters and reads everybody's. Holding the key is what makes a node one of ours."""

    def __init__(self, secret: bytes, node_id: str) -> None:
        if len(secret) < 32:
            raise ValueError("the bus needs a secret of at least 32 bytes")
        if NODE.fullmatch(node_id) is None:
            raise ValueError(f"not a node id: {node_id!r}")
        self._key = hmac.digest(secret, b"lyceum bus", "sha256")  # not the key that signs tokens
        self._node = node_id.encode()
        self._stamp = 0

    def write(self, kind: bytes, channel: bytes, name: str, body: bytes) -> bytes:
        """A letter of one line, or of several that carry no numbers."""
        self._stamp = max(self._stamp + 1, time.time_ns() // 1000)
        text = b"%b %b %d %b\n%b" % (kind, self._node, self._stamp, name.encode(), body)
        return self._mac(channel, text) + text

    def read(self, channel: bytes, data: bytes) -> Letter | None:
        """The letter, or None when it is garbage, forged, or was meant for another channel."""
        text = data[MAC_BYTES:]
        if not hmac.compare_digest(data[:MAC_BYTES], self._mac(channel, text)):
            return None
        found = HEAD.match(text)
        if found is None or text[-2:] != b"}]":
            return None
        kind, node, stamp, name = found.groups()
        return Letter(kind, node, int(stamp), name.decode(), text[found.end() - 2 :])

    def _mac(self, channel: bytes, text: bytes) -> bytes:
        return blake2b(channel + b"\0" + text, key=self._key, digest_size=MAC_BYTES).digest()
