"""Who may show and say what in a class, and what their browsers tell each other to do it.

Hosts and co-hosts always may; a student on stage, who was invited by a host. Whatever carries the media is told in
a ticket and in orders; where it is browsers by themselves, what they signal is held to it here.
"""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from domain.gateways.video import Entrant, Source
from domain.kit.context import Context
from domain.kit.errors import Conflict, NotFound
from domain.live import stage, standings, video_providers, voices
from domain.live.events import media, people
from domain.live.inside import Inside, inside
from domain.live.shapes import video as shapes
from domain.live.shapes.classes import Locks
from domain.live.stage import MayNotPublish
from models.live import HERE, ClassRole, SessionStatus
from models.live.people import Seat, Standing
from models.live.sessions import LiveSession


class NotPeerToPeer(Conflict):
    code, title = "not_peer_to_peer", "Not from browser to browser"
    detail = "The pictures of this class do not flow from browser to browser: see the provider of the ticket."


def sources(role: ClassRole, *, on_stage: bool, silent: bool) -> frozenset[Source]:
    """What somebody may publish. No student's microphone is open who is silent."""
    if role is not ClassRole.STUDENT:
        return frozenset(Source)
    if not on_stage:
        return frozenset()
    return frozenset(Source) - {Source.MICROPHONE} if silent else frozenset(Source)


async def ticket(ctx: Context, session: LiveSession, role: ClassRole, publish: frozenset[Source]) -> shapes.VideoTicket:
    """The caller's ticket to the room. They have a place in the class."""
    locks = Locks.model_validate(session.locks)
    is_host = role is not ClassRole.STUDENT
    name = "" if locks.roster and not is_host else ctx.caller.name  # a provider would tell it to everybody
    video = video_providers.of(ctx.runtime, session)
    room_id = video_providers.room_id(session)
    made = video.ticket(Entrant(session.id, ctx.caller.id, name, is_host, publish, ctx.now, room_id))
    return shapes.VideoTicket(
        provider=made.provider,
        kind=made.kind,
        room=made.room,
        token=made.token,
        url=made.url,
        uid=made.uid,
        ice=made.ice,
        switches=len(session.video_before),
        larger=video_providers.larger(ctx.runtime, session),
        smaller=video_providers.smaller(ctx.runtime, session),
        publish=sorted(publish),
        capabilities=shapes.VideoCapabilities.model_validate(video.capabilities, from_attributes=True),
        expires_at=made.expires_at,
    )


async def new_ticket(ctx: Context, session_id: UUID) -> shapes.VideoTicket:
    """Another one, for somebody inside: the last ran out, or they may publish something else. Raises as `inside`."""
    here = await inside(ctx, session_id)
    return await ticket(ctx, here.session, here.role, sources_here(here))


async def signal(
    ctx: Context,
    session_id: UUID,
    to: UUID,
    *,
    description: dict[str, Any] | None = None,
    candidate: dict[str, Any] | None = None,
    hello: Literal[True] | None = None,
    page: str | None = None,
    to_page: str | None = None,
) -> None:
    """Pass on what a browser says to another in the same run. Writes down only whose microphone it turns on or off.

    Raises as `inside` does, NotPeerToPeer, NotFound for one who is not in it, or MayNotPublish: neither may, or the
    description offers to send what its author may not.
    """
    here = await inside(ctx, session_id)
    await _require_peer(ctx, here, to)
    own = sources_here(here)
    if description is not None:
        require_allowed(description.get("sdp", ""), own)
    if Source.MICROPHONE in own and candidate is None:
        heard = None if description is None else _has_voice(description)
        await voices.to_browser(ctx, here, to, page, heard=heard)
    fact = media.SignalSent(
        session_id=here.run.session_id,
        run_id=here.run.run_id,
        to=to,
        from_=here.user_id,
        description=description,
        candidate=candidate,
        hello=hello,
        page=page,
        to_page=to_page,
    )
    await ctx.runtime.tell([fact])


