import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { dateTime } from "@/lib/time";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Page, Section } from "@/ui/Page";
import { Failure, Lines } from "@/ui/States";
import { toast } from "@/ui/toasts";
import { outgoing, retry, type Try } from "./api";
import { StandingBadge } from "./StandingBadge";
import { useAct } from "./useAct";

/** One delivery, and every try of it. */
export function OnePage({ id }: { id: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(outgoing(id));
  const again = useAct(
    () => retry(id),
    () => toast(t("deliveries.one.retried"), { tone: "ok" }),
  );
  return (
    <Page
      title={data?.title ?? t("deliveries.title")}
      trail={[{ to: "/admin/deliveries", label: t("deliveries.title") }]}
      action={
        data?.state === "dead" && (
          <Button tone="primary" busy={again.isPending} onClick={() => again.mutate()}>
            <RotateCw aria-hidden />
            {t("deliveries.one.retry")}
          </Button>
        )
      }
    >
      {error && <Failure error={error} retry={() => void refetch()} />}
      {!data && !error && <Lines />}
      {data && (
        <>
          <div className="card mb-8 grid gap-4 p-4 sm:p-5">
            <p className="flex flex-wrap items-center gap-2">
              <StandingBadge state={data.state} />
              <Badge>{t(`deliveries.channel.${data.channel}`)}</Badge>
              {data.urgent && <Badge tone="warn">{t("deliveries.one.urgent")}</Badge>}
              {data.mandatory && <Badge>{t("deliveries.one.mandatory")}</Badge>}
            </p>
            {data.error && (
              <p dir="auto" className="break-words text-danger text-sm">
                {data.error}
              </p>
            )}
            <dl className="grid gap-x-8 gap-y-3 text-sm sm:grid-cols-2 lg:grid-cols-3">
              <Fact name={t("deliveries.one.to")}>
                <Link
                  to="/admin/deliveries"
                  search={{ user: data.user.id }}
                  className="text-primary underline"
                  aria-label={`${data.user.name}: ${t("deliveries.one.of")}`}
                >
                  <bdi>{data.user.name}</bdi>
                </Link>
              </Fact>
              <Fact name={t("deliveries.one.kind")}>
                <code dir="ltr">{data.kind}</code>
              </Fact>
              <Moment name={t("deliveries.one.created")} at={data.created_at} />
              <Moment name={t("deliveries.one.next")} at={data.next_attempt_at} />
              <Moment name={t("deliveries.one.expires")} at={data.expires_at} />
              <Moment name={t("deliveries.one.finished")} at={data.finished_at} />
            </dl>
          </div>
          <Section title={t("deliveries.one.tries")}>
            {data.tries.length === 0 ? (
              <p className="text-muted text-sm">{t("deliveries.one.noTries")}</p>
            ) : (
              <ol className="card divide-y divide-border">
                {data.tries.map((one) => (
                  <Tried key={one.at} one={one} />
                ))}
              </ol>
            )}
          </Section>
          {data.together.length > 0 && (
            <Section title={t("deliveries.one.together")}>
              <ul className="card divide-y divide-border">
                {data.together.map((about) => (
                  <li key={`${about.created_at} ${about.title}`} className="px-4 py-2.5 text-sm">
                    <bdi>{about.title}</bdi>
                  </li>
                ))}
              </ul>
            </Section>
          )}
        </>
      )}
    </Page>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-muted text-xs">{name}</dt>
      <dd className="mt-0.5">{children}</dd>
    </div>
  );
}

function Moment({ name, at }: { name: string; at: string | null }) {
  const { i18n } = useTranslation();
  return at && <Fact name={name}>{dateTime(at, i18n.language)}</Fact>;
}

function Tried({ one: { at, outcome, milliseconds, error } }: { one: Try }) {
  const { t, i18n } = useTranslation();
  return (
    <li className="grid gap-1 px-4 py-2.5 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <span>{dateTime(at, i18n.language)}</span>
        <Badge tone={outcome === "sent" ? "ok" : outcome === "dropped" ? "neutral" : "danger"}>
          {t(`deliveries.outcome.${outcome}`)}
        </Badge>
        <span className="text-muted">{t("deliveries.one.took", { ms: milliseconds })}</span>
      </p>
      {error && (
        <p dir="auto" className="break-words text-muted">
          {error}
        </p>
      )}
    </li>
  );
}
