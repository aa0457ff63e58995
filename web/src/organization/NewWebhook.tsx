import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { createWebhook, type FreshWebhook } from "./api";
import { WebhookForm } from "./WebhookForm";

type NewWebhookProps = {
  organizationId: string;
  close: () => void;
  created: (fresh: FreshWebhook) => void;
};

export function NewWebhook({ organizationId, close, created }: NewWebhookProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  return (
    <WebhookForm
      action={t("organization.webhooks.create")}
      save={async (values) => {
        created(await createWebhook(organizationId, { ...values, enabled: true }));
        await cache.invalidateQueries({ queryKey: ["organizations", organizationId, "webhooks"] });
      }}
      cancel={close}
    />
  );
}
