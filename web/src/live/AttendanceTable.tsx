import { useQuery } from "@tanstack/react-query";
import { UserX } from "lucide-react";
import { useTranslation } from "react-i18next";
import { attendance } from "@/api/live-sessions";
import type { AttendanceRow } from "@/api/types";
import { clock, timeOfDay } from "@/lib/time";
import { Avatar } from "@/ui/Avatar";
import { Badge, type Tone } from "@/ui/Badge";
import { Scrolling } from "@/ui/Scrolling";
import { Empty, Failure, Lines } from "@/ui/States";

const TONES: Record<AttendanceRow["status"], Tone> = {
  present: "ok",
  late: "warn",
  left_early: "warn",
  absent: "danger",
};

export function AttendanceTable({ sessionId }: { sessionId: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({ ...attendance(sessionId), staleTime: 0 });
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Lines />;
  if (data.length === 0)
    return (
      <Empty icon={UserX} title={t("attendance.none")} className="card">
        {t("attendance.noneHint")}
      </Empty>
    );
  return (
    <Scrolling label={t("attendance.title")}>
      <table className="w-full min-w-xl text-sm">
        <caption className="sr-only">{t("attendance.title")}</caption>
        <thead>
          <tr className="border-b text-muted text-xs">
            <Head>{t("attendance.person")}</Head>
            <Head>{t("attendance.status")}</Head>
            <Head>{t("attendance.firstJoined")}</Head>
            <Head>{t("attendance.lastLeft")}</Head>
            <Head end>{t("attendance.present")}</Head>
            <Head end>{t("attendance.percent")}</Head>
          </tr>
        </thead>
        <tbody className="divide-y divide-border">
          {data.map((row) => (
            <Row key={row.user.id} row={row} />
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

function Row({ row }: { row: AttendanceRow }) {
  const { t, i18n } = useTranslation();
  const at = (moment: string | null) => (moment ? timeOfDay(moment, i18n.language) : "–");
  return (
    <tr className="tabular-nums">
      <th scope="row" className="px-4 py-3 text-start font-medium">
        <span className="flex items-center gap-3">
          <Avatar person={row.user} />
          <bdi>{row.user.name}</bdi>
        </span>
      </th>
      <td className="px-4 py-3">
        <Badge tone={TONES[row.status]}>{t(`attendance.statuses.${row.status}`)}</Badge>
      </td>
      <td className="whitespace-nowrap px-4 py-3">{at(row.first_joined_at)}</td>
      <td className="whitespace-nowrap px-4 py-3">{at(row.last_left_at)}</td>
      <td className="px-4 py-3 text-end">{clock(row.present_seconds * 1000)}</td>
      <td className="px-4 py-3 text-end">
        {(row.percent / 100).toLocaleString(i18n.language, { style: "percent" })}
      </td>
    </tr>
  );
}

function Head({ end, children }: { end?: boolean; children: string }) {
  return (
    <th scope="col" className={`px-4 py-2.5 font-medium ${end ? "text-end" : "text-start"}`}>
      {children}
    </th>
  );
}
