import type { Participant } from "../events";
import { isHost } from "../state";
import { KINDS, type Kind, type Peer } from "./transport";

/** What the server lets somebody send, by what the class knows of them. */
export function rightsOf({ role, on_stage, muted }: Participant): ReadonlySet<Kind> {
  if (isHost(role)) return new Set(KINDS);
  if (!on_stage) return new Set();
  // A screen's sound is a voice too.
  return new Set(KINDS.filter((kind) => !muted || (kind !== "microphone" && kind !== "screen_audio")));
}

export function peersOf(participants: Participant[], me: string): Peer[] {
  return participants
    .filter(({ user }) => user.id !== me)
    .map((one) => ({ userId: one.user.id, publish: rightsOf(one), joinedAt: one.joined_at ?? "" }));
}

export const canShareScreen = typeof navigator !== "undefined" && !!navigator.mediaDevices?.getDisplayMedia;
