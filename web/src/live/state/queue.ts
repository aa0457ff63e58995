/** A place in the waiting list, and the time an offer leaves, as they are drawn and said. */

const SHOWN = 9;
const URGENT_MS = 15_000;
/** A screen reader hears the rest at these, not every second. */
const SAID_SECONDS = [10, 30, 60];

/** The people in line whom there is room to draw: oneself, and those around. */
export function lineOf(position: number, waiting: number): { place: number; mine: boolean }[] {
  const first = Math.max(1, Math.min(position - Math.floor(SHOWN / 2), waiting - SHOWN + 1));
  const length = Math.min(SHOWN, waiting - first + 1);
  return Array.from({ length }, (_, step) => ({ place: first + step, mine: first + step === position }));
}

export function isUrgent(leftMs: number): boolean {
  return leftMs <= URGENT_MS;
}

/** The mark that was passed last: what is said does not change in between. */
export function secondsToSay(leftMs: number): number | null {
  if (leftMs <= 0) return null;
  return SAID_SECONDS.find((seconds) => leftMs <= seconds * 1000) ?? null;
}

export function aboutMinutes(seconds: number, locale: string): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  return new Intl.NumberFormat(locale, { style: "unit", unit: "minute", unitDisplay: "long" }).format(
    minutes,
  );
}
