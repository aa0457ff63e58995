import { CalendarClock } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { LiveSession } from "@/api/types";
import { useNow } from "@/lib/now";
import { clock, dateTime, relative } from "@/lib/time";
import { Badge } from "@/ui/Badge";
import { Empty } from "@/ui/States";
import { Entrance } from "./ClassRow";

const DAY_MS = 24 * 60 * 60_000;

/** The class a person must not miss. */
export function NextClass({ session }: { session: LiveSession | undefined }) {
  const { t, i18n } = useTranslation();
  if (!session)
    return (
      <Empty icon={CalendarClock} title={t("learning.noNext")} className="card">
        {t("learning.noNextHint")}
      </Empty>
    );
  const { title, host, starts_at, seats, status } = session;
  return (
    <article className="card relative overflow-hidden p-5 sm:p-6">
      <span
        className={`absolute inset-y-0 start-0 w-1 ${status === "live" ? "bg-live" : "bg-primary"}`}
        aria-hidden
      />
      <div className="flex flex-wrap items-center justify-between gap-x-8 gap-y-5">
        <div className="grid min-w-0 gap-1.5">
          {status === "live" ? (
            <p>
              <Badge tone="live">{t("classes.now")}</Badge>
            </p>
          ) : (
            <Countdown session={session} />
          )}
          <h3 className="display font-semibold text-xl">
            <bdi>{title}</bdi>
          </h3>
          <p className="text-muted text-sm">
            <bdi>{t("classes.with", { name: host.name })}</bdi> ·{" "}
            <time dateTime={starts_at}>{dateTime(starts_at, i18n.language)}</time> ·{" "}
            {t("classes.seats", { taken: seats.taken, capacity: seats.capacity })}
          </p>
        </div>
        <Entrance session={session} large />
      </div>
    </article>
  );
}

function Countdown({ session: { starts_at, host } }: { session: LiveSession }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const left = Date.parse(starts_at) - now;
  if (left <= 0)
    return <p className="font-medium text-sm text-warn">{t("classes.late", { name: host.name })}</p>;
  const words =
    left < DAY_MS
      ? t("classes.startsIn", { time: clock(left) })
      : t("classes.starts", { time: relative(starts_at, now, i18n.language) });
  return <p className="font-medium text-primary text-sm tabular-nums">{words}</p>;
}
