import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { myAttendance } from "@/api/reports";
import type { Attendance, LiveSession } from "@/api/types";
import { clock, timeOfDay } from "@/lib/time";
import { Badge } from "@/ui/Badge";
import { Section } from "@/ui/Page";
import { Failure, Lines } from "@/ui/States";
import { AttendanceRules } from "./AttendanceRules";
import { Figure, Figures } from "./Figure";
import { missed, missedNothing } from "./missed";
import { STATUS } from "./status";

/** A student's own part in a class that is over, and what of it they were not there for. */
export function MyRecord({ session }: { session: LiveSession }) {
  const { t, i18n } = useTranslation();
  const { data, error, refetch } = useQuery(myAttendance(session.id));
  if (error) return <Failure error={error} retry={() => void refetch()} className="mb-10" />;
  if (!data) return <Lines count={1} className="mb-10" />;
  const { counts_from, started_at, ended_at } = session;
  const { tone, icon: Icon } = STATUS[data.status];
  const at = (moment: string | null) => (moment ? timeOfDay(moment, i18n.language) : "–");
  const status = (
    <Badge tone={tone} className="text-sm">
      <Icon className="size-4" aria-hidden />
      {t(`attendance.statuses.${data.status}`)}
    </Badge>
  );
  return (
    <Section title={t("plan.mine.title")} action={status}>
      <AttendanceRules settings={session.settings} />
      <Figures>
        <Figure label={t("attendance.firstJoined")} value={at(data.first_joined_at)} />
        <Figure label={t("attendance.lastLeft")} value={at(data.last_left_at)} />
        <Figure label={t("attendance.present")} value={clock(data.present_seconds * 1000)} />
        <Figure
          label={t("attendance.percent")}
          value={(data.percent / 100).toLocaleString(i18n.language, { style: "percent" })}
        />
      </Figures>
      {started_at && ended_at && <Missed record={data} from={counts_from} over={ended_at} />}
    </Section>
  );
}

function Missed({ record, from, over }: { record: Attendance; from: string; over: string }) {
  const { t, i18n } = useTranslation();
  const gaps = missed(record.intervals, from, over);
  if (gaps.length === 0)
    return missedNothing(record.present_seconds + record.credited_seconds, from, over) ? (
      <p className="mt-3 text-ok text-sm">{t("plan.mine.missedNothing")}</p>
    ) : null;
  return (
    <div className="mt-4 grid gap-1.5 text-sm">
      <h3 className="font-medium">{t("plan.mine.missed")}</h3>
      <ul className="grid grid-cols-1 gap-1 text-muted tabular-nums">
        {gaps.map(({ from, to }) => (
          <li key={from}>
            {timeOfDay(from, i18n.language)} – {timeOfDay(to, i18n.language)} (
            {t("common.minutes", { count: Math.round((Date.parse(to) - Date.parse(from)) / 60_000) })})
          </li>
        ))}
      </ul>
    </div>
  );
}