# ---- when something changes: within the transaction of its cause -------------------------------------------------


async def rights_changed(
    ctx: Context,
    event: media.StageInvited
    | media.StageRemoved
    | people.MemberMuted
    | people.MemberUnmuted
    | people.MemberPromoted
    | people.MemberDemoted,
) -> None:
    """Tell whoever is inside what they may publish now. Who hosts no more is not on stage for having been there."""
    if isinstance(event, people.MemberDemoted):
        await stage.off(ctx, event.session_id, event.user_id)
    seat = await Seat.get_or_none(run_id=event.run_id, user_id=event.user_id, state__in=HERE)
    if seat is None:
        return
    session = await LiveSession.get(id=event.session_id)
    publish = sorted(await sources_of(session, event.user_id, seat.role))
    ids = {"session_id": event.session_id, "run_id": event.run_id}
    ctx.record(media.VideoChanged(**ids, to=[event.user_id], publish=publish))


async def microphones_closed(ctx: Context, event: people.LocksChanged) -> None:
    """Tell those on stage who are heard no more, or may be again. Who was muted alone stays so."""
    if not event.locks.microphones and not event.before.microphones:
        return
    on_stage = Standing.filter(session_id=event.session_id, on_stage=True, muted=False).values_list(
        "user_id", flat=True
    )
    seats = Seat.filter(run_id=event.run_id, role=ClassRole.STUDENT, state__in=HERE, user_id__in=await on_stage)
    speakers = [seat.user_id for seat in await seats.order_by("user_id")]
    turned = [one for one in speakers if event.locks.silences(one) is not event.before.silences(one)]
    for silent in (True, False):
        them = [one for one in turned if event.locks.silences(one) is silent]
        if them:
            publish = sorted(sources(ClassRole.STUDENT, on_stage=True, silent=silent))
            ids = {"session_id": event.session_id, "run_id": event.run_id}
            ctx.record(media.VideoChanged(**ids, to=them, publish=publish))


async def roster_hidden(ctx: Context, event: people.LocksChanged) -> None:
    """A provider tells everybody in its room the names that its tickets have. Where they are not to be known any more,
    students enter it once more by tickets that have none."""
    if not event.hides:
        return
    session = await LiveSession.get(id=event.session_id)
    if video_providers.of(ctx.runtime, session).capabilities.through_us:
        return
    students = Seat.filter(run_id=event.run_id, role=ClassRole.STUDENT, state__in=HERE).order_by("user_id")
    on_stage = {one.user_id: one for one in await Standing.filter(session_id=event.session_id, on_stage=True)}
    by_rights: dict[frozenset[Source], list[UUID]] = {}
    for user_id in await students.values_list("user_id", flat=True):
        own = sources_as(session, ClassRole.STUDENT, on_stage.get(user_id))  # type: ignore[call-overload]
        by_rights.setdefault(own, []).append(user_id)  # type: ignore[arg-type]
    for own, them in by_rights.items():
        ids = {"session_id": event.session_id, "run_id": event.run_id}
        ctx.record(media.VideoChanged(**ids, to=them, publish=sorted(own), anew=True))


# ---- jobs: what the provider is told ------------------------------------------------------------------------------


async def open_room(ctx: Context, payload: dict[str, Any]) -> None:
    """Job: a class has started, or was switched to another provider."""
    session = await LiveSession.get_or_none(id=UUID(payload["session_id"]))
    if session is not None and session.status is SessionStatus.LIVE:
        await video_providers.of(ctx.runtime, session).open(video_providers.room_id(session))


async def end_room(ctx: Context, payload: dict[str, Any]) -> None:
    """Job: it has ended."""
    session = await LiveSession.get_or_none(id=UUID(payload["session_id"]))
    if session is not None:
        await video_providers.of(ctx.runtime, session).end(video_providers.room_id(session))


