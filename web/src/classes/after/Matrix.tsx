import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { studentsAttendance } from "@/api/reports";
import type { ClassFigures, StudentAttendance } from "@/api/types";
import { dateTime, shown } from "@/lib/time";
import { cx } from "@/ui/cx";
import { TextField } from "@/ui/Field";
import { LoadMore } from "@/ui/LoadMore";
import { Scrolling } from "@/ui/Scrolling";
import { Failure, Lines } from "@/ui/States";
import { ALL_STATUSES, STATUS } from "./status";

/** People by classes. The names stay in sight while the classes are scrolled through. */
export function Matrix({ courseId, sessions }: { courseId: string; sessions: ClassFigures[] }) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useState("");
  const query = useInfiniteQuery(studentsAttendance(courseId, useDeferredValue(wanted.trim())));
  const { data, error, refetch } = query;
  const found = data?.pages.flatMap((page) => page.data);
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <TextField
          type="search"
          label={t("plan.matrix.find")}
          value={wanted}
          maxLength={100}
          onChange={(event) => setWanted(event.target.value)}
          fieldClassName="w-full sm:w-72"
        />
        <Legend />
      </div>
      <Scrolling label={t("plan.matrix.title")} className="relative max-h-[75dvh]">
        <table className="w-full border-separate border-spacing-0 text-sm">
          <caption className="sr-only">{t("plan.matrix.title")}</caption>
          <Heads sessions={sessions} />
          <tbody>
            {found?.map((student) => (
              <Student key={student.user.id} student={student} sessions={sessions} />
            ))}
          </tbody>
        </table>
        {error && <Failure error={error} retry={() => void refetch()} />}
        {!data && !error && <Lines count={4} />}
        {found?.length === 0 && (
          <p className="p-6 text-center text-muted text-sm">{t("plan.matrix.nobody")}</p>
        )}
      </Scrolling>
      <LoadMore of={query} className="justify-self-center" />
    </div>
  );
}

function Heads({ sessions }: { sessions: ClassFigures[] }) {
  const { t, i18n } = useTranslation();
  return (
    <thead>
      <tr className="text-muted text-xs">
        <th
          scope="col"
          className="sticky start-0 top-0 z-20 border-e border-b bg-surface px-4 py-2.5 text-start font-medium"
        >
          {t("attendance.person")}
        </th>
        <th scope="col" className="sticky top-0 z-10 border-b bg-surface px-3 py-2.5 text-end font-medium">
          {t("plan.matrix.attended")}
        </th>
        <th
          scope="col"
          className="sticky top-0 z-10 border-e border-b bg-surface px-3 py-2.5 text-end font-medium"
        >
          {t("attendance.percent")}
        </th>
        {sessions.map((one) => (
          <th
            key={one.session_id}
            scope="col"
            className="sticky top-0 z-10 border-b bg-surface px-1 py-1.5 text-center font-medium"
          >
            <Link
              to="/classes/$sessionId"
              params={{ sessionId: one.session_id }}
              title={`${one.title}, ${dateTime(one.starts_at, i18n.language)}`}
              className="inline-grid min-h-9 min-w-12 content-center rounded px-1 hover:bg-sunken hover:text-fg"
            >
              <span className="whitespace-nowrap tabular-nums">
                {shown(one.starts_at, i18n.language, { day: "numeric", month: "short" })}
              </span>
              <span className="sr-only">{one.title}</span>
              <span className="text-[11px] tabular-nums" aria-hidden>
                {(one.average_percent / 100).toLocaleString(i18n.language, { style: "percent" })}
              </span>
            </Link>
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Student({ student, sessions }: { student: StudentAttendance; sessions: ClassFigures[] }) {
  const { t, i18n } = useTranslation();
  const turns = new Map(student.sessions.map((turn) => [turn.session_id, turn]));
  const percent = (value: number) => (value / 100).toLocaleString(i18n.language, { style: "percent" });
  return (
    <tr className="tabular-nums">
      <th
        scope="row"
        className="sticky start-0 z-10 max-w-40 border-e border-b bg-surface px-4 py-2.5 text-start font-medium sm:max-w-64"
      >
        <bdi className="block truncate">{student.user.name}</bdi>
      </th>
      <td className="whitespace-nowrap border-b px-3 text-end">
        {t("plan.matrix.of", { attended: student.attended, all: student.sessions.length })}
      </td>
      <td className="border-e border-b px-3 text-end">{percent(student.percent)}</td>
      {sessions.map(({ session_id }) => {
        const turn = turns.get(session_id);
        if (!turn)
          return (
            <td key={session_id} className="border-b px-1 text-center text-muted">
              <span aria-hidden>·</span>
              <span className="sr-only">{t("plan.matrix.notYet")}</span>
            </td>
          );
        const { icon: Icon, text } = STATUS[turn.status];
        const words = `${t(`attendance.statuses.${turn.status}`)}, ${percent(turn.percent)}`;
        return (
          <td key={session_id} className="border-b px-1 text-center" title={words}>
            <Icon className={cx("inline size-4.5", text)} aria-hidden />
            <span className="sr-only">{words}</span>
          </td>
        );
      })}
    </tr>
  );
}

function Legend() {
  const { t } = useTranslation();
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-muted text-xs">
      {ALL_STATUSES.map((status) => {
        const { icon: Icon, text } = STATUS[status];
        return (
          <li key={status} className="flex items-center gap-1.5">
            <Icon className={cx("size-4", text)} aria-hidden />
            {t(`attendance.statuses.${status}`)}
          </li>
        );
      })}
    </ul>
  );
}
