"""One line per thing that happened, for people (console) or machines (JSON). Secrets are cut out on the way."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, MutableMapping
from functools import lru_cache
from typing import Any

import orjson
import structlog

from domain.kit.settings import Settings

SECRET_NAMES = ("token", "password", "secret", "authorization", "cookie", "otp", "api_key")
HIDDEN = "[hidden]"


def configure(settings: Settings) -> None:
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _hide_secrets,
    ]
    console = settings.log_format == "console"
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
        if console
        else structlog.processors.JSONRenderer(serializer=_json)
    )
    last: list[structlog.types.Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if not console:
        last.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),  # what nobody reads is not even made
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*last, renderer]))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level.upper())
    for name in ("aiohttp.access", "asyncio", "tortoise", "pgqueuer"):
        logging.getLogger(name).setLevel(logging.WARNING)  # their packets and statements may hold secrets


def _hide_secrets(logger: Any, name: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for key in line:
        if _is_secret(key):
            line[key] = HIDDEN
    return line


@lru_cache(1000)
def _is_secret(key: str) -> bool:
    return any(secret in key.lower() for secret in SECRET_NAMES)


def _json(line: Any, *, default: Callable[[Any], Any]) -> str:
    return orjson.dumps(line, default=default, option=orjson.OPT_NON_STR_KEYS).decode()