async def leave_room(ctx: Context, payload: dict[str, Any]) -> None:
    """Job: it was switched away from there. A provider whose keys are gone meanwhile is told nothing."""
    video = ctx.runtime.video.providers.get(payload["provider"])
    if video is not None:
        await video.end(UUID(payload["room_id"]))


async def tell_rights(ctx: Context, payload: dict[str, Any]) -> None:
    """Job: what somebody may publish has changed. The rows say to what, so that the last one told is right."""
    session = await LiveSession.get_or_none(id=UUID(payload["session_id"]))
    for user_id in map(UUID, payload["to"]):
        seat = await Seat.get_or_none(run_id=UUID(payload["run_id"]), user_id=user_id, state__in=HERE)
        if session is not None and seat is not None and payload["anew"]:
            await video_providers.of(ctx.runtime, session).kick(video_providers.room_id(session), user_id)
        elif session is not None and seat is not None:
            publish = await sources_of(session, user_id, seat.role)
            await video_providers.of(ctx.runtime, session).allow(video_providers.room_id(session), user_id, publish)


# ---- helpers ------------------------------------------------------------------------------------------------------


def sources_here(here: Inside) -> frozenset[Source]:
    """What somebody inside may publish."""
    return sources(here.role, on_stage=here.on_stage, silent=here.silent)


async def sources_of(session: LiveSession, user_id: UUID, role: ClassRole) -> frozenset[Source]:
    """What somebody may publish who has this role."""
    standing = await standings.of(session.id, user_id) if role is ClassRole.STUDENT else None
    return sources_as(session, role, standing)


def sources_as(session: LiveSession, role: ClassRole, standing: Standing | None) -> frozenset[Source]:
    if standing is None:
        return sources(role, on_stage=False, silent=False)
    silent = Locks.model_validate(session.locks).silences(standing.user_id, muted=standing.muted)
    return sources(role, on_stage=standing.on_stage, silent=silent)


async def _require_peer(ctx: Context, here: Inside, to: UUID) -> None:
    """Raises NotPeerToPeer, NotFound for one who is not in the class, or MayNotPublish: neither of the two may."""
    if not video_providers.of(ctx.runtime, here.session).capabilities.peer_to_peer:
        raise NotPeerToPeer
    seat = await Seat.get_or_none(run_id=here.run.run_id, user_id=to, state__in=HERE)
    if seat is None or to == here.user_id:
        raise NotFound("Nobody else in this class has this id.")
    if not sources_here(here) and not await sources_of(here.session, to, seat.role):
        raise MayNotPublish


def require_allowed(sdp: str, own: frozenset[Source]) -> None:
    """Raises MayNotPublish where a session description sends audio or video that its author may not."""
    allowed = {"audio": Source.MICROPHONE in own, "video": bool(own - {Source.MICROPHONE})}
    if not all(allowed.get(kind, True) for kind in _sent(sdp)):
        raise MayNotPublish


def _has_voice(description: dict[str, Any]) -> bool:
    """A screen's sound is none, where its author says that it is one."""
    named = description.get("streams", {}).values()
    return "audio" in _sent(description.get("sdp", "")) and ("microphone" in named or not named)


def _sent(sdp: str) -> set[str]:
    """What a session description sends: audio, video, or what it may be called.

    In doubt it sends: a section without a direction does (RFC 8866), and only what browsers read as another counts.
    """
    sent, kind, default, directions = set[str](), "", set[str](), set[str]()
    for line in [*(line.removesuffix("\r") for line in sdp.split("\n")), "m="]:
        if line.startswith("m="):
            quiet = (directions or default) and not (directions or default) & {"sendrecv", "sendonly"}
            if kind and not quiet:
                sent.add(kind)
            if not kind:
                default = directions
            kind, directions = line[2:].partition(" ")[0] or "end", set()
        elif line.startswith(("a=sendrecv", "a=sendonly")):
            directions.add("sendrecv")
        elif line in ("a=recvonly", "a=inactive"):
            directions.add("recvonly")
    return sent
