const FIRST_MS = 250;
const GROWTH = 1.8;
const LONGEST_MS = 3_000;

/** How long to wait after so many failures in a row: growing, capped, and spread so that a crowd does not return at once. */
export function backoff(failures: number, chance = Math.random()): number {
  const middle = Math.min(LONGEST_MS, FIRST_MS * GROWTH ** failures);
  return Math.round(middle * (0.7 + 0.6 * chance));
}
