"""Is the server alive, and are the parts it needs?"""

from __future__ import annotations

import asyncio
from typing import Literal

from aiohttp import web
from redis.exceptions import RedisError
from tortoise.exceptions import BaseORMException

from domain.kit.context import Context
from domain.kit.shapes import Shape
from models import database
from server.endpoint import Who, endpoint
from server.keys import DRAINING

PATIENCE_SECONDS = 2.0


class Health(Shape):
    status: Literal["ok"]


class Readiness(Shape):
    status: Literal["ok", "degraded", "down"]
    database: bool
    redis: bool
    draining: bool


@endpoint(who=Who.GUEST, answers=Health)
async def alive(ctx: Context) -> Health:
    """The process answers."""
    return Health(status="ok")


@endpoint(who=Who.GUEST, answers=Readiness)
async def ready(ctx: Context, request: web.Request) -> web.Response:
    """Whether to send requests here: 503 while the database is away or the process drains.

    Without Redis the answer stays 200, `degraded`: what is stored works, only new admissions wait.
    """
    database, redis = await asyncio.gather(_database(), _redis(ctx))
    draining = request.app[DRAINING].is_set()
    status: Literal["ok", "degraded", "down"] = "ok" if redis else "degraded"
    if not database or draining:
        status = "down"
    body = Readiness(status=status, database=database, redis=redis, draining=draining)
    return web.Response(
        text=body.model_dump_json(), status=503 if status == "down" else 200, content_type="application/json"
    )


async def _database() -> bool:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await database.ping()
    except (BaseORMException, OSError, TimeoutError):
        return False
    return True


async def _redis(ctx: Context) -> bool:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await ctx.runtime.redis.ping()
    except (RedisError, OSError, TimeoutError):
        return False
    return True
