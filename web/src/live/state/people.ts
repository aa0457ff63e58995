import type { ClassRole, LeftReason, Locks, Participant } from "../events";
import type { ClassState } from "../state";

/** Reasons that end this person's stay; a timeout only says that the connection was lost. */
const REMOVALS = new Set<LeftReason>(["left", "kicked", "banned", "replaced"]);
/** The server lost sight of me, yet here I am: I come in again. */
const LOST = new Set<LeftReason>(["timeout", "node_lost"]);

export function come(state: ClassState, participant: Participant): ClassState {
  const mine = participant.user.id === state.me.id;
  const others = state.participants.filter((other) => other.user.id !== participant.user.id);
  return { ...state, participants: [...others, participant], removed: mine ? null : state.removed };
}

export function present(state: ClassState, userId: string, presence: Participant["state"]): ClassState {
  return changed(state, userId, { state: presence });
}

export function gone(state: ClassState, userId: string, reason: LeftReason): ClassState {
  const participants = state.participants.filter((participant) => participant.user.id !== userId);
  if (userId !== state.me.id) return { ...state, participants };
  if (LOST.has(reason)) return { ...state, participants, stale: true };
  return { ...state, participants, removed: REMOVALS.has(reason) ? reason : state.removed };
}

/** A new role shows me other things than I was told so far: names, and who voted what. */
export function inRole(state: ClassState, userId: string, role: ClassRole): ClassState {
  const next = changed(state, userId, { role });
  return userId === state.me.id ? { ...next, role, stale: true, pulse: null } : next;
}

export function locked(state: ClassState, locks: Locks): ClassState {
  const seesOtherwise = state.role === "student" && locks.roster !== state.locks.roster;
  return { ...state, locks, stale: state.stale || seesOtherwise };
}

export function changed(state: ClassState, userId: string, change: Partial<Participant>): ClassState {
  const participants = state.participants.map((participant) =>
    participant.user.id === userId ? { ...participant, ...change } : participant,
  );
  return { ...state, participants };
}
