/** Days as "2026-11-21": dates without a time, so that no clock can shift them. */

import { regional } from "@/lib/region";

export type View = "agenda" | "week" | "month";

const DAY_MS = 86_400_000;

export function addDays(day: string, count: number): string {
  return new Date(utc(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** The same day of another month, or its last where it has fewer. */
export function addMonths(day: string, count: number): string {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const first = new Date(Date.UTC(year, month - 1 + count, 1));
  const last = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  return new Date(first.getTime() + (Math.min(date, last) - 1) * DAY_MS).toISOString().slice(0, 10);
}

/** 0 is Sunday, as the browser's week data count from 1 to 7 with Sunday last. */
export function weekdayOf(day: string): number {
  return new Date(utc(day)).getUTCDay();
}

/** The first day of the week that a day is in, as the reader's country has it. */
export function weekStart(day: string, firstDay: number): string {
  return addDays(day, -((weekdayOf(day) - (firstDay % 7) + 7) % 7));
}

/** The seven days of a week, or the whole weeks that a month touches. */
export function daysOf(view: View, day: string, firstDay: number): string[] {
  if (view !== "month") return run(weekStart(day, firstDay), 7);
  const first = weekStart(`${day.slice(0, 8)}01`, firstDay);
  const last = addDays(weekStart(addDays(addMonths(`${day.slice(0, 8)}01`, 1), -1), firstDay), 6);
  return run(first, (utc(last) - utc(first)) / DAY_MS + 1);
}

/** Which day a key of a calendar's grid leads to; null: it is no such key. */
export function dayByKey(key: string, day: string, firstDay: number, isRtl: boolean): string | null {
  const ahead = isRtl ? -1 : 1;
  switch (key) {
    case "ArrowRight":
      return addDays(day, ahead);
    case "ArrowLeft":
      return addDays(day, -ahead);
    case "ArrowDown":
      return addDays(day, 7);
    case "ArrowUp":
      return addDays(day, -7);
    case "Home":
      return weekStart(day, firstDay);
    case "End":
      return addDays(weekStart(day, firstDay), 6);
    case "PageDown":
      return addMonths(day, 1);
    case "PageUp":
      return addMonths(day, -1);
    default:
      return null;
  }
}

export function isDay(text: unknown): text is string {
  return typeof text === "string" && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(utc(text));
}

type WeekInfo = { firstDay: number };

/** 1 is Monday, 7 is Sunday. */
export function firstDayOf(locale: string): number {
  const of = new Intl.Locale(regional(locale)) as Intl.Locale & {
    getWeekInfo?: () => WeekInfo;
    weekInfo?: WeekInfo;
  };
  return (of.getWeekInfo?.() ?? of.weekInfo)?.firstDay ?? 1;
}

export function dayText(day: string, locale: string, parts: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(regional(locale), { ...parts, timeZone: "UTC" }).format(utc(day));
}

function run(first: string, count: number): string[] {
  return Array.from({ length: count }, (_, place) => addDays(first, place));
}

function utc(day: string): number {
  return Date.parse(`${day}T00:00Z`);
}
