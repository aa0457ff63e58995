"""Polls that the host puts, and questions that the class asks."""

from __future__ import annotations

from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from domain.kit.context import Context
from domain.kit.errors import NotFound
from domain.kit.shapes import Clean
from domain.kit.talk import ClientId
from domain.live import polls, questions
from domain.live.inside import Banned, Locked, Muted, NotInside, SafeMode
from domain.live.polls import PollClosed
from domain.live.sessions import NotTheHost
from domain.live.shapes import talk as shapes
from realtime.classroom.inputs import InOne
from realtime.gateway import Connection, Gateway, command

MOST_OPTIONS = 10


def _distinct(chosen: list[int]) -> list[int]:
    if len(set(chosen)) < len(chosen):
        raise ValueError("must name each option once")
    return chosen


def _text(longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=longest)


Seconds = Annotated[int, Field(ge=5, le=3600)]
Chosen = Annotated[
    list[Annotated[int, Field(ge=0, lt=MOST_OPTIONS)]],
    Field(min_length=1, max_length=MOST_OPTIONS),
    AfterValidator(_distinct),
]


class PollOpen(InOne):
    question: Annotated[str, _text(500), Clean]
    options: list[Annotated[str, _text(500), Clean]] = Field(min_length=2, max_length=MOST_OPTIONS)
    multiple: bool = False
    anonymous: bool = False
    correct: Chosen | None = Field(None, description="the right options of a quiz; told when it is closed")
    seconds: Seconds | None = Field(None, description="after which it closes by itself")
    client_id: ClientId | None = Field(None, description="of your own: sent again, it is the same poll")

    @model_validator(mode="after")
    def _correct_is_possible(self) -> Self:
        if self.correct and max(self.correct) >= len(self.options):
            raise ValueError("correct must name options of the poll")
        if self.correct and len(self.correct) > 1 and not self.multiple:
            raise ValueError("correct must be one option where one can be chosen")
        return self


class OnePoll(InOne):
    poll_id: UUID


class PollExtend(OnePoll):
    seconds: Seconds
    client_id: ClientId | None = Field(None, description="of your own: sent again, nothing is added")


class PollReopen(OnePoll):
    seconds: Seconds | None = Field(None, description="after which it closes by itself")
    client_id: ClientId | None = Field(None, description="of your own: sent again, it opens nothing")


class PollVote(OnePoll):
    options: Chosen


class QuestionAsk(InOne):
    client_id: ClientId
    text: Annotated[str, _text(1000), Clean]


class OneQuestion(InOne):
    question_id: UUID


class QuestionUpvote(OneQuestion):
    remove: bool = False


class QuestionAnswer(OneQuestion):
    text: Annotated[str, _text(5000), Clean] | None = Field(None, description="nothing: answered aloud")


class Asking(Gateway):
    @command("poll.open", answers=shapes.Poll, raises=(NotInside, Banned, NotTheHost), transaction=True)
    async def poll_open(self, ctx: Context, connection: Connection, data: PollOpen) -> shapes.Poll:
        """As host, ask the class. The same `client_id` again is the same poll."""
        return await polls.put(ctx, **data.model_dump())

    @command("poll.vote", raises=(NotInside, Banned, NotFound, PollClosed), transaction=True)
    async def poll_vote(self, ctx: Context, connection: Connection, data: PollVote) -> None:
        """Vote, or vote otherwise: the last vote of a person counts, in whichever tab."""
        await polls.vote(ctx, data.session_id, data.poll_id, data.options)

    @command("poll.close", answers=shapes.Poll, raises=(NotInside, Banned, NotTheHost, NotFound), transaction=True)
    async def poll_close(self, ctx: Context, connection: Connection, data: OnePoll) -> shapes.Poll:
        """As host, take no more votes and tell the result. Again changes nothing."""
        return await polls.close(ctx, data.session_id, data.poll_id)

    @command(
        "poll.extend",
        answers=shapes.Poll,
        raises=(NotInside, Banned, NotTheHost, NotFound, PollClosed),
        transaction=True,
    )
    async def poll_extend(self, ctx: Context, connection: Connection, data: PollExtend) -> shapes.Poll:
        """As host, give an open poll more time, or a first time limit: once, however often it is sent, by one who
        gives it a `client_id`."""
        return await polls.extend(ctx, data.session_id, data.poll_id, data.seconds, client_id=data.client_id)

    @command("poll.reopen", answers=shapes.Poll, raises=(NotInside, Banned, NotTheHost, NotFound), transaction=True)
    async def poll_reopen(self, ctx: Context, connection: Connection, data: PollReopen) -> shapes.Poll:
        """As host, take votes again besides those a poll has. Of an open one nothing changes, nor, sent again under
        its `client_id`, of one that is closed since."""
        return await polls.reopen(ctx, data.session_id, data.poll_id, data.seconds, client_id=data.client_id)

    @command(
        "question.ask",
        answers=shapes.Question,
        raises=(NotInside, Banned, Locked, Muted, SafeMode, NotFound),
        transaction=True,
        chat=True,
    )
    async def question_ask(self, ctx: Context, connection: Connection, data: QuestionAsk) -> shapes.Question:
        """Ask the host. The same `client_id` again is the same question."""
        return await questions.ask(ctx, data.session_id, client_id=data.client_id, text=data.text)

    @command("question.upvote", raises=(NotInside, Banned, NotFound), transaction=True)
    async def question_upvote(self, ctx: Context, connection: Connection, data: QuestionUpvote) -> None:
        """Want to know it too, once a person; with `remove` no longer."""
        await questions.upvote(ctx, data.session_id, data.question_id, remove=data.remove)

    @command("question.answer", raises=(NotInside, Banned, NotTheHost, NotFound), transaction=True)
    async def question_answer(self, ctx: Context, connection: Connection, data: QuestionAnswer) -> None:
        """As host, answer in writing, or without `text` mark it as answered aloud."""
        await questions.answer(ctx, data.session_id, data.question_id, data.text)

    @command("question.dismiss", raises=(NotInside, Banned, NotTheHost, NotFound), transaction=True)
    async def question_dismiss(self, ctx: Context, connection: Connection, data: OneQuestion) -> None:
        """As host, put a question aside, out of everybody's sight."""
        await questions.dismiss(ctx, data.session_id, data.question_id)
