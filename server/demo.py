"""Loading the demo school into the database that the settings name."""

from __future__ import annotations

from collections.abc import Callable

from domain.kit.settings import Environment, Settings
from domain.operations import demo
from domain.operations.demo import LOGINS
from server.runtime import close_runtime, open_runtime

__all__ = ["LOGINS", "load"]


async def load(settings: Settings, progress: Callable[[str], None]) -> bool:
    """True when it was loaded now, False when it was there. Never in production: its passwords are public."""
    if settings.env is Environment.PRODUCTION:
        raise RuntimeError("The demo's passwords are public; it is never loaded in production.")
    runtime = await open_runtime(settings)
    try:
        return await demo.load(runtime, progress)
    finally:
        await close_runtime(runtime)
