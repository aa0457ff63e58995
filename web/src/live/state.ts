import type { LiveSession, Person, Seats } from "@/api/types";
import { type OutboxAction, type Outgoing, outboxAfter } from "@/realtime/outbox";
import { hear, replayHeld, step } from "@/realtime/sequence";
import type {
  ChatMessage,
  ClassRole,
  EndReason,
  Focus,
  Hand,
  JoinAnswer,
  KnownEvent,
  LeftReason,
  LiveEvent,
  Locks,
  MyPoll,
  MyQuestion,
  Participant,
  Pulse,
  Resumed,
  Roster,
  Snapshot,
  WaitingPlace,
} from "./events";
import { apply } from "./state/apply";
import { stillOut, withOlder, withPrivate } from "./state/chat";
import { withVotes } from "./state/polls";
import { upvoted, withUpvotes } from "./state/questions";

/**
 * A live class as one person sees it: a pure reducer over the snapshot and the numbered events.
 * A hole in the numbers sets `missing`, and whoever owns the socket then joins again with
 * `resume: {run_id, seq}`. What only a new snapshot tells (who is here, once the roster is shown
 * again) sets `stale`: then without.
 */

export type ClassState = {
  me: Person;
  role: ClassRole | null;
  session: LiveSession | null;
  runId: string | null;
  seq: number | null;
  missing: boolean;
  stale: boolean;
  held: LiveEvent[];
  participants: Participant[];
  roster: Roster;
  /** Of whoever has left, the last generation. */
  gone: Record<string, number>;
  seats: Seats | null;
  locks: Locks;
  chat: ChatMessage[];
  pinned: ChatMessage[];
  outbox: Outgoing[];
  hands: Hand[];
  /** What I have asked for and the class has not seen yet. */
  handWish: boolean | null;
  polls: MyPoll[];
  questions: MyQuestion[];
  /** Whom hosts want large on every page. */
  focus: Focus | null;
  pulse: Pulse | null;
  /** When a host invited me on stage, by the server's clock; null once it is answered. */
  invitedAt: number | null;
  /** Which invitation that is. */
  invitation: string | null;
  /** How often the class has been switched to another provider of pictures and voices. */
  switches: number;
  /** When the class ends if no host comes back. */
  hostLostUntil: string | null;
  knocks: number;
  turnedAway: boolean;
  waiting: WaitingPlace | null;
  offeredUntil: string | null;
  offerLapsed: boolean;
  removed: LeftReason | null;
  ended: { reason: EndReason; by: Person | string | null; at: string } | null;
};

export type Action =
  | { type: "joined"; answer: JoinAnswer }
  | { type: "heard"; event: LiveEvent }
  | OutboxAction
  | { type: "handWished"; up: boolean | null }
  | { type: "voted"; poll_id: string; options: number[] }
  | { type: "upvoted"; question_id: string; upvoted: boolean }
  | { type: "queued"; place: WaitingPlace | null; offeredUntil?: string | null }
  | { type: "lapsed" }
  | { type: "older"; messages: ChatMessage[] }
  | { type: "knocked" };

const OPEN: Locks = {
  chat: false,
  private_chat: false,
  questions: false,
  hands: false,
  reactions: false,
  microphones: false,
  roster: false,
  except: [],
};

export function emptyClass(me: Person): ClassState {
  return {
    me,
    role: null,
    session: null,
    runId: null,
    seq: null,
    missing: false,
    stale: false,
    held: [],
    participants: [],
    roster: "everybody",
    gone: {},
    seats: null,
    locks: OPEN,
    chat: [],
    pinned: [],
    outbox: [],
    hands: [],
    handWish: null,
    polls: [],
    questions: [],
    focus: null,
    pulse: null,
    invitedAt: null,
    invitation: null,
    switches: 0,
    hostLostUntil: null,
    knocks: 0,
    turnedAway: false,
    waiting: null,
    offeredUntil: null,
    offerLapsed: false,
    removed: null,
    ended: null,
  };
}

