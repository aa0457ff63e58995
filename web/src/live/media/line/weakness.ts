import type { Counts } from "./counts";

/** When a line is weak enough to say so, and how it is shown. */

const LOST_SHARE = 0.05;
/** Below this, a voice and a small picture do not fit any more. */
const POOR_UPLINK = 300_000;
/** What passes is not worth a word. */
const LONG_MS = 10_000;

/** Of packets since the last look; 0 where none came. */
export function lossBetween(before: Counts, now: Counts): number {
  const lost = Math.max(0, now.lost - before.lost);
  const received = Math.max(0, now.received - before.received);
  return lost + received === 0 ? 0 : lost / (lost + received);
}

/** Why a picture is not what it could be; null where it is. */
export type Cause = "machine" | "line";

export function poverty({ limited, uplink }: Counts, loss: number): Cause | null {
  const isLine = loss > LOST_SHARE || (uplink !== null && uplink < POOR_UPLINK);
  return isLine ? "line" : limited;
}

/** `since`: when the line began to be what the verdict does not say yet. */
export type Verdict = { weak: boolean; since: number | null };

/** Poor for more than ten seconds is weak; and good again is what has been so for as long. */
export function judge({ weak, since }: Verdict, poor: boolean, at: number): Verdict {
  if (poor === weak) return { weak, since: null };
  const from = since ?? at;
  return at - from > LONG_MS ? { weak: poor, since: null } : { weak, since: from };
}

/** 0: none; 1: poor; 2: fair; 3: good. */
export type Level = 0 | 1 | 2 | 3;

type Line = { down: boolean; weak: boolean; rtt: number | null; loss: number | null };

/** What has not been measured is not held against a line that works. */
export function levelOf({ down, weak, rtt, loss }: Line): Level {
  if (down) return 0;
  if (weak || (rtt ?? 0) >= 400 || (loss ?? 0) > LOST_SHARE) return 1;
  return (rtt ?? 0) >= 150 || (loss ?? 0) > 0.015 ? 2 : 3;
}
