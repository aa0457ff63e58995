import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { dateTime } from "@/lib/time";
import { Page } from "@/ui/Page";
import { Failure, Lines } from "@/ui/States";
import { type Webhook, webhook } from "./api";
import { Deliveries } from "./Deliveries";
import { WebhookActions } from "./WebhookActions";
import { WebhookState } from "./WebhookState";

export function WebhookPage({ organizationId, id }: { organizationId: string; id: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(webhook(organizationId, id));
  return (
    <Page
      title={data?.description || t("organization.webhooks.title")}
      lead={
        data && (
          <code dir="ltr" className="break-all text-sm">
            {data.url}
          </code>
        )
      }
      trail={[
        { to: "/organizations", label: t("organization.title") },
        { to: `/organizations/${organizationId}/webhooks`, label: t("organization.webhooks.title") },
      ]}
      action={data && <WebhookActions webhook={data} />}
    >
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && <Lines />}
      {data && (
        <>
          <Standing webhook={data} />
          <Deliveries webhook={data} />
        </>
      )}
    </Page>
  );
}

function Standing({ webhook }: { webhook: Webhook }) {
  const { t, i18n } = useTranslation();
  const { disabled_reason, failing_since, previous_secret_until, event_types } = webhook;
  const both = previous_secret_until && new Date(previous_secret_until).getTime() > Date.now();
  return (
    <div className="card mb-8 grid gap-2 p-4 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <WebhookState {...webhook} />
        <span className="text-muted">
          {event_types.length === 0 ? (
            t("organization.webhooks.all")
          ) : (
            <code dir="ltr">{event_types.join(", ")}</code>
          )}
        </span>
      </p>
      {disabled_reason && <p role="status">{t(`organization.webhooks.reason.${disabled_reason}`)}</p>}
      {failing_since && !disabled_reason && (
        <p role="status" className="text-warn">
          {t("organization.webhooks.failingHint", { since: dateTime(failing_since, i18n.language) })}
        </p>
      )}
      {both && (
        <p className="text-muted">
          {t("organization.webhooks.both", { until: dateTime(previous_secret_until, i18n.language) })}
        </p>
      )}
    </div>
  );
}
