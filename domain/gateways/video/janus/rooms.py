"""The rooms of Janus: made when they are needed, also when a restart of Janus has lost them, and entered by those
alone whom this server lets in."""

from __future__ import annotations

import hashlib
import hmac
import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from domain.gateways.video.janus.link import Answer, Handle, Janus, JanusRefused

log = logging.getLogger(__name__)

NO_SUCH_ROOM, ROOM_EXISTS, NO_SUCH_FEED, PUBLISHERS_FULL = 426, 427, 428, 432
CODECS = {"audiocodec": "opus", "videocodec": "vp8,h264"}


class Rooms:
    """`key` makes the secret of each room, the same in every process. `admin_key` is Janus's own, to make rooms."""

    def __init__(self, janus: Janus, key: bytes, admin_key: str, *, publishers: int, kilobits: int) -> None:
        self._janus = janus
        self._key = key
        self._admin_key = admin_key
        self._limits = {"publishers": publishers, "bitrate": kilobits * 1000, "bitrate_cap": True}

    async def make(self, handle: Handle, room: str) -> None:
        """Repeatable."""
        wanted: dict[str, Any] = {
            "room": room,
            "secret": self._secret(room),
            "admin_key": self._admin_key,
            "is_private": True,
            "notify_joining": False,
            "permanent": False,
            "allowed": [secrets.token_urlsafe(24)],  # nobody has it: only whom we add comes in
            **self._limits,
            **CODECS,
        }
        try:
            await handle.ask("create", **wanted)
        except JanusRefused as refusal:
            if refusal.code != ROOM_EXISTS:
                raise

    async def enter(self, handle: Handle, room: str, **join: Any) -> Answer:
        """Join with a token that is good for this once. Makes the room where it is not there."""
        try:
            return await self._enter(handle, room, join)
        except JanusRefused as refusal:
            if refusal.code != NO_SUCH_ROOM:
                raise
        await self.make(handle, room)
        return await self._enter(handle, room, join)

    async def _enter(self, handle: Handle, room: str, join: dict[str, Any]) -> Answer:
        token = secrets.token_urlsafe(24)
        await self.order(handle, room, "allowed", action="add", allowed=[token])
        try:
            return await handle.ask("join", room=room, token=token, **join)
        finally:
            await self.order(handle, room, "allowed", action="remove", allowed=[token])

    async def order(self, handle: Handle, room: str, request: str, **body: Any) -> Answer:
        """What only the owner of a room may ask for."""
        return await handle.ask(request, room=room, secret=self._secret(room), **body)

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[Handle]:
        """A handle for a few orders, from any process."""
        handle = await self._janus.attach(lambda message: None)
        try:
            yield handle
        finally:
            handle.leave()

    def _secret(self, room: str) -> str:
        return hmac.new(self._key, b"janus room:" + room.encode(), hashlib.sha256).hexdigest()
