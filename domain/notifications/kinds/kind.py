"""What a kind of notification is: to whom, of what, in which words, on which ways, and whether it may be turned off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

DEFAULT_LANGUAGE = "en"


class Group(StrEnum):
    """What people choose by: one row each in the table of their preferences."""

    COURSE = "course"
    LIVE = "live"
    PEOPLE = "people"
    PAYMENT = "payment"
    ACCOUNT = "account"
    COMMUNITY = "community"
    ORGANIZATION = "organization"


NOWHERE: frozenset[str] = frozenset()  # but in the list, where everything is
MAIL: frozenset[str] = frozenset({"mail"})
PUSH: frozenset[str] = frozenset({"push"})
BOTH = MAIL | PUSH

Text = tuple[str, str]  # title and body


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of the table. In texts and in the link, `{names}` are filled from the notification's data."""

    name: str
    group: Group
    who: str  # who is told, in words
    cause: str | None  # the fact's type; None: nothing in the product causes it yet
    texts: Mapping[str, Text]
    link: str
    channels: frozenset[str] = NOWHERE  # beside the list, unless the person chooses otherwise
    urgent: bool = False  # goes out before others, also in quiet hours, and is never kept for a digest
    mandatory: bool = False  # cannot be turned off
    batched: bool = False  # several causes within a while are told as one
    lasts: timedelta | None = None  # beyond the list: that long after its cause it is worse than nothing
    until: str | None = None  # likewise, from the time on that its data has under this name
    supersedes: str | None = None  # on a device it takes the place of what is shown of the same thing, by its data

    @property
    def is_timed(self) -> bool:
        """Whether its words name a time, which each reader is told in their own zone."""
        return any("when" in _names(text) for texts in self.texts.values() for text in texts)

    def render(self, language: str, data: Mapping[str, Any], *, zone: str = "UTC") -> tuple[str, str, str]:
        """Title, body and link. `{when}` is `starts_at` by the clock of `zone`."""
        short = language.split("-")[0]
        title, body = self.texts[short if short in self.texts else DEFAULT_LANGUAGE]
        given = {**data, "when": _when(data["starts_at"], zone)} if self.is_timed else data
        return title.format_map(given), body.format_map(given), self.link.format_map(given)


def _when(starts_at: str, zone: str) -> str:
    """One spelling that every language reads alike."""
    return f"{datetime.fromisoformat(starts_at).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} ({zone})"


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
