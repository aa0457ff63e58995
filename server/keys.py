"""What the application and each request carry, by typed key."""

from __future__ import annotations

import asyncio

from aiohttp import web

from domain.kit.context import Caller, Runtime
from domain.kit.errors import DomainError
from domain.kit.limits import Limiter

RUNTIME = web.AppKey("runtime", Runtime)
VISITOR: web.RequestKey[Caller | DomainError | None] = web.RequestKey("visitor", object)  # type: ignore[arg-type]
REQUEST_ID = web.RequestKey("request_id", str)
LIMITER = web.AppKey("limiter", Limiter)
DRAINING = web.AppKey("draining", asyncio.Event)
