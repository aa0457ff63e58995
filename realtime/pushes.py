"""Table: fact -> who is told, and how. Called after the commit, on whichever node it happened.

A push is best effort: what must not be lost is a row, and whoever missed a push finds a hole in the numbers.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Any
from uuid import UUID

import uuid6

from domain.community import events as community
from domain.community.events import GroupEvent, GroupMemberAsked
from domain.identity.sign_ins import SignInEnded
from domain.kit.clock import system_clock
from domain.kit.events import Event, ForSome, LiveEvent
from domain.live import names
from domain.live.events import media, people, sessions, talk
from domain.live.seats import Run
from domain.notifications.events import NotificationCreated, NotificationsRead
from realtime import rooms
from realtime.engine import Bus

FORGET_SECONDS = 3600  # how long an ended run's events can still be asked for
Push = Callable[[Bus, Any], Awaitable[None]]


def envelope(type: str, data: dict[str, Any], *, session_id: UUID | None = None, run_id: UUID | None = None) -> Any:
    """An event as clients see it. The bus adds `seq`: a number for a room's own, null for what one person sees."""
    return {
        "id": str(uuid6.uuid7()),
        "type": type,
        "session_id": str(session_id) if session_id else None,
        "run_id": str(run_id) if run_id else None,
        "at": system_clock().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "data": data,
    }


def personal(type: str, data: dict[str, Any], run: Run | None = None) -> Any:
    """An event for one socket, sent to it directly."""
    of_class = {"session_id": run.session_id, "run_id": run.run_id} if run else {}
    return {**envelope(type, data, **of_class), "seq": None}


def _of_class(event: LiveEvent) -> Any:
    return envelope(event.type, event.data(), session_id=event.session_id, run_id=event.run_id)


async def _to_run(bus: Bus, event: LiveEvent) -> None:
    await bus.publish(rooms.run(event.session_id, event.run_id), _of_class(event))


async def _to_people(bus: Bus, event: LiveEvent, people: Collection[UUID], *, volatile: bool = False) -> None:
    sent = _of_class(event)
    for user_id in people:
        await bus.send(rooms.person(rooms.LIVE, user_id), sent, volatile=volatile)


async def _to_run_or_hosts(bus: Bus, event: people.OfParticipant, *others: UUID) -> None:
    """Hosts are looked up now, after the commit: one who comes in later finds in the snapshot what this tells."""
    if event.to_hosts:
        hosts = await names.hosts_inside(Run(event.session_id, event.run_id))
        await _to_people(bus, event, {*hosts, *others})
    else:
        await _to_run(bus, event)


async def _to_some(bus: Bus, event: ForSome) -> None:
    await _to_people(bus, event, event.to)


async def _to_door(bus: Bus, event: LiveEvent) -> None:
    await bus.send(rooms.door(event.session_id), _of_class(event))


async def _to_run_and_door(bus: Bus, event: LiveEvent) -> None:
    await _to_run(bus, event)
    await _to_door(bus, event)


async def _started(bus: Bus, event: sessions.SessionStarted) -> None:
    await bus.open(rooms.run(event.session_id, event.run_id))
    await _to_run_and_door(bus, event)


async def _changed(bus: Bus, event: sessions.SessionChanged) -> None:
    if event.run_id is None:  # nobody is in it yet, and the door hears when it starts
        return
    ids = {"session_id": event.session_id, "run_id": event.run_id}
    sent = envelope(event.type, event.data(), **ids)
    await bus.publish(rooms.run(event.session_id, event.run_id), sent)
    await bus.send(rooms.door(event.session_id), sent)


async def _ended(bus: Bus, event: sessions.SessionEnded) -> None:
    await _to_run_and_door(bus, event)
    await bus.forget(rooms.run(event.session_id, event.run_id), FORGET_SECONDS)


async def _joined(bus: Bus, event: people.ParticipantJoined) -> None:
    await _to_run_or_hosts(bus, event, event.user.id)


async def _left(bus: Bus, event: people.ParticipantLeft) -> None:
    if event.connection is None:
        await _to_run_or_hosts(bus, event, event.user_id)
        return
    await bus.send(rooms.socket(event.connection), _of_class(event))


async def _called_off(bus: Bus, event: sessions.SessionCalledOff) -> None:
    await bus.send(
        rooms.door(event.session_id), envelope(event.type, event.model_dump(mode="json"), session_id=event.session_id)
    )


async def _chat_posted(bus: Bus, event: talk.ChatPosted) -> None:
    if event.to is None:
        await _to_run(bus, event)
    else:
        await _to_people(bus, event, {event.user.id, event.to})


async def _chat_deleted(bus: Bus, event: talk.ChatDeleted) -> None:
    if event.between is None:
        await _to_run(bus, event)
    else:
        await _to_people(bus, event, event.between)