export function reduce(state: ClassState, action: Action): ClassState {
  switch (action.type) {
    case "joined":
      return joined(state, action.answer);
    case "heard":
      return heard(state, action.event);
    case "written":
    case "sent":
    case "held":
    case "refused":
    case "retried":
    case "dropped":
      return { ...state, outbox: outboxAfter(state.outbox, action) };
    case "handWished":
      return { ...state, handWish: action.up };
    case "voted": {
      const mine = { poll_id: action.poll_id, user_id: state.me.id, options: action.options };
      return apply(state, { type: "poll.voted", data: mine } as KnownEvent);
    }
    case "upvoted":
      return upvoted(state, action.question_id, action.upvoted);
    case "queued": {
      const { place, offeredUntil = null } = action;
      return { ...state, waiting: place, offeredUntil, offerLapsed: false };
    }
    case "lapsed":
      return { ...state, waiting: null, offeredUntil: null, offerLapsed: true };
    case "older":
      return withOlder(state, action.messages);
    case "knocked":
      return { ...state, turnedAway: false };
  }
}

/** What `join` should carry so that the server answers with what was missed only. */
export function resumePoint(state: ClassState): { run_id: string; seq: number } | undefined {
  if (state.stale || state.runId === null || state.seq === null) return undefined;
  return { run_id: state.runId, seq: state.seq };
}

export function isHost(role: ClassRole | null): boolean {
  return role === "host" || role === "co_host";
}

/** Why I am not shown everybody who is here; null when I am. */
export function unseenBecause({ role, roster, locks }: ClassState): "hidden" | "counted" | null {
  if (isHost(role)) return null;
  if (locks.roster) return "hidden";
  return roster === "counted" ? "counted" : null;
}

/** How many are here, whether I am shown them or not. */
export function peopleCount(state: ClassState): number {
  const { participants, seats } = state;
  if (unseenBecause(state) === null) return participants.length;
  return (seats?.taken ?? 0) + participants.filter(({ role }) => isHost(role)).length;
}

function joined(state: ClassState, answer: JoinAnswer): ClassState {
  const base = "resumed" in answer ? fromMissed(state, answer) : fromSnapshot(state, answer);
  return replayHeld({ ...base, ...OUT_OF_THE_QUEUE, missing: false, removed: null }, heard);
}

function fromMissed(state: ClassState, answer: Resumed): ClassState {
  const { events, private: messages, votes, upvoted, pulse = null } = answer;
  const now = withPrivate(events.reduce(next, { ...state, pulse }), messages ?? []);
  return withUpvotes(withVotes(now, votes), upvoted);
}

const OUT_OF_THE_QUEUE = { waiting: null, offeredUntil: null, offerLapsed: false, turnedAway: false };

function fromSnapshot(state: ClassState, snapshot: Snapshot): ClassState {
  const { session, me, participants, seats, chat, pinned, hands, polls, questions, locks, seq } = snapshot;
  const gone = snapshot.left.map(({ user_id, generation }) => [user_id, generation] as const);
  return {
    ...state,
    role: me.role,
    session,
    runId: session.run_id,
    seq,
    stale: false,
    participants,
    roster: snapshot.roster,
    gone: Object.fromEntries(gone),
    seats,
    locks,
    chat,
    pinned,
    hands,
    handWish: null,
    polls,
    questions,
    focus: snapshot.focus ?? null,
    pulse: snapshot.pulse ?? null,
    invitedAt: me.invitation ? Date.parse(me.invitation.invited_at) : null,
    invitation: me.invitation?.id ?? null,
    switches: snapshot.video?.switches ?? 0,
    hostLostUntil: snapshot.ends_without_host_at,
    outbox: stillOut(state, chat),
    ended: null,
  };
}

function heard(state: ClassState, event: LiveEvent): ClassState {
  if (event.session_id !== (state.session?.id ?? event.session_id)) return state;
  if (state.runId !== null && event.run_id !== null && event.run_id !== state.runId) return state;
  return hear(state, event, applied);
}

const next = (state: ClassState, event: LiveEvent) => step(state, event, applied);
const applied = (state: ClassState, event: LiveEvent) => apply(state, event as KnownEvent);
