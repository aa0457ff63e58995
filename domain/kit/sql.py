"""Statements by hand: on the connection of the unit of work, where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tortoise.connection import get_connection


async def fetch(sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
    """What a query finds, or a change returns."""
    return await get_connection("default").execute_query_dict(sql, list(values))


async def execute(sql: str, values: Sequence[Any] = ()) -> None:
    await get_connection("default").execute_query(sql, list(values))


async def one_at_a_time(name: str) -> None:
    """Until the unit of work is over nobody else goes on who asks for this name, on any node."""
    await execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [name])
