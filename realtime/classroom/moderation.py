"""What a host decides about others and about the class: roles, mutes, bans, locks, more time."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.permissions import Permission
from domain.kit.shapes import Clean, Minutes, Moment
from domain.kit.talk import ClientId
from domain.live import locks, moderation, roles, sessions, timekeeping
from domain.live.lifecycle import SessionCancelled, SessionEnded, SessionNotLive
from domain.live.roles import Protected, StillBanned
from domain.live.seats import SeatsAway, SessionFull
from domain.live.sessions import NotTheHost
from domain.live.shapes import classes as shapes
from domain.live.standings import Banned
from realtime.classroom.inputs import InOne
from realtime.gateway import Connection, Gateway, command

MODERATING = (NotFound, NotTheHost, Banned, SessionEnded, SessionCancelled)
OVER_SOMEBODY = (*MODERATING, Protected)


class OnMember(InOne):
    user_id: UUID


class Ban(OnMember):
    reason: Annotated[str, StringConstraints(max_length=300), Clean] = ""


class Promote(OnMember):
    deputy: bool = Field(False, description="called when the class has lost its hosts")


class Extend(InOne):
    minutes: Minutes
    ends_at: Moment | None = Field(None, description="as you know it: if it is another by now, nothing is added")
    client_id: ClientId | None = Field(None, description="of your own: sent again, nothing is added")


class SetLocks(InOne):
    """Only the locks that are sent change."""

    chat: bool = False
    private_chat: bool = False
    questions: bool = False
    hands: bool = False
    reactions: bool = False
    microphones: bool = False
    roster: bool = False
    except_: Annotated[list[UUID], Field(max_length=200)] = Field([], alias="except")

    def changes(self) -> dict[str, Any]:
        return self.model_dump(exclude_unset=True, exclude={"session_id"})


class Moderation(Gateway):
    @command("member.kick", raises=(*OVER_SOMEBODY, SessionNotLive, SeatsAway))
    async def member_kick(self, ctx: Context, connection: Connection, data: OnMember) -> None:
        """Put somebody out, in every tab. They may come back."""
        await moderation.kick(ctx, data.session_id, data.user_id)

    @command("member.ban", raises=(*OVER_SOMEBODY, SeatsAway))
    async def member_ban(self, ctx: Context, connection: Connection, data: Ban) -> None:
        """Exclude somebody from the class until it is lifted: they are put out, and refused from now on."""
        await moderation.ban(ctx, data.session_id, data.user_id, reason=data.reason)

    @command("member.unban", raises=OVER_SOMEBODY, transaction=True)
    async def member_unban(self, ctx: Context, connection: Connection, data: OnMember) -> None:
        """Lift a ban."""
        await moderation.unban(ctx, data.session_id, data.user_id)

    @command("member.mute", raises=OVER_SOMEBODY, transaction=True)
    async def member_mute(self, ctx: Context, connection: Connection, data: OnMember) -> None:
        """Take somebody's word in the class."""
        await moderation.mute(ctx, data.session_id, data.user_id, muted=True)

    @command("member.unmute", raises=OVER_SOMEBODY, transaction=True)
    async def member_unmute(self, ctx: Context, connection: Connection, data: OnMember) -> None:
        """Give it back."""
        await moderation.mute(ctx, data.session_id, data.user_id, muted=False)

    @command("member.promote", who=Permission.MANAGE_LIVE, raises=(*OVER_SOMEBODY, StillBanned, SeatsAway))
    async def member_promote(self, ctx: Context, connection: Connection, data: Promote) -> None:
        """Make somebody a co-host, inside or before they come: their seat is outside the count."""
        await roles.promote(ctx, data.session_id, data.user_id, deputy=data.deputy)

    @command("member.demote", who=Permission.MANAGE_LIVE, raises=(*OVER_SOMEBODY, SessionFull, SeatsAway))
    async def member_demote(self, ctx: Context, connection: Connection, data: OnMember) -> None:
        """Make a co-host a student again. Who is inside needs a free seat for it."""
        await roles.demote(ctx, data.session_id, data.user_id)

    @command("lock.set", answers=shapes.Locks, raises=MODERATING, transaction=True)
    async def lock_set(self, ctx: Context, connection: Connection, data: SetLocks) -> shapes.Locks:
        """Close or open something for students; those in `except` are not held to it. `microphones` mutes all who are
        on stage and all who come there; opened again, each switches their own on."""
        return await locks.close(ctx, data.session_id, data.changes())

    @command(
        "session.extend",
        answers=shapes.LiveSession,
        raises=(*MODERATING, SessionNotLive),
        transaction=True,
    )
    async def session_extend(self, ctx: Context, connection: Connection, data: Extend) -> shapes.LiveSession:
        """Give the class more time, until its last second: once, however often it is asked, for one who sends
        `client_id` or `ends_at`."""
        extended = await timekeeping.extend(
            ctx, data.session_id, data.minutes, seen=data.ends_at, client_id=data.client_id
        )
        return await sessions.describe_one(extended)
