import { useTranslation } from "react-i18next";
import { Badge } from "@/ui/Badge";
import type { Webhook } from "./api";

export function WebhookState({ enabled, failing_since }: Pick<Webhook, "enabled" | "failing_since">) {
  const { t } = useTranslation();
  if (!enabled) return <Badge>{t("organization.webhooks.off")}</Badge>;
  if (failing_since) return <Badge tone="warn">{t("organization.webhooks.failing")}</Badge>;
  return <Badge tone="ok">{t("organization.webhooks.on")}</Badge>;
}
