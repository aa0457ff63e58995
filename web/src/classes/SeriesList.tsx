import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Repeat } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { endSeries, seriesOf } from "@/api/planning";
import type { Series } from "@/api/types";
import { problemText } from "@/lib/problem-text";
import { regional } from "@/lib/region";
import { zoneLabel } from "@/lib/zone";
import { Button, ButtonLink } from "@/ui/Button";
import { Confirm } from "@/ui/Dialog";
import { Section } from "@/ui/Page";
import { toast } from "@/ui/toasts";
import { weekdayNames } from "./form/weekly";

/** The weekly classes of a course that have classes to come; nothing where there are none. */
export function SeriesList({ courseId }: { courseId: string }) {
  const { t } = useTranslation();
  const { data } = useQuery(seriesOf(courseId));
  const going = data?.filter((series) => series.sessions.some(isToCome)) ?? [];
  if (going.length === 0) return null;
  return (
    <Section title={t("plan.weekly.list")}>
      <ul className="card divide-y divide-border overflow-hidden">
        {going.map((series) => (
          <SeriesRow key={series.id} series={series} />
        ))}
      </ul>
    </Section>
  );
}

function SeriesRow({ series }: { series: Series }) {
  const { t, i18n } = useTranslation();
  const cache = useQueryClient();
  const [ending, setEnding] = useState(false);
  const left = series.sessions.filter(isToCome);
  const title = left[0]?.title ?? "";
  const end = useMutation({
    mutationFn: () => endSeries(series.id),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ["live-sessions"] });
      toast(t("plan.weekly.ended", { title }), { tone: "ok" });
    },
    onError: (error) => toast(problemText(t, error), { tone: "danger" }),
    onSettled: () => setEnding(false),
  });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3.5">
      <span className="grid size-10 shrink-0 place-items-center rounded-lg bg-primary-soft text-primary">
        <Repeat className="size-5" aria-hidden />
      </span>
      <div className="min-w-0 flex-1 basis-48">
        <p className="font-medium">
          <bdi>{title}</bdi>
        </p>
        <p className="mt-0.5 text-muted text-sm">
          <Rhythm series={series} /> · {t("plan.weekly.left", { count: left.length })} ·{" "}
          {t("plan.weekly.untilDay", { day: dayName(series.until, i18n.language) })}
        </p>
      </div>
      {left[0] && (
        <ButtonLink to="/classes/$sessionId" params={{ sessionId: left[0].id }}>
          {t("plan.weekly.next")}
          <span className="sr-only">: {title}</span>
        </ButtonLink>
      )}
      <Button tone="quietDanger" onClick={() => setEnding(true)}>
        {t("plan.weekly.end")}
        <span className="sr-only">: {title}</span>
      </Button>
      <Confirm
        open={ending}
        onOpenChange={setEnding}
        title={t("plan.weekly.endTitle", { title })}
        description={t("plan.weekly.endText", { count: left.length })}
        action={t("plan.weekly.end")}
        busy={end.isPending}
        onConfirm={() => end.mutate()}
      />
    </li>
  );
}

/** "Mon, Thu 18:30 Europe/Paris (GMT+1)": whose clock is always said. */
export function Rhythm({ series }: { series: Series }) {
  const { i18n } = useTranslation();
  const names = weekdayNames(i18n.language, "short");
  const days = series.weekdays.map((day) => names[day] ?? "");
  return (
    <>
      {new Intl.ListFormat(i18n.language, { type: "unit" }).format(days)}{" "}
      <bdi className="tabular-nums">{series.local_time}</bdi>{" "}
      <bdi>{zoneLabel(series.time_zone, new Date(), i18n.language)}</bdi>
    </>
  );
}

function isToCome({ status }: { status: string }): boolean {
  return status === "scheduled";
}

function dayName(day: string, locale: string): string {
  return new Intl.DateTimeFormat(regional(locale), { dateStyle: "medium", timeZone: "UTC" }).format(
    new Date(`${day}T12:00Z`),
  );
}
