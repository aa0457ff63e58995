const INVITED_S = 30;

/** Whole seconds in which an invitation on stage may still be answered. Both times in milliseconds. */
export function secondsLeft(invitedAt: number, now: number): number {
  return Math.min(INVITED_S, Math.max(0, Math.ceil((invitedAt - now) / 1000) + INVITED_S));
}
