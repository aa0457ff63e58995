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

/** Somebody I may not have been shown so far, or not by name. */
export function meet(state: ClassState, participant: Participant | null | undefined): ClassState {
  if (!participant) return state;
  const { user, generation } = participant;
  if (state.participants.some((other) => other.user.id === user.id)) return changed(state, user.id, { user });
  if (generation <= (state.gone[user.id] ?? 0)) return state;
  return { ...state, participants: [...state.participants, participant] };
}

/** In a class that is counted, nobody stays in sight who does not lead, speak or want to. */
export function inSight(state: ClassState): ClassState {
  if (state.roster !== "counted") return state;
  const raised = new Set(state.hands.map((hand) => hand.user_id));
  const participants = state.participants.filter(
    ({ user, role, on_stage }) =>
      user.id === state.me.id || isHost(role) || on_stage === true || raised.has(user.id),
  );
  return participants.length === state.participants.length ? state : { ...state, participants };
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
  if (userId === state.me.id) return { ...next, role, stale: true, pulse: null };
  return isHost(role) ? next : hidden(next, userId);
}

/** A student in a class whose roster is hidden sees another student only on stage. */
function hidden(state: ClassState, userId: string): ClassState {
  if (state.role !== "student" || !state.locks.roster) return state;
  const isShown = ({ user, role, on_stage }: Participant) =>
    user.id !== userId || user.id === state.me.id || isHost(role) || on_stage === true;
  return { ...state, participants: state.participants.filter(isShown) };
}

type Staged = Seen & { name?: string } & Pick<Participant, "state" | "muted" | "joined_at">;

/** Who does not see everybody sees who is on stage, and for as long as they are there: without a name while the roster
 * is hidden. */
export function onStage(state: ClassState, { user_id, ...seen }: Staged): ClassState {
  const { name = "", state: presence, muted, joined_at, generation } = seen;
  if (state.participants.some(({ user }) => user.id === user_id))
    return changed(state, user_id, { on_stage: true });
  if (generation <= (state.gone[user_id] ?? 0)) return state;
  const user = { id: user_id, name };
  const somebody = { user, role: "student", state: presence, muted, joined_at, generation, on_stage: true };
  return { ...state, participants: [...state.participants, somebody] };
}

export function offStage(state: ClassState, userId: string): ClassState {
  return hidden(changed(state, userId, { on_stage: false }), userId);
}

export function locked(state: ClassState, locks: Locks): ClassState {
  const seesOtherwise = state.role === "student" && locks.roster !== state.locks.roster;
  return { ...state, locks, stale: state.stale || seesOtherwise };
}

/** A host has asked me on stage, or (null) there is nothing to answer any more. */
export function invited(
  state: ClassState,
  { user_id, invitation = null }: { user_id: string; invitation?: string | null },
  invitedAt: number | null,
): ClassState {
  return user_id === state.me.id ? { ...state, invitedAt, invitation } : state;
}

export function changed(state: ClassState, userId: string, change: Partial<Participant>): ClassState {
  const participants = state.participants.map((participant) =>
    participant.user.id === userId ? { ...participant, ...change } : participant,
  );
  return { ...state, participants };
}
