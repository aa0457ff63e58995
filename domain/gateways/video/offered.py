"""The providers that this server can carry a class by: those whose keys the operator has given it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from domain.gateways.video import Video

log = logging.getLogger(__name__)

ALWAYS = "builtin"  # needs nobody's keys


class Offered:
    """`default` carries the classes that name none; of these, the ones for which it is too small are carried by
    `larger`, where there is such a one."""

    def __init__(self, default: str, providers: Mapping[str, Video], *, larger: str | None = None) -> None:
        self.default = default
        self.providers = providers
        self.larger = larger

    def named(self, name: str | None) -> str:
        """The name of the one that carries a class which asked for this one. A provider that was given up since is
        replaced by what every server has."""
        wanted = name or self.default
        if wanted in self.providers:
            return wanted
        log.warning("a class wants its pictures carried by %s, which this server has no more", wanted)
        return ALWAYS

    def of(self, name: str | None) -> Video:
        return self.providers[self.named(name)]

    @property
    def page_origins(self) -> list[str]:
        """Where the providers' own pages are, which ours may show within itself."""
        return sorted({video.page_origin for video in self.providers.values() if video.page_origin})

    @property
    def api_origins(self) -> list[str]:
        """Where our pages ask them over HTTP."""
        return sorted({video.api_origin for video in self.providers.values() if video.api_origin})

    async def close(self) -> None:
        await asyncio.gather(*(video.close() for video in self.providers.values()))
