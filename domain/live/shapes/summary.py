"""What is kept of a class that is over."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from domain.kit.shapes import Person, Shape
from domain.live.shapes.talk import ChatMessage, Poll
from models.live import ClassRole


class AttendanceFigures(Shape):
    came: int
    present: int
    late: int
    left_early: int
    absent: int
    average_percent: int


class Refused(Shape):
    """Demand that was not met."""

    people: int
    times: int


class Talk(Shape):
    messages: int
    writers: int
    hands_raised: int
    hands_heard: int


class Part(Shape):
    """What one person who was there had to say. What is between two people, and anonymous votes, are not counted."""

    role: ClassRole
    stage_seconds: int = Field(description="how long a student was on stage, while they were there")
    stage_times: int
    microphone_seconds: int | None = Field(
        description="how long their microphone was on; null where the provider does not tell us"
    )
    microphone_times: int | None
    called_on: int = Field(description="how often their raised hand was heard")
    hands_raised: int
    messages: int = Field(description="said to everybody, and not deleted")
    questions: int = Field(description="asked, and not put aside")
    votes: int = Field(description="in polls that were not anonymous")


class KeptPart(Part):
    user_id: UUID


class ShownPart(Part):
    user: Person


class Asked(Shape):
    text: str
    upvotes: int
    answer: str | None
    answered: bool


class Figures(Shape):
    """What is kept of a class that is over."""

    attendance: AttendanceFigures
    refused: Refused
    talk: Talk
    polls: list[Poll]
    questions: list[Asked]
    people: list[KeptPart]


class Summary(Shape):
    """Null is what the viewer is not shown."""

    session_id: UUID
    attendance: AttendanceFigures | None = None
    refused: Refused | None = None
    talk: Talk | None = None
    polls: list[Poll] | None = None
    questions: list[Asked] | None = None
    people: list[ShownPart] | None = Field(
        None, description="everybody who was there, whoever could be heard longest first, and then by name"
    )
    chat: list[ChatMessage] | None = Field(None, description="the last hundred that were said to everybody")
