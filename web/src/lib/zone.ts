/**
 * The time zone that every time on these pages is shown and written in: the one of the person's profile.
 * "UTC" is what a profile says that nobody has touched, so it means: as this device. Who wants the clock of
 * Greenwich all year has "Etc/UTC".
 */
export const AS_DEVICE = "UTC";

let chosen: string | null = null;

export function followZoneOf(profile: { time_zone: string } | null) {
  chosen =
    profile && profile.time_zone !== AS_DEVICE && isKnown(profile.time_zone) ? profile.time_zone : null;
}

export function zoneName(): string {
  return chosen ?? deviceZone();
}

export function deviceZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Those this browser knows, and the ones it is in. */
export function zones(): string[] {
  return [...new Set([...Intl.supportedValuesOf("timeZone"), "Etc/UTC", deviceZone()])].sort();
}

/** "Europe/Paris (UTC+1)" at a moment. */
export function zoneLabel(zone: string, at: Date, locale: string): string {
  const parts = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    timeZoneName: "shortOffset",
  }).formatToParts(at);
  const offset = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  return `${zone.replaceAll("_", " ")} (${offset})`;
}

/** What the clocks of a zone show at a moment, as an <input type="datetime-local"> writes it. */
export function wallOf(moment: Date, zone = zoneName()): string {
  return new Date(moment.getTime() + offsetAt(moment.getTime(), zone)).toISOString().slice(0, 16);
}

/**
 * The moment at which the clocks of a zone show this. An hour that they skip is one later; of one that comes
 * twice it is the first. The server reads a weekly hour the same way.
 */
export function momentOf(wall: string, zone = zoneName()): Date {
  const asUtc = Date.parse(`${wall.slice(0, 16)}Z`);
  const before = offsetAt(asUtc - 86_400_000, zone);
  const after = offsetAt(asUtc + 86_400_000, zone);
  for (const offset of [before, after]) {
    if (offsetAt(asUtc - offset, zone) === offset) return new Date(asUtc - offset);
  }
  return new Date(asUtc - before);
}

/** "2026-11-21", as the clocks of the zone have it. */
export function dayOf(moment: Date | string, zone = zoneName()): string {
  return wallOf(new Date(moment), zone).slice(0, 10);
}

function offsetAt(ms: number, zone: string): number {
  const parts = Object.fromEntries(
    clockOf(zone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(zone: string): Intl.DateTimeFormat {
  let clock = clocks.get(zone);
  if (!clock) {
    clock = new Intl.DateTimeFormat("en-US-u-ca-gregory-nu-latn", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    clocks.set(zone, clock);
  }
  return clock;
}

function isKnown(zone: string): boolean {
  try {
    clockOf(zone);
    return true;
  } catch {
    return false; // newer than this browser's list: the device's own clock is better than none
  }
}
