import type { ClassRole, LeftReason, Locks, Participant } from "../events";
import { type ClassState, isHost } from "../state";

/** Reasons that end this person's stay; a timeout only says that the connection was lost. */
const REMOVALS = new Set<LeftReason>(["left", "kicked", "banned", "replaced"]);
/** The server lost sight of me, yet here I am: I come in again. */
const LOST = new Set<LeftReason>(["timeout", "node_lost"]);

/**
 * Two nodes may tell of one person in another order than it happened. `generation` says which came
 * later, and of whoever is gone it is kept: somebody who left before they were told to have come
 * does not come in again.
 */
export function come(state: ClassState, participant: Participant): ClassState {
  const { user, generation } = participant;
  if (isLate(state, user.id, generation) || generation <= (state.gone[user.id] ?? 0)) return state;
  const mine = user.id === state.me.id;
  const others = state.participants.filter((other) => other.user.id !== participant.user.id);
  return { ...state, participants: [...others, participant], removed: mine ? null : state.removed };
}

type Seen = { user_id: string; generation: number };

export function present(
  state: ClassState,
  { user_id, generation }: Seen,
  presence: Participant["state"],
): ClassState {
  if (isLate(state, user_id, generation)) return state;
  return changed(state, user_id, { state: presence, generation });
}

export function gone(
  before: ClassState,
  { user_id, reason, generation }: Seen & { reason: LeftReason },
): ClassState {
  if (isLate(before, user_id, generation)) return before;
  // Said to this device alone: the class goes on seeing me, through another one.
  if (reason === "replaced") return user_id === before.me.id ? { ...before, removed: reason } : before;
  const last = Math.max(before.gone[user_id] ?? 0, generation ?? 0);
  const participants = before.participants.filter((participant) => participant.user.id !== user_id);
  const state = { ...before, participants, gone: { ...before.gone, [user_id]: last } };
  if (user_id !== state.me.id) return state;
  if (LOST.has(reason)) return { ...state, stale: true };
  return { ...state, removed: REMOVALS.has(reason) ? reason : state.removed };
}

function isLate({ participants }: ClassState, userId: string, generation: number): boolean {
  const known = participants.find((participant) => participant.user.id === userId);
  return known !== undefined && generation < known.generation;
}

/** A new role shows me other things than I was told so far: names, and who voted what. */
export function inRole(state: ClassState, userId: string, role: ClassRole): ClassState {
  const next = changed(state, userId, { role });
  // Whom I was not shown so far: hosts are, and by name.
  if (state.locks.roster && isHost(role) && !state.participants.some(({ user }) => user.id === userId))
    return { ...next, stale: true };
  return userId === state.me.id ? { ...next, role, stale: true, pulse: null } : next;
}

type Staged = Seen & Pick<Participant, "state" | "muted" | "joined_at">;

/** Who does not see the roster sees who is on stage, without a name and for as long as they are there. */
export function onStage(state: ClassState, { user_id, ...seen }: Staged): ClassState {
  const { state: presence, muted, joined_at, generation } = seen;
  if (state.participants.some(({ user }) => user.id === user_id))
    return changed(state, user_id, { on_stage: true });
  if (generation <= (state.gone[user_id] ?? 0)) return state;
  const user = { id: user_id, name: "" };
  const somebody = { user, role: "student", state: presence, muted, joined_at, generation, on_stage: true };
  return { ...state, participants: [...state.participants, somebody] };
}

export function offStage(state: ClassState, userId: string): ClassState {
  const next = changed(state, userId, { on_stage: false });
  if (state.role !== "student" || !state.locks.roster) return next;
  const isShown = ({ user, role }: Participant) =>
    user.id !== userId || user.id === state.me.id || isHost(role);
  return { ...next, participants: next.participants.filter(isShown) };
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