async def _promoted(bus: Bus, event: people.MemberPromoted) -> None:
    """Whoever is not inside waits perhaps, at the door or for a seat, and need not any more."""
    await _to_run(bus, event)
    if event.participant is None:
        await _to_people(bus, event, [event.user_id])


async def _to_member(bus: Bus, event: people.MemberBanned | people.MemberUnbanned) -> None:
    data = event.model_dump(mode="json", exclude={"user_id"})
    await bus.send(rooms.person(rooms.LIVE, event.user_id), envelope(event.type, data, session_id=event.session_id))


async def _fleeting(bus: Bus, event: LiveEvent) -> None:
    await bus.send(rooms.run(event.session_id, event.run_id), _of_class(event), volatile=True)


async def _pulse_changed(bus: Bus, event: talk.PulseChanged) -> None:
    await _to_people(bus, event, event.to, volatile=True)


async def _signal(bus: Bus, event: media.SignalSent) -> None:
    await bus.send(rooms.member(event.session_id, event.run_id, event.to), _of_class(event))


async def _to_their_list(bus: Bus, event: NotificationCreated | NotificationsRead) -> None:
    data = event.model_dump(mode="json", exclude={"user_id"})
    await bus.send(rooms.person(rooms.NOTIFICATIONS, event.user_id), envelope(event.type, data))


async def _to_group(bus: Bus, event: GroupEvent) -> None:
    await bus.publish(rooms.group(event.group_id), envelope(event.type, event.data()))


async def _to_owner(bus: Bus, event: GroupMemberAsked) -> None:
    await bus.send(rooms.person(rooms.GROUPS, event.to), envelope(event.type, event.data()))


async def _sign_in_ended(bus: Bus, event: SignInEnded) -> None:
    data = {"sign_in_id": str(event.sign_in_id), "reason": event.reason}
    for namespace in (rooms.LIVE, rooms.NOTIFICATIONS, rooms.GROUPS):
        await bus.send(rooms.person(namespace, event.user_id), envelope(event.type, data))


PUSHES: dict[type[Event], Push] = {
    sessions.SessionStarted: _started,
    sessions.SessionChanged: _changed,
    sessions.SessionEnded: _ended,
    sessions.SessionCalledOff: _called_off,
    people.ParticipantJoined: _joined,
    people.ParticipantAway: _to_run_or_hosts,
    people.ParticipantBack: _to_run_or_hosts,
    people.ParticipantLeft: _left,
    people.SeatsChanged: _to_run_and_door,
    people.WaitlistMoved: _to_some,
    people.WaitlistOffered: _to_some,
    people.WaitlistExpired: _to_some,
    people.LobbyKnocked: _to_some,
    people.LobbyAdmitted: _to_some,
    people.LobbyDenied: _to_some,
    people.LobbyLeft: _to_some,
    talk.ChatPosted: _chat_posted,
    talk.ChatDeleted: _chat_deleted,
    talk.ChatPinned: _to_run,
    talk.ChatUnpinned: _to_run,
    talk.HandRaised: _to_run,
    talk.HandLowered: _to_run,
    talk.HandsCleared: _to_run,
    talk.ReactionSent: _fleeting,
    talk.PollOpened: _to_run,
    talk.PollUpdated: _to_run,
    talk.PollVoted: _to_some,
    talk.PollExtended: _to_run,
    talk.PollReopened: _to_run,
    talk.PollClosed: _to_run,
    talk.QuestionAsked: _to_run,
    talk.QuestionUpvoted: _to_run,
    talk.QuestionVoted: _to_some,
    talk.QuestionAnswered: _to_run,
    talk.QuestionDismissed: _to_run,
    talk.PulseChanged: _pulse_changed,
    talk.PulseCleared: _to_some,
    sessions.SessionExtended: _to_run_and_door,
    sessions.SessionEndingSoon: _to_run,
    sessions.SessionHostLost: _to_run,
    sessions.SessionHostBack: _to_run,
    people.DeputyCalled: _to_some,
    people.MemberPromoted: _promoted,
    people.MemberDemoted: _to_run,
    people.MemberMuted: _to_run,
    people.MemberUnmuted: _to_run,
    people.MemberBanned: _to_member,
    people.MemberUnbanned: _to_member,
    people.LocksChanged: _to_run,
    media.StageInvited: _to_run,
    media.StageAnswered: _to_run,
    media.StageFocused: _to_run,
    media.StageRemoved: _to_run,
    media.VideoChanged: _to_some,
    media.VideoSwitched: _to_run,
    media.SignalSent: _signal,
    NotificationCreated: _to_their_list,
    NotificationsRead: _to_their_list,
    SignInEnded: _sign_in_ended,
    community.GroupChanged: _to_group,
    community.GroupDissolved: _to_group,
    community.GroupHereChanged: _to_group,
    community.GroupMemberAsked: _to_owner,
    community.GroupMemberJoined: _to_group,
    community.GroupMemberLeft: _to_group,
    community.GroupMessagePosted: _to_group,
    community.GroupMessageDeleted: _to_group,
}
