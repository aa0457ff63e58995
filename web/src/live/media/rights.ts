import type { Locks, Participant } from "../events";
import { isHost } from "../state";
import { hasPage } from "./hosted/page";
import { KINDS, type Kind, type Peer, type VideoTicket } from "./transport";

/** What the server lets somebody send, by what the class knows of them. */
export function rightsOf({ user, role, on_stage, muted }: Participant, locks: Locks): ReadonlySet<Kind> {
  if (isHost(role)) return new Set(KINDS);
  if (!on_stage) return new Set();
  const silent = muted || (locks.microphones && !locks.except.includes(user.id));
  // A screen's sound is a voice too.
  return new Set(KINDS.filter((kind) => !silent || (kind !== "microphone" && kind !== "screen_audio")));
}

/** The devices among them. */
export const sourcesOf = (rights: ReadonlySet<Kind>): Kind[] =>
  [...rights].filter((kind) => kind !== "screen_audio");

/** Whether students are held to that: by the provider, or by our page around its. */
export const holds = ({ capabilities, provider }: VideoTicket): boolean =>
  capabilities.holds_publishing || hasPage(provider);

export type People = { participants: Participant[]; locks: Locks };

export function peersOf({ participants, locks }: People, me: string): Peer[] {
  return participants
    .filter(({ user }) => user.id !== me)
    .map((one) => ({ userId: one.user.id, publish: rightsOf(one, locks), joinedAt: one.joined_at ?? "" }));
}

export const canShareScreen = typeof navigator !== "undefined" && !!navigator.mediaDevices?.getDisplayMedia;
