/** How a way to a server that was lost is tried again, and when it is said that it is. */

const FIRST_MS = 500;
const LONGEST_MS = 8_000;
/** The first loss, and three ways that came to nothing after it. It is tried on all the same. */
export const FAILED_AFTER = 4;

/** After so many in a row: longer each time, and spread so that a crowd does not return at once. */
export function pauseAfter(attempts: number): number {
  return Math.min(FIRST_MS * 2 ** (attempts - 1), LONGEST_MS) * (0.75 + Math.random() / 2);
}
