import { Link } from "@tanstack/react-router";
import { CalendarClock } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { LiveSession } from "@/api/types";
import { Entrance, TONES } from "@/classes/ClassRow";
import { groupBy } from "@/lib/group";
import { timeOfDay } from "@/lib/time";
import { dayOf } from "@/lib/zone";
import { Badge } from "@/ui/Badge";
import { cx } from "@/ui/cx";
import { Empty } from "@/ui/States";
import { dayText } from "./days";

/** The days on which there is something, one under the other: what a phone shows. */
export function Agenda({ sessions, today }: { sessions: LiveSession[]; today: string }) {
  const { t, i18n } = useTranslation();
  const days = groupBy(sessions, (session) => dayOf(session.starts_at));
  if (days.size === 0)
    return (
      <Empty icon={CalendarClock} title={t("plan.calendar.none")} className="card">
        {t("plan.calendar.noneHint")}
      </Empty>
    );
  return (
    <ol className="grid grid-cols-1 gap-6">
      {[...days].map(([day, ofDay]) => (
        <li key={day}>
          <h2 className={cx("mb-2 font-medium text-sm", day === today ? "text-primary" : "text-muted")}>
            {dayText(day, i18n.language, { weekday: "long", day: "numeric", month: "long" })}
            {day === today && <> · {t("plan.calendar.today")}</>}
          </h2>
          <ul className="card divide-y divide-border">
            {ofDay.map((session) => (
              <AgendaRow key={session.id} session={session} />
            ))}
          </ul>
        </li>
      ))}
    </ol>
  );
}

function AgendaRow({ session }: { session: LiveSession }) {
  const { t, i18n } = useTranslation();
  const { id, title, status, starts_at, ends_at, host } = session;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2.5 px-4 py-3">
      <p className="w-20 shrink-0 text-sm tabular-nums">
        <time dateTime={starts_at}>{timeOfDay(starts_at, i18n.language)}</time>
        <span className="block text-muted text-xs">{timeOfDay(ends_at, i18n.language)}</span>
      </p>
      <div className="min-w-0 flex-1 basis-40">
        <p className="flex flex-wrap items-center gap-2">
          <Link
            to="/classes/$sessionId"
            params={{ sessionId: id }}
            className={cx("font-medium hover:underline", status === "cancelled" && "line-through")}
          >
            <bdi>{title}</bdi>
          </Link>
          {status !== "scheduled" && <Badge tone={TONES[status]}>{t(`status.${status}`)}</Badge>}
        </p>
        <p className="text-muted text-sm">
          <bdi>{t("classes.with", { name: host.name })}</bdi>
        </p>
      </div>
      <Entrance session={session} />
    </li>
  );
}
