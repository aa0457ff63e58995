import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { demandFor } from "@/api/reports";
import { dateTime } from "@/lib/time";
import { Avatar } from "@/ui/Avatar";
import { Badge } from "@/ui/Badge";
import { Section } from "@/ui/Page";
import { Failure } from "@/ui/States";

const KNOWN = ["session_full", "left_waiting_list", "offer_expired", "still_waiting"] as const;

/** Who wanted in and could not: whom to make room for the next time. Nothing where everybody could. */
export function DemandList({ sessionId }: { sessionId: string }) {
  const { t, i18n } = useTranslation();
  const { data, error, refetch } = useQuery(demandFor(sessionId));
  if (error) return <Failure error={error} retry={() => void refetch()} className="mb-10" />;
  if (!data || data.length === 0) return null;
  return (
    <Section title={t("plan.after.demand")}>
      <p className="-mt-2 mb-3 max-w-prose text-muted text-sm">{t("plan.after.demandHint")}</p>
      <ul className="card divide-y divide-border">
        {data.map((row) => {
          const reason = KNOWN.find((one) => one === row.reason);
          return (
            <li
              key={`${row.user.id} ${row.reason}`}
              className="flex flex-wrap items-center gap-x-3 gap-y-1.5 px-4 py-3"
            >
              <Avatar person={row.user} />
              <span className="min-w-0 grow font-medium text-sm">
                <bdi>{row.user.name}</bdi>
              </span>
              <Badge tone="warn">{reason ? t(`plan.demand.${reason}`) : row.reason}</Badge>
              <span className="text-muted text-sm">
                {t("plan.after.times", { count: row.times })} ·{" "}
                <time dateTime={row.last_at}>{dateTime(row.last_at, i18n.language)}</time>
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
