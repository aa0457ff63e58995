import type { Participant } from "../events";
import { type ClassState, isHost } from "../state";

type Silence = "safe" | "muted" | "chat" | null;

/** Why this person cannot write now, to everybody or to one person; null when they can. */
export function silenceOf(state: ClassState, to: string | null): Silence {
  const { role, session, me, participants, locks } = state;
  if (isHost(role)) return null;
  if (session?.host_lost_at) return "safe";
  if (participants.find((each) => each.user.id === me.id)?.muted) return "muted";
  if (to !== null) return null;
  const closed = locks.chat || session?.settings.chat === false;
  return closed && !locks.except.includes(me.id) ? "chat" : null;
}

/** To hosts always; among students where the class has private chat and it is not closed. */
export function mayWriteTo(state: ClassState, userId: string): boolean {
  const known = state.participants.find((each) => each.user.id === userId);
  const other = known ?? (state.roster === "counted" ? student(userId) : undefined);
  return other !== undefined && mayWrite(state, other);
}

export function addressees(state: ClassState): Participant[] {
  return state.participants.filter((each) => mayWrite(state, each));
}

type Other = Pick<Participant, "user" | "role">;

/** Whom I am not shown, because the class is counted, is no host. */
function student(id: string): Other {
  return { user: { id, name: "" }, role: "student" };
}

function mayWrite({ role, locks, session, me }: ClassState, other: Other): boolean {
  if (other.user.id === me.id) return false;
  if (isHost(role) || isHost(other.role)) return true;
  if (!session?.settings.private_chat || locks.roster) return false;
  return !locks.private_chat || locks.except.includes(me.id);
}

/** When slow mode lets a student write again. */
export function nextWordAt({ role, session, chat, me }: ClassState): number {
  const seconds = session?.settings.slow_mode_seconds ?? 0;
  const last = chat.findLast((message) => message.user.id === me.id);
  if (isHost(role) || seconds === 0 || !last) return 0;
  return Date.parse(last.at) + seconds * 1000;
}
