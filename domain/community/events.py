"""What happens in a study group."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from domain.community.shapes import StudyGroup
from domain.kit.events import Event
from domain.kit.shapes import Person


class LeftBecause(StrEnum):
    LEFT = "left"
    REMOVED = "removed"
    UNENROLLED = "unenrolled"
    OVER = "over"  # the group, or one's right to be there


class GroupEvent(Event):
    """A fact of one study group, told to those in its room."""

    routing: ClassVar[frozenset[str]] = frozenset()  # who is told, rather than what

    group_id: UUID

    def data(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude=set(self.routing))


class GroupChanged(GroupEvent):
    type = "group.changed"

    group: StudyGroup


class GroupDissolved(GroupEvent):
    type = "group.dissolved"


class GroupHereChanged(GroupEvent):
    """Who is in the room now, all of them. The higher `as_of` is right, whichever is told first."""

    type = "group.here_changed"

    people: list[Person]
    as_of: int


class GroupMemberAsked(GroupEvent):
    """Somebody wants in: `to`, the owner, is told."""

    type = "group_member.asked"
    routing: ClassVar[frozenset[str]] = frozenset({"to"})

    user: Person
    to: UUID


class GroupMemberJoined(GroupEvent):
    """`by`: who let them in, where they had asked."""

    type = "group_member.joined"
    routing: ClassVar[frozenset[str]] = frozenset({"by"})

    user: Person
    by: UUID | None = None


class GroupMemberLeft(GroupEvent):
    type = "group_member.left"

    user_id: UUID
    reason: LeftBecause


class GroupMessagePosted(GroupEvent):
    type = "group_message.posted"

    id: UUID
    number: int
    client_id: str
    user: Person
    text: str
    at: datetime


class GroupMessageDeleted(GroupEvent):
    type = "group_message.deleted"

    message_id: UUID
    by: UUID
