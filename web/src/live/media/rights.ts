import type { Locks, Participant } from "../events";
import { isHost } from "../state";
import { KINDS, type Kind, type Peer } from "./transport";

/** What the server lets somebody send, by what the class knows of them. */
export function rightsOf({ user, role, on_stage, muted }: Participant, locks: Locks): ReadonlySet<Kind> {
  if (isHost(role)) return new Set(KINDS);
  if (!on_stage) return new Set();
  const silent = muted || (locks.microphones && !locks.except.includes(user.id));
  // A screen's sound is a voice too.
  return new Set(KINDS.filter((kind) => !silent || (kind !== "microphone" && kind !== "screen_audio")));
}

export type People = { participants: Participant[]; locks: Locks };

export function peersOf({ participants, locks }: People, me: string): Peer[] {
  return participants
    .filter(({ user }) => user.id !== me)
    .map((one) => ({ userId: one.user.id, publish: rightsOf(one, locks), joinedAt: one.joined_at ?? "" }));
}

export const canShareScreen = typeof navigator !== "undefined" && !!navigator.mediaDevices?.getDisplayMedia;
