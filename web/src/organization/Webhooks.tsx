import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Plus, Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Page } from "@/ui/Page";
import { Empty, Failure, Lines } from "@/ui/States";
import { type FreshWebhook, organization, type Webhook, webhooks } from "./api";
import { NewWebhook } from "./NewWebhook";
import { SecretDialog } from "./SecretDialog";
import { WebhookState } from "./WebhookState";

export function Webhooks({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data: owner } = useQuery(organization(id));
  const { data, error, refetch } = useQuery(webhooks(id));
  const [adding, setAdding] = useState(false);
  const [fresh, setFresh] = useState<FreshWebhook | null>(null);
  const add = (
    <Button tone="primary" onClick={() => setAdding(true)}>
      <Plus aria-hidden />
      {t("organization.webhooks.new")}
    </Button>
  );
  return (
    <Page
      title={t("organization.webhooks.title")}
      lead={t("organization.webhooks.lead")}
      trail={[
        { to: "/organizations", label: t("organization.title") },
        { to: `/organizations/${id}`, label: owner?.name ?? "…" },
      ]}
      action={data && data.length > 0 && add}
    >
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && <Lines />}
      {data?.length === 0 && (
        <Empty icon={WebhookIcon} title={t("organization.webhooks.none")} action={add} className="card">
          {t("organization.webhooks.noneHint")}
        </Empty>
      )}
      {data && data.length > 0 && (
        <ul className="card divide-y divide-border overflow-hidden">
          {data.map((webhook) => (
            <Row key={webhook.id} webhook={webhook} />
          ))}
        </ul>
      )}
      <Dialog open={adding} onOpenChange={setAdding} title={t("organization.webhooks.new")}>
        <NewWebhook
          organizationId={id}
          close={() => setAdding(false)}
          created={(webhook) => {
            setAdding(false);
            setFresh(webhook);
          }}
        />
      </Dialog>
      <SecretDialog fresh={fresh} close={() => setFresh(null)} />
    </Page>
  );
}

function Row({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const { id, organization_id, url, description, event_types } = webhook;
  const told = event_types.length
    ? t("organization.webhooks.count", { count: event_types.length })
    : t("organization.webhooks.all");
  return (
    <li className="relative flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3.5 hover:bg-sunken">
      <div className="min-w-0 grow basis-56">
        <Link
          to="/organizations/$organizationId/webhooks/$webhookId"
          params={{ organizationId: organization_id, webhookId: id }}
          className="block truncate font-medium text-sm after:absolute after:inset-0"
        >
          <bdi dir="ltr">{url}</bdi>
        </Link>
        <p className="truncate text-muted text-sm">
          {description && (
            <>
              <bdi>{description}</bdi> ·{" "}
            </>
          )}
          {told}
        </p>
      </div>
      <WebhookState {...webhook} />
    </li>
  );
}
