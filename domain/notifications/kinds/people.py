"""What instructors are told of the people they teach, and everybody of what others say to them."""

from __future__ import annotations

from datetime import timedelta

from domain.notifications.kinds.kind import MAIL, NOWHERE, PUSH, Group, Kind

ENROLMENT_NEW = Kind(
    "enrolment.new",
    Group.PEOPLE,
    "the instructor",
    "enrolment.started",
    {
        "en": ("{learner_name} enrolled in {course_title}", "You have a new student."),
        "fr": ("{learner_name} s'est inscrit à {course_title}", "Vous avez un nouvel élève."),
        "ar": ("سجّل {learner_name} في {course_title}", "لديك طالب جديد."),
    },
    "/teach/{course_id}",
    NOWHERE,
)
REVIEW_NEW = Kind(
    "review.new",
    Group.PEOPLE,
    "the instructor",
    None,
    {
        "en": ("{learner_name} reviewed {course_title}", "{text}"),
        "fr": ("{learner_name} a donné son avis sur {course_title}", "{text}"),
        "ar": ("قيّم {learner_name} {course_title}", "{text}"),
    },
    "/courses/{course_id}",
    MAIL,
)
MENTIONED = Kind(
    "chat.mentioned",
    Group.PEOPLE,
    "whom a message in a class names with @, and who is not looking",
    "chat.posted",
    {
        "en": ("{author_name} mentioned you in {title}", "{text}"),
        "fr": ("{author_name} vous a mentionné dans {title}", "{text}"),
        "ar": ("ذكرك {author_name} في {title}", "{text}"),
    },
    "/live/{session_id}",
    PUSH,
    lasts=timedelta(hours=2),
)
QUESTION_ANSWERED = Kind(
    "question.answered",
    Group.PEOPLE,
    "who asked, if it was not they who answered",
    "question.answered",
    {
        "en": ("Your question in {title} is answered", "{text}"),
        "fr": ("Votre question dans {title} a une réponse", "{text}"),
        "ar": ("تمت الإجابة عن سؤالك في {title}", "{text}"),
    },
    "/live/{session_id}",
    NOWHERE,
)

KINDS = (ENROLMENT_NEW, REVIEW_NEW, MENTIONED, QUESTION_ANSWERED)
