"""Namespace /notifications: what a person has been told, in every tab at once."""

from __future__ import annotations

import asyncio
from itertools import chain, repeat
from typing import Self
from uuid import UUID

import structlog
from pydantic import Field, model_validator

from domain.kit.context import Context, Runtime
from domain.kit.errors import NotFound
from domain.kit.shapes import Input, Shape
from domain.notifications import inbox, shapes
from models import database
from realtime import rooms
from realtime.engine import Bus
from realtime.gateway import Connection, Gateway, command
from realtime.pushes import personal

log = structlog.get_logger("realtime")

GREETING_PAUSES = (1.0, 2.0, 5.0, 15.0)  # seconds between attempts; the last again and again


class Sync(Input):
    after: UUID


class Read(Input):
    ids: list[UUID] | None = Field(None, max_length=500)
    all: bool | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.ids is None) == (self.all is not True):
            raise ValueError("send ids, or all: true")
        return self


class Unread(Shape):
    unread: int


class Notifications(Gateway):
    def __init__(self, runtime: Runtime, bus: Bus) -> None:
        super().__init__(rooms.NOTIFICATIONS, runtime, bus)
        self._greetings: set[asyncio.Task[None]] = set()

    async def arrived(self, connection: Connection) -> None:
        greeting = asyncio.create_task(self._greet(connection))
        self._greetings.add(greeting)
        greeting.add_done_callback(self._greetings.discard)

    async def _greet(self, connection: Connection) -> None:
        """In a task of its own: what is sent before the connect handler returns would come before CONNECT. While the
        database is away it is tried again, for as long as they are here."""
        for pause in chain(GREETING_PAUSES, repeat(GREETING_PAUSES[-1])):
            if connection.sid not in self.connections:
                return
            try:
                content = await inbox.latest(self.runtime.context(connection.caller))
            except Exception as error:
                if not database.is_away(error):
                    log.exception("nobody was greeted", exc_info=error)
                    return
                log.warning("greeted later", error=repr(error))
                await asyncio.sleep(pause)
            else:
                told = personal("notification.sync", content.model_dump(mode="json"))
                await self.emit("notification.sync", told, to=connection.sid)
                return

    @command("sync", answers=shapes.Missed, raises=(NotFound,))
    async def sync(self, ctx: Context, connection: Connection, data: Sync) -> shapes.Missed:
        """What came after a notification that the client knows, oldest first, 200 at most."""
        return await inbox.since(ctx, data.after)

    @command("read", answers=Unread, raises=(NotFound,), transaction=True)
    async def read(self, ctx: Context, connection: Connection, data: Read) -> Unread:
        """Mark some, or all, as read; the person's other tabs hear of it."""
        left = await inbox.read_all(ctx) if data.ids is None else await inbox.read(ctx, data.ids)
        return Unread(unread=left)
