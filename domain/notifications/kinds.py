"""Every kind of notification there is: what it says, in each language, and where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Kind:
    """`title` and `body` by language; `{names}` are filled from the notification's data."""

    name: str
    title: dict[str, str]
    body: dict[str, str]
    link: str

    def render(self, language: str, data: dict[str, Any]) -> tuple[str, str, str]:
        known = language.split("-")[0] if language.split("-")[0] in self.title else DEFAULT_LANGUAGE
        return self.title[known].format(**data), self.body[known].format(**data), self.link.format(**data)


ENROLMENT_WELCOME = Kind(
    "enrolment.welcome",
    {
        "en": "You are enrolled in {course_title}",
        "fr": "Vous êtes inscrit à {course_title}",
        "ar": "تم تسجيلك في {course_title}",
    },
    {
        "en": "Begin whenever you like.",
        "fr": "Commencez quand vous voulez.",
        "ar": "ابدأ متى شئت.",
    },
    "/courses/{course_id}",
)
ENROLMENT_NEW = Kind(
    "enrolment.new",
    {
        "en": "{learner_name} enrolled in {course_title}",
        "fr": "{learner_name} s'est inscrit à {course_title}",
        "ar": "سجّل {learner_name} في {course_title}",
    },
    {"en": "You have a new student.", "fr": "Vous avez un nouvel élève.", "ar": "لديك طالب جديد."},
    "/instructor/courses/{course_id}",
)
LIVE_STARTED = Kind(
    "live.started",
    {"en": "{title} has started", "fr": "{title} a commencé", "ar": "بدأت {title}"},
    {"en": "Join now, seats are limited.", "fr": "Rejoignez-la, les places sont limitées.", "ar": "انضم الآن."},
    "/live/{session_id}",
)
LIVE_DEPUTY = Kind(
    "live.deputy",
    {
        "en": "{title} has lost its host",
        "fr": "{title} n'a plus d'animateur",
        "ar": "فقدت {title} مضيفها",
    },
    {
        "en": "You are named to take over. Join now.",
        "fr": "Vous êtes désigné pour prendre le relais. Rejoignez-la.",
        "ar": "أنت مكلف بتولي الأمر. انضم الآن.",
    },
    "/live/{session_id}",
)


def _reminder(en: str, fr: str, ar: str) -> Kind:
    title = {"en": f"{{title}} starts {en}", "fr": f"{{title}} commence {fr}", "ar": f"تبدأ {{title}} {ar}"}
    body = {
        "en": "The door opens ten minutes before.",
        "fr": "La porte ouvre dix minutes avant.",
        "ar": "يفتح الباب قبل عشر دقائق.",
    }
    return Kind("live.reminder", title, body, "/live/{session_id}")


LIVE_REMINDERS = {  # by the minutes before the start
    1440: _reminder("within a day", "dans moins d'un jour", "خلال يوم"),
    60: _reminder("within an hour", "dans moins d'une heure", "خلال ساعة"),
    10: _reminder("in a few minutes", "dans quelques minutes", "خلال دقائق"),
}
LIVE_SEAT_OFFERED = Kind(
    "live.seat_offered",
    {
        "en": "A seat is free for you in {title}",
        "fr": "Une place s'est libérée pour vous dans {title}",
        "ar": "يوجد مقعد شاغر لك في {title}",
    },
    {
        "en": "It is held for you for a short time: join now.",
        "fr": "Elle vous est réservée peu de temps : rejoignez maintenant.",
        "ar": "المقعد محجوز لك لوقت قصير: انضم الآن.",
    },
    "/live/{session_id}",
)
LIVE_MISSED = Kind(
    "live.missed",
    {"en": "You missed {title}", "fr": "Vous avez manqué {title}", "ar": "فاتتك {title}"},
    {
        "en": "See what is left of it.",
        "fr": "Voyez ce qu'il en reste.",
        "ar": "اطلع على ما تبقى منها.",
    },
    "/live/{session_id}",
)
LIVE_SUMMARY = Kind(
    "live.summary",
    {"en": "How {title} went", "fr": "Le bilan de {title}", "ar": "ملخص {title}"},
    {
        "en": "Attendance, hands, polls and questions.",
        "fr": "Présences, mains levées, sondages et questions.",
        "ar": "الحضور والأيدي المرفوعة والاستطلاعات والأسئلة.",
    },
    "/live/{session_id}",
)
COURSE_APPROVED = Kind(
    "course.approved",
    {
        "en": "{course_title} is published",
        "fr": "{course_title} est publié",
        "ar": "تم نشر {course_title}",
    },
    {"en": "Students can enrol now.", "fr": "Les élèves peuvent s'inscrire.", "ar": "يمكن للطلاب التسجيل الآن."},
    "/instructor/courses/{course_id}",
)
COURSE_REJECTED = Kind(
    "course.rejected",
    {
        "en": "{course_title} needs changes",
        "fr": "{course_title} doit être modifié",
        "ar": "{course_title} يحتاج إلى تعديلات",
    },
    {"en": "{reason}", "fr": "{reason}", "ar": "{reason}"},
    "/instructor/courses/{course_id}",
)
