import type { Interval } from "@/api/types";

export type Span = { from: string; to: string };

/** Whether all that somebody was not there for, long or short, is not worth saying. */
export function missedNothing(presentSeconds: number, started: string, over: string): boolean {
  return seconds(started, over) - presentSeconds < WORTH_SAYING;
}

/** The parts of a class that somebody was not in, from their stays; `over` is its end, or now. */
export function missed(stays: Interval[], started: string, over: string): Span[] {
  const gaps: Span[] = [];
  let at = started;
  for (const { joined_at, left_at } of [...stays].sort((a, b) => a.joined_at.localeCompare(b.joined_at))) {
    if (seconds(at, joined_at) >= WORTH_SAYING) gaps.push({ from: at, to: joined_at });
    if (seconds(at, left_at ?? over) > 0) at = left_at ?? over;
  }
  if (seconds(at, over) >= WORTH_SAYING) gaps.push({ from: at, to: over });
  return gaps;
}

/** Under this nobody missed anything. */
const WORTH_SAYING = 60;

function seconds(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
