import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { classesBetween } from "@/api/planning";
import { Agenda } from "@/calendar/Agenda";
import { CalendarLink } from "@/calendar/CalendarLink";
import { addDays, addMonths, daysOf, dayText, firstDayOf, isDay, type View } from "@/calendar/days";
import { MonthGrid } from "@/calendar/MonthGrid";
import { WeekGrid } from "@/calendar/WeekGrid";
import { speakOfPlans } from "@/i18n";
import { useIsWide } from "@/lib/media";
import { useNow } from "@/lib/now";
import { dayOf, momentOf, zoneLabel, zoneName } from "@/lib/zone";
import { Button } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { Segments } from "@/ui/Segments";
import { Failure, Lines } from "@/ui/States";

const VIEWS: View[] = ["agenda", "week", "month"];
const AGENDA_DAYS = 28;

type CalendarSearch = { view?: View; day?: string };

export const Route = createFileRoute("/_shell/_member/calendar")({
  beforeLoad: speakOfPlans,
  validateSearch: (search): CalendarSearch => ({
    ...(VIEWS.includes(search.view as View) && { view: search.view as View }),
    ...(isDay(search.day) && { day: search.day }),
  }),
  component: Calendar,
});

/** All classes of a person, in their own time zone; where one looks at stands in the address. */
function Calendar() {
  const { t, i18n } = useTranslation();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const isWide = useIsWide(1024);
  const today = dayOf(new Date(useNow(60_000)));
  const day = search.day ?? today;
  const view = isWide ? (search.view ?? "month") : "agenda";
  const firstDay = firstDayOf(i18n.language);
  const days = view === "agenda" ? [day, addDays(day, AGENDA_DAYS - 1)] : daysOf(view, day, firstDay);
  const [first = day, last = day] = [days[0], days.at(-1)];
  const wanted = classesBetween(momentOf(`${first}T00:00`), momentOf(`${addDays(last, 1)}T00:00`));
  const { data, error, refetch } = useQuery({ ...wanted, placeholderData: keepPreviousData });

  const go = (next: CalendarSearch) =>
    void navigate({ search: { ...search, ...next }, replace: true, resetScroll: false });
  const turn = (by: 1 | -1) => {
    if (view === "month") return go({ day: addMonths(day, by) });
    go({ day: addDays(day, by * (view === "week" ? 7 : AGENDA_DAYS)) });
  };

  return (
    <Page
      title={t("plan.calendar.title")}
      lead={t("plan.calendar.zone", { zone: zoneLabel(zoneName(), new Date(), i18n.language) })}
    >
      <div className="mb-5 flex flex-wrap items-center gap-x-3 gap-y-3">
        <div className="flex items-center gap-1">
          <Button size="icon" aria-label={t("plan.calendar.before")} onClick={() => turn(-1)}>
            <ChevronLeft className="rtl:-scale-x-100" aria-hidden />
          </Button>
          <Button onClick={() => go({ day: today })}>{t("plan.calendar.today")}</Button>
          <Button size="icon" aria-label={t("plan.calendar.after")} onClick={() => turn(1)}>
            <ChevronRight className="rtl:-scale-x-100" aria-hidden />
          </Button>
        </div>
        <p className="display grow font-semibold text-lg" role="status">
          {view === "month"
            ? dayText(day, i18n.language, { month: "long", year: "numeric" })
            : `${dayText(first, i18n.language, { day: "numeric", month: "short" })} – ${dayText(last, i18n.language, { day: "numeric", month: "short", year: "numeric" })}`}
        </p>
        {isWide && (
          <Segments
            legend={t("plan.calendar.view")}
            value={view}
            choices={VIEWS.map((value) => ({ value, label: t(`plan.calendar.${value}`) }))}
            onChoose={(chosen) => go({ view: chosen })}
          />
        )}
      </div>
      {error && !data ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Lines count={4} />
      ) : view === "month" ? (
        <MonthGrid
          sessions={data}
          day={day}
          today={today}
          firstDay={firstDay}
          onDay={(next) => go({ day: next })}
          openDay={(next) => go({ day: next, view: "week" })}
        />
      ) : view === "week" ? (
        <WeekGrid sessions={data} day={day} today={today} firstDay={firstDay} />
      ) : (
        <Agenda sessions={data} today={today} />
      )}
      <CalendarLink />
    </Page>
  );
}
