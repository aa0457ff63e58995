"""What is said, asked and voted in class."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pydantic import Field

from domain.kit.shapes import Person, Shape


class Quote(Shape):
    """What a message answers, as far as one line shows it."""

    id: UUID
    user: Person = Field(description="without a name where the message would be")
    text: str = Field(description="its first 140 characters, on one line; empty once it was deleted")
    deleted: bool


class ChatMessage(Shape):
    id: UUID
    client_id: str
    user: Person = Field(description="without a name for students, while the roster is hidden from them")
    text: str = Field(description="empty once it was deleted")
    at: datetime
    to: UUID | None = Field(None, description="whom alone it was said to")
    reply_to: Quote | None = Field(None, description="what it answers")
    deleted: bool = False


class Pulse(Shape):
    """How many of the students who are here say so."""

    lost: int
    slower: int
    fine: int
    of: int = Field(description="students who are here")
    until: datetime = Field(description="it is forgotten then, unless somebody says something")


class Hand(Shape):
    user_id: UUID
    raised_at: datetime
    position: int
    heard: int = Field(description="how often they were heard in this run")


class Poll(Shape):
    id: UUID
    question: str
    options: list[str]
    multiple: bool
    anonymous: bool
    quiz: bool
    opened_at: datetime
    closes_at: datetime | None = Field(description="its time limit, if it has one")
    closed_at: datetime | None
    counts: list[int]
    voters: int
    correct: list[int] | None = Field(description="of a quiz, once it is closed")


class PollVote(Shape):
    user: Person
    options: list[int]


class MyPoll(Poll):
    mine: list[int] | None = Field(description="the viewer's own vote")
    votes: list[PollVote] | None = Field(description="for hosts; never of an anonymous poll")


class Question(Shape):
    id: UUID
    client_id: str
    user: Person = Field(description="without a name for students, while the roster is hidden from them")
    text: str
    upvotes: int
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None = Field(description="with no answer in writing: it was given aloud")


class MyQuestion(Question):
    upvoted: bool
