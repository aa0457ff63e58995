import { useQuery } from "@tanstack/react-query";
import { ChevronDown, FileJson, FileSpreadsheet, UserX } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { attendance } from "@/api/live-sessions";
import { keepJson } from "@/api/reports";
import type { AttendanceRow, LiveSession } from "@/api/types";
import { clock, timeOfDay } from "@/lib/time";
import { Avatar } from "@/ui/Avatar";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Section } from "@/ui/Page";
import { Scrolling } from "@/ui/Scrolling";
import { Empty, Failure, Lines } from "@/ui/States";
import { FileButton } from "../FileButton";
import { AttendanceRules } from "./AttendanceRules";
import { OutageButton } from "./OutageButton";
import { STATUS } from "./status";

/** Who was there, from when to when, by which rules; to keep as a file. */
export function Register({ session }: { session: LiveSession }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({ ...attendance(session.id), staleTime: 0 });
  const files = data && data.length > 0 && (
    <div className="flex flex-wrap justify-end gap-2">
      <OutageButton session={session} />
      <FileButton
        path={`/api/v1/live-sessions/${session.id}/attendance?format=csv`}
        name={`attendance-${session.id}.csv`}
        icon={FileSpreadsheet}
      >
        CSV
      </FileButton>
      <Button onClick={() => keepJson(data, `attendance-${session.id}.json`)}>
        <FileJson aria-hidden />
        JSON
      </Button>
    </div>
  );
  return (
    <Section title={t("attendance.title")} action={files}>
      <AttendanceRules settings={session.settings} />
      {error ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Lines />
      ) : data.length === 0 ? (
        <Empty icon={UserX} title={t("attendance.none")} className="card">
          {t("attendance.noneHint")}
        </Empty>
      ) : (
        <Table rows={data} />
      )}
    </Section>
  );
}

function Table({ rows }: { rows: AttendanceRow[] }) {
  const { t } = useTranslation();
  return (
    <Scrolling label={t("attendance.title")} className="relative">
      <table className="w-full min-w-2xl text-sm">
        <caption className="sr-only">{t("attendance.title")}</caption>
        <thead>
          <tr className="border-b text-muted text-xs">
            <Head>{t("attendance.person")}</Head>
            <Head>{t("attendance.status")}</Head>
            <Head>{t("attendance.firstJoined")}</Head>
            <Head>{t("attendance.lastLeft")}</Head>
            <Head end>{t("attendance.present")}</Head>
            <Head end>{t("attendance.percent")}</Head>
            <Head end>{t("plan.after.stays")}</Head>
          </tr>
        </thead>
        <tbody className="divide-y divide-border">
          {rows.map((row) => (
            <Person key={row.user.id} row={row} />
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

function Person({ row }: { row: AttendanceRow }) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const at = (moment: string | null) => (moment ? timeOfDay(moment, i18n.language) : "–");
  const { tone, icon: Icon } = STATUS[row.status];
  return (
    <>
      <tr className="tabular-nums">
        <th scope="row" className="px-4 py-3 text-start font-medium">
          <span className="flex items-center gap-3">
            <Avatar person={row.user} />
            <bdi>{row.user.name}</bdi>
          </span>
        </th>
        <td className="px-4 py-3">
          <Badge tone={tone}>
            <Icon className="size-3.5" aria-hidden />
            {t(`attendance.statuses.${row.status}`)}
          </Badge>
        </td>
        <td className="whitespace-nowrap px-4 py-3">{at(row.first_joined_at)}</td>
        <td className="whitespace-nowrap px-4 py-3">{at(row.last_left_at)}</td>
        <td className="px-4 py-3 text-end">{clock(row.present_seconds * 1000)}</td>
        <td className="px-4 py-3 text-end">
          {(row.percent / 100).toLocaleString(i18n.language, { style: "percent" })}
        </td>
        <td className="px-4 py-1.5 text-end">
          {row.intervals.length > 0 && (
            <Button tone="ghost" size="sm" aria-expanded={open} onClick={() => setOpen(!open)}>
              <span aria-hidden>{row.intervals.length}</span>
              <span className="sr-only">
                {t("plan.after.staysOf", { name: row.user.name, count: row.intervals.length })}
              </span>
              <ChevronDown className={cx("transition-transform", open && "rotate-180")} aria-hidden />
            </Button>
          )}
        </td>
      </tr>
      {open && (
        <tr className="bg-sunken/60">
          <td colSpan={7} className="px-4 py-3 ps-15 text-muted">
            <ul className="grid grid-cols-1 gap-1 tabular-nums">
              {row.intervals.map((stay) => (
                <li key={stay.joined_at}>
                  {at(stay.joined_at)} – {stay.left_at ? at(stay.left_at) : t("plan.after.stillThere")}
                  {stay.reason && <> · {t(`plan.leave.${stay.reason}`)}</>}
                  {stay.credited_seconds ? (
                    <> · {t("plan.outage.credited", { time: clock(stay.credited_seconds * 1000) })}</>
                  ) : null}
                </li>
              ))}
            </ul>
          </td>
        </tr>
      )}
    </>
  );
}

function Head({ end, children }: { end?: boolean; children: string }) {
  return (
    <th scope="col" className={`px-4 py-2.5 font-medium ${end ? "text-end" : "text-start"}`}>
      {children}
    </th>
  );
}
