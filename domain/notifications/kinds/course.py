"""What is told of courses."""

from __future__ import annotations

from domain.notifications.kinds.kind import BOTH, MAIL, NOWHERE, Group, Kind

ENROLMENT_WELCOME = Kind(
    "enrolment.welcome",
    Group.COURSE,
    "the learner",
    "enrolment.started",
    {
        "en": ("You are enrolled in {course_title}", "Begin whenever you like."),
        "fr": ("Vous êtes inscrit à {course_title}", "Commencez quand vous voulez."),
        "ar": ("تم تسجيلك في {course_title}", "ابدأ متى شئت."),
    },
    "/courses/{course_id}",
    MAIL,
)
LESSON_ADDED = Kind(
    "course.lesson_added",
    Group.COURSE,
    "everybody enrolled",
    "lesson.added",
    {
        "en": ("New in {course_title}", "{titles}"),
        "fr": ("Nouveau dans {course_title}", "{titles}"),
        "ar": ("جديد في {course_title}", "{titles}"),
    },
    "/courses/{course_id}",
    MAIL,
    batched=True,
)
COURSE_UPDATED = Kind(
    "course.updated",
    Group.COURSE,
    "everybody enrolled",
    "course.updated",
    {
        "en": ("{course_title} has been updated", "See what is new on its page."),
        "fr": ("{course_title} a été mis à jour", "Voyez les nouveautés sur sa page."),
        "ar": ("تم تحديث {course_title}", "اطلع على الجديد في صفحتها."),
    },
    "/courses/{course_id}",
    NOWHERE,
    batched=True,
)
ANNOUNCEMENT = Kind(
    "course.announcement",
    Group.COURSE,
    "everybody enrolled",
    "announcement.posted",
    dict.fromkeys(("en", "fr", "ar"), ("{course_title}: {title}", "{text}")),
    "/courses/{course_id}",
    BOTH,
)
COURSE_APPROVED = Kind(
    "course.approved",
    Group.COURSE,
    "the instructor",
    "course.approved",
    {
        "en": ("{course_title} is published", "Students can enrol now."),
        "fr": ("{course_title} est publié", "Les élèves peuvent s'inscrire."),
        "ar": ("تم نشر {course_title}", "يمكن للطلاب التسجيل الآن."),
    },
    "/teach/{course_id}",
    BOTH,
)
COURSE_REJECTED = Kind(
    "course.rejected",
    Group.COURSE,
    "the instructor",
    "course.rejected",
    {
        "en": ("{course_title} needs changes", "{reason}"),
        "fr": ("{course_title} doit être modifié", "{reason}"),
        "ar": ("{course_title} يحتاج إلى تعديلات", "{reason}"),
    },
    "/teach/{course_id}",
    BOTH,
)
CERTIFICATE_ISSUED = Kind(
    "certificate.issued",
    Group.COURSE,
    "the learner",
    None,
    {
        "en": ("Your certificate for {course_title} is ready", "Congratulations!"),
        "fr": ("Votre certificat pour {course_title} est prêt", "Félicitations !"),
        "ar": ("شهادتك في {course_title} جاهزة", "تهانينا!"),
    },
    "/courses/{course_id}",
    BOTH,
)

KINDS = (
    ENROLMENT_WELCOME,
    LESSON_ADDED,
    COURSE_UPDATED,
    ANNOUNCEMENT,
    COURSE_APPROVED,
    COURSE_REJECTED,
    CERTIFICATE_ISSUED,
)
