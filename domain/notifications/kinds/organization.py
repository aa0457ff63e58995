"""What is told to those who look after an organization."""

from __future__ import annotations

from domain.notifications.kinds.kind import MAIL, Group, Kind

WEBHOOK_DISABLED = Kind(
    "organization.webhook_disabled",
    Group.ORGANIZATION,
    "the organization's administrators",
    "webhook.disabled",
    {
        "en": (
            "A webhook of {organization_name} is switched off",
            "{host} is told of nothing any more: for days nothing arrived there, or it answered that it is gone."
            " Mend it, then switch it on.",
        ),
        "fr": (
            "Un webhook de {organization_name} est désactivé",
            "{host} ne reçoit plus rien : rien n'y arrivait depuis des jours, ou il a répondu qu'il n'existe plus."
            " Réparez-le, puis réactivez-le.",
        ),
        "ar": (
            "أُوقف خطاف ويب في {organization_name}",
            "لم يعد يصل شيء إلى {host}: لم يستقبل شيئا منذ أيام، أو أجاب بأنه لم يعد موجودا. أصلحه ثم شغّله من جديد.",
        ),
    },
    "/organizations/{organization_id}/webhooks/{webhook_id}",
    MAIL,
)

KINDS = (WEBHOOK_DISABLED,)
