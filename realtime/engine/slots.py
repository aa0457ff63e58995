"""Where in a cluster a key lives."""

from __future__ import annotations

from binascii import crc_hqx
from typing import Any, NamedTuple

SLOTS = 16384


class Place(NamedTuple):
    host: str
    port: int


def slot_of(key: str | bytes) -> int:
    """The slot of a key, by its hash tag if it has one."""
    name = key.encode() if isinstance(key, str) else key
    start = name.find(b"{")
    if start >= 0:
        end = name.find(b"}", start + 1)
        if end > start + 1:
            name = name[start + 1 : end]
    return crc_hqx(name, 0) % SLOTS


def read_slots(rows: Any, asked: Place) -> dict[Place, list[range]]:
    """The answer to CLUSTER SLOTS. A node that does not know its own address is the one that was asked."""
    owners: dict[Place, list[range]] = {}
    for first, last, master, *_ in rows:
        host = (master[0] or b"").decode() or asked.host
        owners.setdefault(Place(host, int(master[1])), []).append(range(int(first), int(last) + 1))
    return owners


def read_moved(refusal: str) -> tuple[int, Place] | None:
    """`MOVED 3999 127.0.0.1:6381`, or None for every other error."""
    word, _, rest = refusal.partition(" ")
    if word != "MOVED":
        return None
    slot, _, place = rest.partition(" ")
    host, _, port = place.rpartition(":")
    return int(slot), Place(host, int(port))
