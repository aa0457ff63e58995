"""What is said in a class."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.talk import ClientId, Message
from domain.live import chat
from domain.live.chat import TooManyPins
from domain.live.inside import Banned, Locked, Muted, NotInside, SafeMode
from domain.live.sessions import NotTheHost
from domain.live.shapes import talk as shapes
from realtime.classroom.inputs import InOne
from realtime.gateway import Connection, Gateway, command

HERE = (NotInside, Banned)
CLOSED = (Locked, Muted, SafeMode)


class ChatSend(InOne):
    client_id: ClientId
    text: Message
    to: UUID | None = None
    reply_to: UUID | None = Field(None, description="a message to everybody that this answers")


class OneMessage(InOne):
    message_id: UUID


class Chatting(Gateway):
    @command(
        "chat.send",
        answers=shapes.ChatMessage,
        raises=(*HERE, *CLOSED, NotFound, chat.PersonNotInside),
        transaction=True,
        chat=True,
    )
    async def chat_send(self, ctx: Context, connection: Connection, data: ChatSend) -> shapes.ChatMessage:
        """Say something to everybody in the class, or `to` one person; `reply_to` quotes what it answers. The same
        `client_id` again is the same message. Where the host has slowed the chat down, `rate_limited` tells how long
        to wait."""
        return await chat.send(
            ctx, data.session_id, client_id=data.client_id, text=data.text, to=data.to, reply_to=data.reply_to
        )

    @command("chat.delete", raises=(*HERE, NotFound, NotTheHost), transaction=True)
    async def chat_delete(self, ctx: Context, connection: Connection, data: OneMessage) -> None:
        """Take back what one said, or as host what anybody said to everybody. Again changes nothing."""
        await chat.delete(ctx, data.session_id, data.message_id)

    @command("chat.pin", raises=(*HERE, NotFound, NotTheHost, TooManyPins), transaction=True)
    async def chat_pin(self, ctx: Context, connection: Connection, data: OneMessage) -> None:
        """As host, keep what was said to everybody in sight."""
        await chat.pin(ctx, data.session_id, data.message_id)

    @command("chat.unpin", raises=(*HERE, NotFound, NotTheHost), transaction=True)
    async def chat_unpin(self, ctx: Context, connection: Connection, data: OneMessage) -> None:
        """As host, no longer."""
        await chat.unpin(ctx, data.session_id, data.message_id)
