"""Study groups as clients see them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from domain.kit.shapes import Person, Shape
from models.community import Joining, MemberState


class GroupPart(StrEnum):
    """What somebody is in a group. The instructor of its course reads, writes and keeps order, and takes no place."""

    OWNER = "owner"
    MEMBER = "member"
    INSTRUCTOR = "instructor"
    ASKED = "asked"
    REMOVED = "removed"


class StudyGroup(Shape):
    id: UUID
    course_id: UUID
    name: str
    joining: Joining
    capacity: int
    members_count: int
    owner: Person
    created_at: datetime


class MyStudyGroup(StudyGroup):
    course_title: str
    me: GroupPart | None = Field(description="what the caller is in it; null: enrolled in its course, and nothing else")
    version: Annotated[int, Field(exclude=True)]


class GroupMember(Shape):
    user: Person
    state: MemberState
    since: datetime


class GroupMessage(Shape):
    id: UUID
    number: int = Field(description="counts the messages of the group without holes")
    client_id: str
    user: Person
    text: str = Field(description="empty once it was deleted")
    at: datetime
    deleted: bool = False


class GroupHere(Shape):
    """Of two of these, the one with the higher `as_of` is right, whichever came first."""

    people: list[Person]
    as_of: int


class GroupSnapshot(Shape):
    group: MyStudyGroup
    members: list[Person]
    here: GroupHere
    messages: list[GroupMessage] = Field(description="the last hundred, oldest first")
    seq: int
    server_time: datetime


class GroupResumed(Shape):
    resumed: Literal[True]
    events: list[dict[str, Any]] = Field(description="what was missed, in order")
    here: GroupHere
