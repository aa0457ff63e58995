import { useQuery } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Failure, Lines } from "@/ui/States";
import { toast } from "@/ui/toasts";
import { type Attempt, type Delivery, delivery as detail, redeliver, type Webhook } from "./api";
import { useAct } from "./useAct";

const CODE = "max-h-64 overflow-auto rounded-lg bg-sunken p-3 text-xs whitespace-pre-wrap break-all";

/** Every try of one delivery, and what was sent. */
export function DeliveryDetail({ webhook, delivery }: { webhook: Webhook; delivery: Delivery }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(detail(webhook.organization_id, webhook.id, delivery));
  const again = useAct(
    () => redeliver(webhook, delivery.id),
    () => toast(t("organization.log.redelivered"), { tone: "ok" }),
  );
  return (
    <div className="grid gap-4 border-t bg-sunken/40 px-4 py-4">
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && <Lines count={1} />}
      {data && (
        <ol className="grid gap-3">
          {data.attempts.map((attempt) => (
            <Try key={attempt.number} attempt={attempt} />
          ))}
        </ol>
      )}
      {data && (
        <details>
          <summary className="cursor-pointer py-1 font-medium text-sm">{t("organization.log.data")}</summary>
          <pre dir="ltr" className={CODE}>
            {JSON.stringify(data.data, null, 2)}
          </pre>
        </details>
      )}
      {webhook.enabled && (
        <Button className="justify-self-start" busy={again.isPending} onClick={() => again.mutate(undefined)}>
          <RotateCw aria-hidden />
          {t("organization.log.redeliver")}
        </Button>
      )}
    </div>
  );
}

function Try({ attempt: { number, status_code, error, milliseconds, excerpt } }: { attempt: Attempt }) {
  const { t } = useTranslation();
  const arrived = status_code !== null && status_code >= 200 && status_code < 300;
  const said =
    status_code === null
      ? t(`organization.log.error.${error ?? "not_http"}` as "organization.log.error.timeout")
      : t("organization.log.answered", { status: status_code });
  return (
    <li className="grid gap-1.5">
      <p className="flex flex-wrap items-center gap-2 text-sm">
        <span className="font-medium">{t("organization.log.attempt", { number })}</span>
        <Badge tone={arrived ? "ok" : "danger"}>{said}</Badge>
        <span className="text-muted">{t("organization.log.took", { ms: milliseconds })}</span>
      </p>
      {status_code !== null &&
        (excerpt ? (
          <pre dir="auto" className={CODE}>
            {excerpt}
          </pre>
        ) : (
          <p className="text-muted text-sm">{t("organization.log.empty")}</p>
        ))}
    </li>
  );
}
