"""What is told of money."""

from __future__ import annotations

from domain.notifications.kinds.kind import BOTH, MAIL, Group, Kind

SUCCEEDED = Kind(
    "payment.succeeded",
    Group.PAYMENT,
    "who paid",
    None,
    {
        "en": ("Your payment of {amount} for {course_title} arrived", "The receipt is among your payments."),
        "fr": ("Votre paiement de {amount} pour {course_title} est reçu", "Le reçu est parmi vos paiements."),
        "ar": ("وصلت دفعتك {amount} مقابل {course_title}", "الإيصال ضمن مدفوعاتك."),
    },
    "/courses/{course_id}",
    MAIL,
    mandatory=True,
)
FAILED = Kind(
    "payment.failed",
    Group.PAYMENT,
    "who paid",
    None,
    {
        "en": ("Your payment for {course_title} failed", "Nothing was charged. Try again, or use another card."),
        "fr": (
            "Votre paiement pour {course_title} a échoué",
            "Rien n'a été débité. Réessayez, ou prenez une autre carte.",
        ),
        "ar": ("فشلت دفعتك مقابل {course_title}", "لم يُخصم شيء. حاول مرة أخرى أو استخدم بطاقة أخرى."),
    },
    "/courses/{course_id}",
    BOTH,
    urgent=True,
    mandatory=True,
)
REFUNDED = Kind(
    "payment.refunded",
    Group.PAYMENT,
    "who paid",
    None,
    {
        "en": ("{amount} for {course_title} is refunded", "It can take some days until you see it."),
        "fr": ("{amount} pour {course_title} est remboursé", "Cela peut prendre quelques jours."),
        "ar": ("تم رد {amount} مقابل {course_title}", "قد يستغرق ظهوره بضعة أيام."),
    },
    "/courses/{course_id}",
    MAIL,
    mandatory=True,
)
PAYOUT_SENT = Kind(
    "payout.sent",
    Group.PAYMENT,
    "the instructor",
    None,
    {
        "en": ("{amount} is on its way to you", "Your payout was sent to your bank."),
        "fr": ("{amount} est en route", "Votre versement a été envoyé à votre banque."),
        "ar": ("{amount} في الطريق إليك", "أُرسلت مستحقاتك إلى مصرفك."),
    },
    "/teach",
    MAIL,
    mandatory=True,
)

KINDS = (SUCCEEDED, FAILED, REFUNDED, PAYOUT_SENT)
