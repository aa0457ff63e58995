"""What is said, asked and voted in class."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.kit.events import ForSome, LiveEvent
from domain.kit.shapes import Person
from domain.live.shapes.classroom import Participant
from domain.live.shapes.talk import ChatMessage, Poll, Question, Quote


class ChatPosted(LiveEvent):
    """What was said: to everybody, or to `to` alone."""

    type = "chat.posted"

    id: UUID
    client_id: str
    user: Person
    text: str
    at: datetime
    to: UUID | None
    reply_to: Quote | None


class ChatDeleted(LiveEvent):
    type = "chat.deleted"
    routing: ClassVar[frozenset[str]] = LiveEvent.routing | {"between"}

    message_id: UUID
    by: UUID
    between: list[UUID] | None  # the two people of a private message; None: it was said to everybody


class ChatPinned(LiveEvent):
    type = "chat.pinned"

    message: ChatMessage


class ChatUnpinned(LiveEvent):
    type = "chat.unpinned"

    message_id: UUID


class HandRaised(LiveEvent):
    type = "hand.raised"

    user_id: UUID
    raised_at: datetime
    position: int
    heard: int
    participant: Participant | None = None  # where the class is counted: not everybody is shown them before


class HandLowered(LiveEvent):
    type = "hand.lowered"

    user_id: UUID
    by: UUID
    heard: bool


class HandsCleared(LiveEvent):
    type = "hand.cleared"

    by: UUID


class ReactionShown(LiveEvent):
    """Somebody showed something: nobody is told but the one who gathers."""

    type = "reaction.shown"

    emoji: str


class ReactionSent(LiveEvent):
    """What was shown within a moment, and how often. By whom is nobody's to know."""

    type = "reaction.sent"

    counts: dict[str, int]


class PollOpened(LiveEvent):
    type = "poll.opened"

    poll: Poll


class PollUpdated(LiveEvent):
    type = "poll.updated"

    poll_id: UUID
    counts: list[int]
    voters: int


class PollVoted(ForSome):
    """For the voter's own tabs, and for the hosts unless the poll is anonymous."""

    type = "poll.voted"

    poll_id: UUID
    user_id: UUID
    options: list[int]


class PollExtended(LiveEvent):
    """It has more time, or a first time limit."""

    type = "poll.extended"

    poll_id: UUID
    closes_at: datetime


class PollReopened(LiveEvent):
    """It takes votes again; those it had still count."""

    type = "poll.reopened"

    poll: Poll


class PollClosed(LiveEvent):
    type = "poll.closed"

    poll: Poll


class QuestionAsked(LiveEvent):
    type = "question.asked"

    question: Question


class QuestionUpvoted(LiveEvent):
    type = "question.upvoted"

    question_id: UUID
    upvotes: int


class QuestionVoted(ForSome):
    """For the voter's own tabs."""

    type = "question.voted"

    question_id: UUID
    upvoted: bool


class QuestionAnswered(LiveEvent):
    type = "question.answered"

    question_id: UUID
    answer: str | None
    answered_at: datetime
    by: UUID


class QuestionDismissed(LiveEvent):
    type = "question.dismissed"

    question_id: UUID


class PulseMoved(LiveEvent):
    """Somebody said how they are doing: nobody is told but the one who sums."""

    type = "pulse.moved"


class PulseCleared(ForSome):
    """For hosts: fewer than five of those who are here have said anything, and what was told is so no more."""

    type = "pulse.cleared"


class PulseChanged(ForSome):
    type = "pulse.changed"

    lost: int
    slower: int
    fine: int
    of: int
    until: datetime
