import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronDown, Send } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/lib/now";
import { dateTime, relative } from "@/lib/time";
import { Badge, type Tone } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { SelectField } from "@/ui/Field";
import { LoadMore } from "@/ui/LoadMore";
import { Section } from "@/ui/Page";
import { Empty, Failure, Lines } from "@/ui/States";
import { type Delivery, type DeliveryStatus, deliveries, type Webhook } from "./api";
import { DeliveryDetail } from "./DeliveryDetail";

const TONES: Record<DeliveryStatus, Tone> = { pending: "neutral", succeeded: "ok", failed: "danger" };
const STATUSES: DeliveryStatus[] = ["pending", "succeeded", "failed"];

export function Deliveries({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const [status, setStatus] = useState<DeliveryStatus | "all">("all");
  const query = useInfiniteQuery(
    deliveries(webhook.organization_id, webhook.id, status === "all" ? undefined : status),
  );
  const { data, error, refetch } = query;
  const rows = data?.pages.flatMap((page) => page.data);
  return (
    <Section title={t("organization.log.title")}>
      <SelectField
        label={t("organization.log.status")}
        value={status}
        onChange={(event) => setStatus(event.target.value as DeliveryStatus | "all")}
        fieldClassName="mb-4 max-w-56"
      >
        <option value="all">{t("organization.log.all")}</option>
        {STATUSES.map((one) => (
          <option key={one} value={one}>
            {t(`organization.log.${one}`)}
          </option>
        ))}
      </SelectField>
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!rows && !error && <Lines />}
      {rows?.length === 0 && (
        <Empty icon={Send} title={t("organization.log.none")} className="card">
          {t("organization.log.noneHint")}
        </Empty>
      )}
      {rows && rows.length > 0 && (
        <ul className="card divide-y divide-border overflow-hidden">
          {rows.map((row) => (
            <Row key={row.id} delivery={row} webhook={webhook} />
          ))}
        </ul>
      )}
      <LoadMore of={query} className="mt-3" />
    </Section>
  );
}

function Row({ delivery, webhook }: { delivery: Delivery; webhook: Webhook }) {
  const { t, i18n } = useTranslation();
  const now = useNow(10_000);
  const [open, setOpen] = useState(false);
  const { status, event_type, event_number, created_at, attempts_count, next_try_at } = delivery;
  const waits = next_try_at && attempts_count > 0;
  return (
    <li>
      <div className="relative flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 hover:bg-sunken">
        <div className="min-w-0 grow basis-48">
          <code dir="ltr" className="font-medium text-sm">
            {event_type}
          </code>
          <p className="text-muted text-sm">
            {dateTime(created_at, i18n.language)} · {t("organization.log.tries", { count: attempts_count })}
            {waits && ` · ${t("organization.log.next", { when: relative(next_try_at, now, i18n.language) })}`}
          </p>
        </div>
        <div className="flex items-center gap-2">
          <Badge tone={TONES[status]}>{t(`organization.log.${status}`)}</Badge>
          <Button
            tone="ghost"
            size="icon"
            aria-expanded={open}
            aria-label={t("organization.log.details", { number: event_number })}
            onClick={() => setOpen(!open)}
            className="after:absolute after:inset-0"
          >
            <ChevronDown aria-hidden className={open ? "rotate-180" : ""} />
          </Button>
        </div>
      </div>
      {open && <DeliveryDetail webhook={webhook} delivery={delivery} />}
    </li>
  );
}
