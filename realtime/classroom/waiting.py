"""The waiting list and the lobby: asking for a seat, and being asked in."""

from __future__ import annotations

from uuid import UUID

from domain.kit.context import Context, Runtime
from domain.kit.errors import DomainError, NotFound
from domain.kit.permissions import Permission
from domain.learning.enrolments import NotEnrolled
from domain.live import door, lobby, waiting
from domain.live.lifecycle import SessionCancelled, SessionEnded, SessionNotLive
from domain.live.lobby import LobbyWaiting
from domain.live.seats import SeatsAway
from domain.live.sessions import NotTheHost
from domain.live.shapes import door as shapes
from domain.live.standings import Banned
from domain.live.waiting import AlreadySeated
from realtime import rooms
from realtime.classroom.inputs import InOne
from realtime.engine import Bus, Gone
from realtime.gateway import Connection, Gateway, command
from realtime.knocks import Knocks

AT_THE_DOOR = (NotEnrolled, Banned, SessionNotLive, SessionEnded, SessionCancelled, LobbyWaiting, SeatsAway)
LETTING_IN = (NotFound, NotTheHost, SessionNotLive, SessionEnded, SessionCancelled)


class Somebody(InOne):
    user_id: UUID


class Waiting(Gateway):
    def __init__(self, namespace: str, runtime: Runtime, bus: Bus) -> None:
        super().__init__(namespace, runtime, bus)
        self.knocks = Knocks(runtime)

    async def knock(self, connection: Connection, session_id: UUID) -> None:
        """They ask to be let in, and wait at the door for an answer."""
        self.knocks.asks(connection.sid, session_id, connection.caller.id)
        try:
            await self.bus.enter(connection.sid, rooms.door(session_id))
        except Gone:
            self.knocks.gone(connection.sid)
            raise

    async def ask_again(self, sid: str, session_id: UUID) -> bool:
        """For one who waits at the door and was taken for gone: whether they may ask at all, and need to."""
        connection = self.connections.get(sid)
        if connection is None:
            return False
        try:
            await door.pass_through(self.context_of(connection), session_id)
        except DomainError as refused:
            return isinstance(refused, LobbyWaiting)
        return False

    @command(
        "waitlist.join",
        who=Permission.JOIN_LIVE,
        answers=shapes.WaitingPlace,
        raises=(*AT_THE_DOOR, AlreadySeated),
    )
    async def waitlist_join(self, ctx: Context, connection: Connection, data: InOne) -> shapes.WaitingPlace:
        """Wait for a seat. Again changes nothing; a lost connection keeps the place."""
        try:
            await door.pass_through(ctx, data.session_id)  # a stranger hears nothing at the door
        except LobbyWaiting:
            await self.knock(connection, data.session_id)
            raise
        await self.bus.enter(connection.sid, rooms.door(data.session_id))  # the figures, and the end of the class
        place, _ = await waiting.join(ctx, data.session_id)
        return place

    @command("waitlist.leave")
    async def waitlist_leave(self, ctx: Context, connection: Connection, data: InOne) -> None:
        """Wait no longer, or decline the seat that is offered. Again changes nothing."""
        await waiting.leave(ctx, data.session_id)

    @command("waitlist.admit", raises=(*LETTING_IN, SeatsAway))
    async def waitlist_admit(self, ctx: Context, connection: Connection, data: Somebody) -> None:
        """Host: let somebody in before the others. The next free seat is offered to them."""
        await waiting.admit(ctx, data.session_id, data.user_id)

    @command("lobby.approve", raises=LETTING_IN, transaction=True)
    async def lobby_approve(self, ctx: Context, connection: Connection, data: Somebody) -> None:
        """Host: let one in who asks, or whom one has turned away."""
        await lobby.approve(ctx, data.session_id, data.user_id)

    @command("lobby.approve_all", answers=shapes.LetIn, raises=LETTING_IN)
    async def lobby_approve_all(self, ctx: Context, connection: Connection, data: InOne) -> shapes.LetIn:
        """Host: let everybody in who asks now, and hear for how many of them no seat is free."""
        return await lobby.approve_all(ctx, data.session_id)

    @command("lobby.deny", raises=LETTING_IN, transaction=True)
    async def lobby_deny(self, ctx: Context, connection: Connection, data: Somebody) -> None:
        """Host: turn one away who asks. They may ask again."""
        await lobby.deny(ctx, data.session_id, data.user_id)

    @command("lobby.deny_all", raises=LETTING_IN, transaction=True)
    async def lobby_deny_all(self, ctx: Context, connection: Connection, data: InOne) -> None:
        """Host: turn everybody away who asks now. They may ask again."""
        await lobby.deny_all(ctx, data.session_id)
