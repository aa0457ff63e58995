"""What is kept of a class that is over."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from domain.kit.shapes import Shape
from domain.live.shapes.talk import ChatMessage, Poll


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


class Summary(Shape):
    """Null is what the viewer is not shown."""

    session_id: UUID
    attendance: AttendanceFigures | None = None
    refused: Refused | None = None
    talk: Talk | None = None
    polls: list[Poll] | None = None
    questions: list[Asked] | None = None
    chat: list[ChatMessage] | None = Field(None, description="the last hundred that were said to everybody")
