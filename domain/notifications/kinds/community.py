"""What is told of what people achieve beside their courses, and of their study groups."""

from __future__ import annotations

from domain.notifications.kinds.kind import NOWHERE, PUSH, Group, Kind

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

GROUP_MENTIONED = Kind(
    "group.mentioned",
    Group.PEOPLE,
    "whom a message in a study group names with @",
    "group_message.posted",
    {
        "en": ("{author_name} mentioned you in {group_name}", "{text}"),
        "fr": ("{author_name} vous a mentionné dans {group_name}", "{text}"),
        "ar": ("ذكرك {author_name} في {group_name}", "{text}"),
    },
    "/groups/{group_id}",
    PUSH,
)
GROUP_ASKED = Kind(
    "group.asked",
    Group.PEOPLE,
    "the owner of the study group",
    "group_member.asked",
    {
        "en": ("{learner_name} asks to join {group_name}", "You decide who comes in."),
        "fr": ("{learner_name} demande à entrer dans {group_name}", "Vous décidez qui entre."),
        "ar": ("يطلب {learner_name} الانضمام إلى {group_name}", "القرار لك."),
    },
    "/groups/{group_id}",
    NOWHERE,
)
GROUP_ADMITTED = Kind(
    "group.admitted",
    Group.PEOPLE,
    "who had asked, and was let in",
    "group_member.joined",
    {
        "en": ("You are in {group_name}", "The study group has let you in."),
        "fr": ("Vous êtes dans {group_name}", "Le groupe d'étude vous a admis."),
        "ar": ("أنت الآن في {group_name}", "قبلتك مجموعة الدراسة."),
    },
    "/groups/{group_id}",
    PUSH,
)

KINDS = (BADGE_EARNED, GROUP_MENTIONED, GROUP_ASKED, GROUP_ADMITTED)
