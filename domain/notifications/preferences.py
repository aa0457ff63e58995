"""What a person wants to be told where: a choice for each group of kinds and channel, quiet hours, muted courses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.catalogue import courses
from domain.kit.context import Context
from domain.kit.errors import Invalid
from domain.kit.sql import execute
from domain.notifications.kinds import KINDS
from models.base import new_id
from models.deliveries import Calm, Channel, ChannelChoice, CourseMute

MUTES = 500


@dataclass(frozen=True, slots=True)
class Choice:
    topic: str
    channel: Channel
    wanted: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """A group on a channel. `locked`: it cannot be turned off, or on."""

    topic: str
    channel: Channel
    wanted: bool
    locked: bool


@dataclass(frozen=True, slots=True)
class Preferences:
    """Minutes since midnight, in the person's time zone."""

    cells: list[Cell]
    quiet_from: int | None
    quiet_until: int | None
    digest_at: int | None
    muted: list[UUID]


async def mine(ctx: Context) -> Preferences:
    chosen = {
        (row.topic, row.channel): row.wanted for row in await ChannelChoice.filter(user_id=ctx.caller.id).limit(200)
    }
    calm = await Calm.get_or_none(user_id=ctx.caller.id) or Calm()
    muted = (
        await CourseMute.filter(user_id=ctx.caller.id).order_by("-id").limit(MUTES).values_list("course_id", flat=True)
    )
    cells = [
        Cell(
            topic,
            channel,
            wanted=_default(topic, channel)
            if _locked(topic)
            else chosen.get((topic, channel), _default(topic, channel)),
            locked=_locked(topic),
        )
        for topic in topics()
        for channel in Channel
    ]
    return Preferences(cells, calm.quiet_from, calm.quiet_until, calm.digest_at, list(muted))  # type: ignore[arg-type]


def topics() -> list[str]:
    """The groups there are, in the order of the kinds."""
    return list(dict.fromkeys(str(kind.group) for kind in KINDS.values()))


async def choose_mine(ctx: Context, choices: Sequence[Choice]) -> None:
    """Needs a unit of work. Raises Invalid for a group there is not, or one that cannot be turned off."""
    for choice in choices:
        if choice.topic not in topics():
            raise Invalid.field("choices", "unknown_topic", f"There is no group {choice.topic}.")
        if _locked(choice.topic):
            raise Invalid.field("choices", "mandatory", f"What is told of {choice.topic} cannot be changed.")
    await choose(ctx.caller.id, choices)


async def choose(user_id: UUID, choices: Sequence[Choice]) -> None:
    """The last of two choices for one cell counts. One statement."""
    last = {(choice.topic, choice.channel): choice for choice in choices}.values()
    await execute(
        "INSERT INTO channel_choices (id, created_at, user_id, topic, channel, wanted)"
        " SELECT id, now(), $1, topic, channel, wanted"
        " FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bool[]) AS c(id, topic, channel, wanted)"
        " ON CONFLICT (user_id, topic, channel) DO UPDATE SET wanted = excluded.wanted",
        [
            user_id,
            [new_id() for _ in last],
            [one.topic for one in last],
            [str(one.channel) for one in last],
            [one.wanted for one in last],
        ],
    )


async def calm(ctx: Context, changes: dict[str, int | None]) -> None:
    """Change quiet hours and digest. Needs a unit of work. Raises Invalid when quiet hours have but one end."""
    row, _ = await Calm.get_or_create(user_id=ctx.caller.id)
    row.update_from_dict(changes)
    if (row.quiet_from is None) != (row.quiet_until is None):
        raise Invalid.field("quiet_until", "incomplete", "Quiet hours have a beginning and an end, or neither.")
    await row.save()


async def mute(ctx: Context, course_id: UUID) -> None:
    """Hear of a course in the list alone. Again changes nothing. Raises NotFound for a course one cannot see."""
    course = await courses.access(ctx, str(course_id))
    await CourseMute.get_or_create(user_id=ctx.caller.id, course_id=course.id)


async def unmute(ctx: Context, course_id: UUID) -> None:
    await CourseMute.filter(user_id=ctx.caller.id, course_id=course_id).delete()


def _default(topic: str, channel: Channel) -> bool:
    """Whether anything of the group comes there unless one chooses otherwise."""
    return any(channel in kind.channels for kind in KINDS.values() if kind.group == topic)


def _locked(topic: str) -> bool:
    return all(kind.mandatory for kind in KINDS.values() if kind.group == topic)
