import { momentOf, wallOf } from "@/lib/zone";

export const MOST_CLASSES = 200;
const DAY_MS = 86_400_000;

/** The starts that a weekly plan comes to, as the server will make them: to be shown before it is asked. */
export function startsOf(
  plan: { weekdays: number[]; local_time: string; time_zone: string; until: string },
  now: Date,
): Date[] {
  const starts: Date[] = [];
  if (!plan.local_time || !plan.until) return starts;
  const last = Date.parse(`${plan.until}T00:00Z`);
  for (
    let day = Date.parse(`${wallOf(now, plan.time_zone).slice(0, 10)}T00:00Z`);
    day <= last;
    day += DAY_MS
  ) {
    if (starts.length > MOST_CLASSES) break;
    const date = new Date(day);
    if (!plan.weekdays.includes((date.getUTCDay() + 6) % 7)) continue;
    const start = momentOf(`${date.toISOString().slice(0, 10)}T${plan.local_time}`, plan.time_zone);
    if (start > now) starts.push(start);
  }
  return starts;
}

/** The names of the days, Monday first as the server counts them. */
export function weekdayNames(locale: string, width: "short" | "long"): string[] {
  const format = new Intl.DateTimeFormat(locale, { weekday: width, timeZone: "UTC" });
  return Array.from({ length: 7 }, (_, day) => format.format(Date.UTC(2024, 0, 1 + day)));
}
