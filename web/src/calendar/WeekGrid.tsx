import { useTranslation } from "react-i18next";
import type { LiveSession } from "@/api/types";
import { useNow } from "@/lib/now";
import { regional } from "@/lib/region";
import { dayOf, wallOf } from "@/lib/zone";
import { cx } from "@/ui/cx";
import { Scrolling } from "@/ui/Scrolling";
import { Chip } from "./Chip";
import { daysOf, dayText } from "./days";
import { inLanes, type Laned } from "./lanes";

const HOUR_REM = 3.25;
const LANE_REM = 3; // across, as a finger needs it
const SHORTEST = 30; // minutes, as high as a line of text
const [USUAL_FROM, USUAL_TO] = [8, 19];

type WeekGridProps = { sessions: LiveSession[]; day: string; today: string; firstDay: number };

/** A week by the hour: as many hours as there is something in. */
export function WeekGrid({ sessions, day, today, firstDay }: WeekGridProps) {
  const { t, i18n } = useTranslation();
  const days = daysOf("week", day, firstDay);
  const from = Math.min(USUAL_FROM, ...sessions.map((one) => Math.floor(minuteOf(one.starts_at) / 60)));
  const to = Math.max(USUAL_TO, ...sessions.map((one) => Math.ceil(endOf(one) / 60)));
  const hours = Array.from({ length: to - from }, (_, place) => from + place);
  const blocks = new Map(days.map((one) => [one, blocksOf(one, sessions)]));
  // A day with much at once is wider: a finger finds each of it.
  const widths = days.map((one) => {
    const most = Math.max(1, ...(blocks.get(one) ?? []).map(({ lanes }) => lanes));
    return `minmax(${most * LANE_REM}rem,1fr)`;
  });
  return (
    <Scrolling label={t("plan.calendar.week")}>
      <div className="grid min-w-3xl" style={{ gridTemplateColumns: `3.5rem ${widths.join(" ")}` }}>
        <span />
        {days.map((one) => (
          <p
            key={one}
            aria-hidden
            className={cx(
              "border-b px-2 py-2 text-sm",
              one === today ? "font-semibold text-primary" : "text-muted",
            )}
          >
            {dayText(one, i18n.language, { weekday: "short", day: "numeric" })}
          </p>
        ))}
        <div className="relative" style={{ height: `${hours.length * HOUR_REM}rem` }} aria-hidden>
          {hours.map((hour, place) => (
            <span
              key={hour}
              className="absolute inset-x-0 pe-2 text-end text-[11px] text-muted tabular-nums"
              style={{ top: `calc(${place * HOUR_REM}rem + 2px)` }}
            >
              {hourText(hour, i18n.language)}
            </span>
          ))}
        </div>
        {days.map((one) => (
          <Day
            key={one}
            day={one}
            isToday={one === today}
            from={from}
            hours={hours}
            blocks={blocks.get(one) ?? []}
            sessions={sessions}
          />
        ))}
      </div>
    </Scrolling>
  );
}

/** What begins on a day, side by side where it is at the same time. */
function blocksOf(day: string, sessions: LiveSession[]): Laned[] {
  return inLanes(
    sessions
      .filter((one) => dayOf(one.starts_at) === day)
      .map((one) => ({
        id: one.id,
        from: minuteOf(one.starts_at),
        to: Math.max(endOf(one), minuteOf(one.starts_at) + SHORTEST),
      })),
  );
}

type DayProps = {
  day: string;
  isToday: boolean;
  from: number;
  hours: number[];
  blocks: Laned[];
  sessions: LiveSession[];
};

function Day({ day, isToday, from, hours, blocks, sessions }: DayProps) {
  const { i18n } = useTranslation();
  const rem = (minute: number) => `${((minute - from * 60) / 60) * HOUR_REM}rem`;
  return (
    <section
      aria-label={dayText(day, i18n.language, { weekday: "long", day: "numeric", month: "long" })}
      className="relative border-s"
    >
      {hours.map((hour) => (
        <div
          key={hour}
          style={{ height: `${HOUR_REM}rem` }}
          className="border-border/70 border-b"
          aria-hidden
        />
      ))}
      {isToday && <NowLine from={from} hours={hours.length} />}
      <ul>
        {blocks.map(({ id, from: start, to, lane, lanes }) => {
          const session = sessions.find((one) => one.id === id);
          return (
            session && (
              <li
                key={id}
                className="absolute p-px"
                style={{
                  top: rem(start),
                  height: `${((to - start) / 60) * HOUR_REM}rem`,
                  insetInlineStart: `${(lane * 100) / lanes}%`,
                  width: `${100 / lanes}%`,
                }}
              >
                <Chip session={session} tall />
              </li>
            )
          );
        })}
      </ul>
    </section>
  );
}

function NowLine({ from, hours }: { from: number; hours: number }) {
  const now = useNow(60_000);
  const minute = minuteOf(new Date(now).toISOString()) - from * 60;
  if (minute < 0 || minute > hours * 60) return null;
  return (
    <span
      className="absolute inset-x-0 z-10 h-0.5 bg-live"
      style={{ top: `${(minute / 60) * HOUR_REM}rem` }}
      aria-hidden
    />
  );
}

function minuteOf(at: string): number {
  const [hour = 0, minute = 0] = wallOf(new Date(at)).slice(11).split(":").map(Number);
  return hour * 60 + minute;
}

/** Until midnight at most: a class over it stands on the day it begins. */
function endOf({ starts_at, ends_at }: LiveSession): number {
  return dayOf(ends_at) === dayOf(starts_at) ? minuteOf(ends_at) : 24 * 60;
}

function hourText(hour: number, locale: string): string {
  return new Intl.DateTimeFormat(regional(locale), { hour: "numeric", timeZone: "UTC" }).format(
    hour * 3_600_000,
  );
}
