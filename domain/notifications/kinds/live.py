"""What is told of live classes: their dates, and what happens in them."""

from __future__ import annotations

from datetime import timedelta

from domain.notifications.kinds.kind import BOTH, MAIL, NOWHERE, PUSH, Group, Kind

ROOM = "/live/{session_id}"
COURSE = "/courses/{course_id}"
CLASS = "session_id"
START = "starts_at"

SCHEDULED = Kind(
    "live.scheduled",
    Group.LIVE,
    "everybody enrolled",
    "session.scheduled",
    {
        "en": ("Live classes planned in {course_title}", "{titles}. The next begins {when}."),
        "fr": ("Cours en direct prévus dans {course_title}", "{titles}. Le prochain commence le {when}."),
        "ar": ("حصص مباشرة مقررة في {course_title}", "{titles}. تبدأ القادمة في {when}."),
    },
    COURSE,
    MAIL,
    batched=True,
)
MOVED = Kind(
    "live.moved",
    Group.LIVE,
    "everybody enrolled",
    "session.moved",
    {
        "en": ("{title} has another date", "It now begins {when}."),
        "fr": ("{title} change de date", "Nouveau début : {when}."),
        "ar": ("تغيّر موعد {title}", "تبدأ الآن في {when}."),
    },
    ROOM,
    BOTH,
    urgent=True,
    until=START,
    supersedes=CLASS,
)
CANCELLED = Kind(
    "live.cancelled",
    Group.LIVE,
    "everybody enrolled",
    "session.cancelled",
    {
        "en": ("{title} is cancelled", "It was to begin {when}."),
        "fr": ("{title} est annulé", "Il devait commencer le {when}."),
        "ar": ("أُلغيت {title}", "كان مقررا أن تبدأ في {when}."),
    },
    COURSE,
    BOTH,
    urgent=True,
    supersedes=CLASS,
)
STARTED = Kind(
    "live.started",
    Group.LIVE,
    "everybody enrolled",
    "session.started",
    {
        "en": ("{title} has started", "Join now, seats are limited."),
        "fr": ("{title} a commencé", "Rejoignez-la, les places sont limitées."),
        "ar": ("بدأت {title}", "انضم الآن."),
    },
    ROOM,
    PUSH,
    urgent=True,
    lasts=timedelta(minutes=20),
    supersedes=CLASS,
)
DEPUTY = Kind(
    "live.deputy",
    Group.LIVE,
    "whom the host has named to take over",
    "deputy.called",
    {
        "en": ("{title} has lost its host", "You are named to take over. Join now."),
        "fr": ("{title} n'a plus d'animateur", "Vous êtes désigné pour prendre le relais. Rejoignez-la."),
        "ar": ("فقدت {title} مضيفها", "أنت مكلف بتولي الأمر. انضم الآن."),
    },
    ROOM,
    PUSH,
    urgent=True,
    lasts=timedelta(minutes=10),
)


def _reminder(name: str, channels: frozenset[str], en: str, fr: str, ar: str) -> Kind:
    texts = {
        "en": (f"{{title}} starts {en}", "It begins {when}. The door opens ten minutes before."),
        "fr": (f"{{title}} commence {fr}", "Début : {when}. La porte ouvre dix minutes avant."),
        "ar": (f"تبدأ {{title}} {ar}", "البداية في {when}. يفتح الباب قبل عشر دقائق."),
    }
    return Kind(
        name,
        Group.LIVE,
        "the host and everybody enrolled",
        "session.starts_soon",
        texts,
        ROOM,
        channels,
        urgent=name.endswith("minutes"),
        until=START,
        supersedes=CLASS,
    )


REMINDERS = {  # by the minutes before the start
    1440: _reminder("live.reminder_day", MAIL, "within a day", "dans moins d'un jour", "خلال يوم"),
    60: _reminder("live.reminder_hour", PUSH, "within an hour", "dans moins d'une heure", "خلال ساعة"),
    10: _reminder("live.reminder_minutes", PUSH, "in a few minutes", "dans quelques minutes", "خلال دقائق"),
}
SEAT_OFFERED = Kind(
    "live.seat_offered",
    Group.LIVE,
    "whose turn it is in the waiting list",
    "waitlist.offered",
    {
        "en": ("A seat is free for you in {title}", "It is held for you for a short time: join now."),
        "fr": (
            "Une place s'est libérée pour vous dans {title}",
            "Elle vous est réservée peu de temps : rejoignez maintenant.",
        ),
        "ar": ("يوجد مقعد شاغر لك في {title}", "المقعد محجوز لك لوقت قصير: انضم الآن."),
    },
    ROOM,
    BOTH,
    urgent=True,
    until="expires_at",
)
MISSED = Kind(
    "live.missed",
    Group.LIVE,
    "whoever was enrolled then and did not come, the excluded left out",
    "session.summarised",
    {
        "en": ("You missed {title}", "See what is left of it."),
        "fr": ("Vous avez manqué {title}", "Voyez ce qu'il en reste."),
        "ar": ("فاتتك {title}", "اطلع على ما تبقى منها."),
    },
    ROOM,
    MAIL,
)
SUMMARY = Kind(
    "live.summary",
    Group.LIVE,
    "the host",
    "session.summarised",
    {
        "en": ("How {title} went", "Attendance, hands, polls and questions."),
        "fr": ("Le bilan de {title}", "Présences, mains levées, sondages et questions."),
        "ar": ("ملخص {title}", "الحضور والأيدي المرفوعة والاستطلاعات والأسئلة."),
    },
    ROOM,
    NOWHERE,
)
RECORDING_READY = Kind(
    "live.recording_ready",
    Group.LIVE,
    "everybody enrolled",
    None,
    {
        "en": ("The recording of {title} is ready", "Watch it whenever you like."),
        "fr": ("L'enregistrement de {title} est prêt", "Regardez-le quand vous voulez."),
        "ar": ("تسجيل {title} جاهز", "شاهده متى شئت."),
    },
    ROOM,
    MAIL,
)
EXCLUDED = Kind(
    "live.excluded",
    Group.LIVE,
    "whom a host has excluded from a class",
    "member.banned",
    {
        "en": ("You are excluded from {title}", "{reason}"),
        "fr": ("Vous êtes exclu de {title}", "{reason}"),
        "ar": ("تم استبعادك من {title}", "{reason}"),
    },
    COURSE,
    MAIL,
    mandatory=True,
)
READMITTED = Kind(
    "live.readmitted",
    Group.LIVE,
    "who is no longer excluded",
    "member.unbanned",
    {
        "en": ("You may come to {title} again", "The host has lifted your exclusion."),
        "fr": ("Vous pouvez revenir à {title}", "L'animateur a levé votre exclusion."),
        "ar": ("يمكنك العودة إلى {title}", "رفع المضيف الاستبعاد عنك."),
    },
    ROOM,
    MAIL,
    mandatory=True,
)

KINDS = (
    SCHEDULED,
    MOVED,
    CANCELLED,
    *REMINDERS.values(),
    STARTED,
    SEAT_OFFERED,
    DEPUTY,
    MISSED,
    SUMMARY,
    RECORDING_READY,
    EXCLUDED,
    READMITTED,
)
