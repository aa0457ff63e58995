"""What is told of what people achieve beside their courses."""

from __future__ import annotations

from domain.notifications.kinds.kind import PUSH, Group, Kind

BADGE_EARNED = Kind(
    "badge.earned",
    Group.COMMUNITY,
    "the learner",
    None,
    {
        "en": ("You earned the badge {badge}", "{reason}"),
        "fr": ("Vous avez obtenu le badge {badge}", "{reason}"),
        "ar": ("حصلت على وسام {badge}", "{reason}"),
    },
    "/learning",
    PUSH,
)

KINDS = (BADGE_EARNED,)
