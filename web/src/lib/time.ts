import { regional } from "./region";
import { momentOf, wallOf, zoneName } from "./zone";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "4:07", or "1:04:07" from an hour on. */
export function clock(ms: number): string {
  const total = Math.max(0, Math.floor(ms / SECOND));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const tail = String(seconds).padStart(2, "0");
  if (hours === 0) return `${minutes}:${tail}`;
  return `${hours}:${String(minutes).padStart(2, "0")}:${tail}`;
}

/** "in 3 days", "in 2 hours", "5 minutes ago", in the reader's language. */
export function relative(at: string | number, now: number, locale: string): string {
  const distance = new Date(at).getTime() - now;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });
  const size = Math.abs(distance);
  if (size >= DAY) return format.format(Math.round(distance / DAY), "day");
  if (size >= HOUR) return format.format(Math.round(distance / HOUR), "hour");
  return format.format(Math.round(distance / MINUTE), "minute");
}

export function dateTime(at: string, locale: string): string {
  return shown(at, locale, {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "numeric",
    minute: "2-digit",
  });
}

export function timeOfDay(at: string, locale: string): string {
  return shown(at, locale, { hour: "numeric", minute: "2-digit" });
}

/** Part of a moment's date, in the person's zone. */
export function shown(at: string | Date, locale: string, parts: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(regional(locale), { ...parts, timeZone: zoneName() }).format(new Date(at));
}

/** What an <input type="datetime-local"> shows for a moment, in the person's zone. */
export function toLocalInput(moment: Date): string {
  return wallOf(moment);
}

/** The moment a person means by what they wrote in a <input type="datetime-local">. */
export function fromLocalInput(written: string): string {
  return momentOf(written)
    .toISOString()
    .replace(/\.\d{3}Z$/, "Z");
}

export { zoneName } from "./zone";
