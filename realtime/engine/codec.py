"""JSON for the Socket.IO libraries, by orjson."""

from __future__ import annotations

from typing import Any

import orjson

OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z
MAX_DEPTH = 32


class Json:
    """The two functions that the libraries ask of a `json=` module; their keyword arguments mean nothing here."""

    @staticmethod
    def dumps(value: Any, **_: Any) -> str:
        return orjson.dumps(value, option=OPTIONS).decode()

    @staticmethod
    def loads(text: str | bytes, **_: Any) -> Any:
        return orjson.loads(text)


def loads_shallow(text: str) -> Any:
    """Decode what a client sent. Raise ValueError for what is no JSON, or nests deeper than MAX_DEPTH."""
    value = orjson.loads(text)
    if len(text) > 2 * MAX_DEPTH and text.count("[") + text.count("{") > MAX_DEPTH and _is_deep(value, MAX_DEPTH):
        raise ValueError("nested too deeply")
    return value


def _is_deep(value: Any, left: int) -> bool:
    if isinstance(value, dict):
        return left == 0 or any(_is_deep(item, left - 1) for item in value.values())
    if isinstance(value, list):
        return left == 0 or any(_is_deep(item, left - 1) for item in value)
    return False
