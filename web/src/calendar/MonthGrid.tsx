import { type KeyboardEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { LiveSession } from "@/api/types";
import { groupBy } from "@/lib/group";
import { dayOf } from "@/lib/zone";
import { cx } from "@/ui/cx";
import { Chip } from "./Chip";
import { dayByKey, daysOf, dayText } from "./days";

const MOST_CHIPS = 3;

type MonthGridProps = {
  sessions: LiveSession[];
  day: string;
  today: string;
  firstDay: number;
  onDay: (day: string) => void;
  openDay: (day: string) => void;
};

/** A month. One day has the keyboard: arrows move it, Enter shows its week. */
export function MonthGrid({ sessions, day, today, firstDay, onDay, openDay }: MonthGridProps) {
  const { t, i18n } = useTranslation();
  const cells = useRef(new Map<string, HTMLTableCellElement>());
  const byKey = useRef(false);
  const ofDays = groupBy(sessions, (session) => dayOf(session.starts_at));
  const days = daysOf("month", day, firstDay);
  const weeks = Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7));

  useEffect(() => {
    if (byKey.current) cells.current.get(day)?.focus();
    byKey.current = false;
  }, [day]);

  function onKeyDown(event: KeyboardEvent<HTMLTableCellElement>) {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter") return openDay(day);
    const next = dayByKey(event.key, day, firstDay, i18n.dir() === "rtl");
    if (!next) return;
    event.preventDefault();
    byKey.current = true;
    onDay(next);
  }

  return (
    <table
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: arrow keys move in it, so it is a grid
      role="grid"
      aria-label={t("plan.calendar.month")}
      className="card w-full table-fixed border-separate border-spacing-0 overflow-hidden"
    >
      <thead>
        <tr>
          {days.slice(0, 7).map((one) => (
            <th
              key={one}
              scope="col"
              abbr={dayText(one, i18n.language, { weekday: "long" })}
              className="border-b px-2 py-2 text-start font-medium text-muted text-xs"
            >
              {dayText(one, i18n.language, { weekday: "short" })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((one) => {
              const ofDay = ofDays.get(one) ?? [];
              const isOther = one.slice(0, 7) !== day.slice(0, 7);
              return (
                <td
                  key={one}
                  ref={(cell) => {
                    if (cell) cells.current.set(one, cell);
                    else cells.current.delete(one);
                  }}
                  // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: of the grid
                  role="gridcell"
                  tabIndex={one === day ? 0 : -1}
                  aria-selected={one === day}
                  aria-current={one === today ? "date" : undefined}
                  onKeyDown={onKeyDown}
                  onClick={() => onDay(one)}
                  className={cx(
                    "h-28 border-border border-e border-b p-1.5 align-top last:border-e-0 focus-visible:-outline-offset-2",
                    isOther && "bg-sunken/60",
                    one === day && "bg-primary-soft/50",
                  )}
                >
                  <span
                    className={cx(
                      "mb-1 grid size-6 place-items-center rounded-full text-xs tabular-nums",
                      one === today ? "bg-primary font-semibold text-on-primary" : "text-muted",
                    )}
                  >
                    <span aria-hidden>{dayText(one, i18n.language, { day: "numeric" })}</span>
                    <span className="sr-only">
                      {dayText(one, i18n.language, { weekday: "long", day: "numeric", month: "long" })}
                    </span>
                  </span>
                  <ul className="grid grid-cols-[minmax(0,1fr)] gap-1">
                    {ofDay.slice(0, MOST_CHIPS).map((session) => (
                      <li key={session.id}>
                        <Chip session={session} />
                      </li>
                    ))}
                  </ul>
                  {ofDay.length > MOST_CHIPS && (
                    <button
                      type="button"
                      onClick={() => openDay(one)}
                      className="mt-1 min-h-6 rounded px-1.5 text-primary text-xs hover:underline"
                    >
                      {t("plan.calendar.more", { count: ofDay.length - MOST_CHIPS })}
                    </button>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
