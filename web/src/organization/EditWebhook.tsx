import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { editWebhook, type Webhook } from "./api";
import { WebhookForm } from "./WebhookForm";

/** Its secret and its log stay, wherever it leads to now. */
export function EditWebhook({ webhook, close }: { webhook: Webhook; close: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { url, description, event_types } = webhook;
  return (
    <WebhookForm
      values={{ url, description, event_types }}
      action={t("common.save")}
      save={async (_, changed) => {
        if (Object.keys(changed).length > 0) await editWebhook(webhook, changed);
        close();
        await cache.invalidateQueries({ queryKey: ["organizations", webhook.organization_id, "webhooks"] });
      }}
      cancel={close}
    />
  );
}
