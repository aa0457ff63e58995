"""Who may show something, and what browsers tell each other to connect."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from domain.kit.events import ForSome, LiveEvent
from models.live import FocusOf, LeaveReason, SeatState, StageAnswer


class StageInvited(LiveEvent):
    """A student may show and say something from now on. Those who do not see the roster learn here that they are
    in the class; and their name, unless the roster is hidden."""

    type = "stage.invited"

    user_id: UUID
    name: str
    by: UUID
    invitation: UUID | None
    state: SeatState
    muted: bool
    joined_at: datetime
    generation: int


class StageRemoved(LiveEvent):
    type = "stage.removed"

    user_id: UUID
    by: UUID | None


class StageFocused(LiveEvent):
    """Whom hosts want large on every page from now on; nobody where `user_id` is null. `by`: null, where they had
    nothing to show any more."""

    type = "stage.focused"

    user_id: UUID | None
    of: FocusOf
    by: UUID | None


class SpeakerLeft(LiveEvent):
    """Who was on stage, or whom everybody looks at, has left. Told to nobody: a job ends both."""

    type = "speaker.left"

    user_id: UUID


class StageAnswered(LiveEvent):
    """Whom a host invited on stage says so: accepted, declined, or missed, where they did not answer in time. Their
    time on stage begins when they accept."""

    type = "stage.answered"

    user_id: UUID
    answer: StageAnswer


class VideoSwitched(LiveEvent):
    """The class is carried by another provider from now on: leave the room there was, ask for a new ticket
    (`video.ticket`) and enter with it. `switches` is how often that has happened: whoever holds a ticket that says as
    much is there already."""

    type = "video.switched"
    routing: ClassVar[frozenset[str]] = LiveEvent.routing | {"left", "left_room"}

    provider: str
    switches: int
    by: UUID
    left: str
    left_room: UUID


class VideoChanged(ForSome):
    """For the one person: what they may publish is another, and a new ticket is theirs to ask for."""

    type = "video.changed"
    routing: ClassVar[frozenset[str]] = ForSome.routing | {"anew"}

    publish: list[str]
    anew: bool = False  # they enter once more, by a ticket that says otherwise who they are


class VideoBarred(LiveEvent):
    """Somebody has no place in the class, so they have none in the provider's room. Told to nobody: a job does it, in
    so many seconds, for the first time or again."""

    type = "video.barred"

    user_id: UUID
    reason: LeaveReason
    since: datetime  # when they lost it: from then on they are given no ticket
    seconds: float = 0.0


class SignalSent(LiveEvent):
    """What a browser tells another to connect with it; `from` is always who sent it."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True)
    type = "signal.sent"
    routing: ClassVar[frozenset[str]] = LiveEvent.routing | {"to"}

    to: UUID
    from_: UUID = Field(alias="from")
    description: dict[str, Any] | None = None
    candidate: dict[str, Any] | None = None
    hello: Literal[True] | None = None
    page: str | None = None
    to_page: str | None = None
