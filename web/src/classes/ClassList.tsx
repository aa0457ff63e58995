import { useQuery } from "@tanstack/react-query";
import { CalendarClock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { byStart, classesOf } from "@/api/live-sessions";
import type { LiveSession } from "@/api/types";
import { Button } from "@/ui/Button";
import { Empty, Failure, Lines } from "@/ui/States";
import { ClassRow } from "./ClassRow";

const AT_FIRST = 6;

/** A course's live classes: now and next first, the past below. */
export function ClassList({ courseId }: { courseId: string }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const { data, error, refetch } = useQuery({ ...classesOf(courseId), refetchInterval: 30_000 });
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Lines count={2} />;
  if (data.length === 0)
    return (
      <Empty icon={CalendarClock} title={t("classes.none")} className="card">
        {t("classes.noneHint")}
      </Empty>
    );
  const coming = data.filter(isComing).sort(liveFirst);
  const past = data.filter((each) => !isComing(each)).sort((a, b) => byStart(b, a));
  return (
    <div className="grid gap-6">
      <Rows sessions={all ? coming : coming.slice(0, AT_FIRST)} />
      {past.length > 0 && (
        <div>
          <h3 className="mb-2 font-medium text-muted text-sm">{t("classes.past")}</h3>
          <Rows sessions={all ? past : past.slice(0, AT_FIRST)} />
        </div>
      )}
      {!all && Math.max(coming.length, past.length) > AT_FIRST && (
        <Button className="justify-self-center" onClick={() => setAll(true)}>
          {t("classes.all", { count: data.length })}
        </Button>
      )}
    </div>
  );
}

export function Rows({ sessions }: { sessions: LiveSession[] }) {
  if (sessions.length === 0) return null;
  return (
    <ul className="card divide-y divide-border overflow-hidden">
      {sessions.map((session) => (
        <ClassRow key={session.id} session={session} />
      ))}
    </ul>
  );
}

function isComing({ status }: LiveSession): boolean {
  return status === "live" || status === "scheduled";
}

function liveFirst(a: LiveSession, b: LiveSession): number {
  if (a.status !== b.status) return a.status === "live" ? -1 : 1;
  return byStart(a, b);
}
