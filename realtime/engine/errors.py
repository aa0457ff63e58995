"""How the engine fails. Callers catch these and nothing of a library's."""

from __future__ import annotations


class RedisDown(ConnectionError):
    """No answer in time. The command may or may not have been carried out."""


class BusDown(RedisDown):
    """The room could not be reached. A publish that fails so may still have gone out: never count on either."""


class Gone(ValueError):
    """That client is connected no more. Nobody's fault, and nobody hears of it."""


class RedisRefused(Exception):
    """Redis answered with an error: a fault in a script or in our rights, never the network's."""
