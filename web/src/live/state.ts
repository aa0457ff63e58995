import type { LiveSession, Person, Seats } from "@/api/types";
import type {
  ChatMessage,
  ClassRole,
  EndReason,
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
  Snapshot,
  WaitingPlace,
} from "./events";
import { apply } from "./state/apply";
import { isMine, type Outgoing, withOlder, withPrivate } from "./state/chat";
import { withVotes } from "./state/polls";
import { upvoted, withUpvotes } from "./state/questions";

export type { Outgoing } from "./state/chat";

/**
 * A live class as one person sees it: a pure reducer over the snapshot and the numbered events.
 * Numbered events are applied in order, once. Those that come before the snapshot, or behind a
 * hole, are held; a hole sets `missing`, and whoever owns the socket then joins again with
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
  pulse: Pulse | null;
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
  | { type: "written"; client_id: string; text: string; at: string; to?: string | null }
  | { type: "sent"; client_id: string }
  | { type: "refused"; client_id: string; code: string }
  | { type: "retried"; client_id: string }
  | { type: "dropped"; client_id: string }
  | { type: "handWished"; up: boolean | null }
  | { type: "voted"; poll_id: string; options: number[] }
  | { type: "upvoted"; question_id: string; upvoted: boolean }
  | { type: "queued"; place: WaitingPlace | null; offeredUntil?: string | null }
  | { type: "older"; messages: ChatMessage[] }
  | { type: "knocked" };

const HELD_LIMIT = 500;
const OPEN: Locks = {
  chat: false,
  private_chat: false,
  hands: false,
  reactions: false,
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
    pulse: null,
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
    case "written": {
      const { client_id, text, at, to = null } = action;
      const item: Outgoing = { client_id, text, at, to, status: "sending", code: null };
      return { ...state, outbox: [...state.outbox, item] };
    }
    case "sent":
      return mark(state, action.client_id, { status: "sent", code: null });
    case "refused":
      return mark(state, action.client_id, { status: "failed", code: action.code });
    case "retried":
      return mark(state, action.client_id, { status: "sending", code: null });
    case "dropped":
      return { ...state, outbox: state.outbox.filter((item) => item.client_id !== action.client_id) };
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

function joined(state: ClassState, answer: JoinAnswer): ClassState {
  const base = "resumed" in answer ? fromMissed(state, answer) : fromSnapshot(state, answer);
  return replayHeld({ ...base, ...OUT_OF_THE_QUEUE, missing: false, removed: null });
}

function fromMissed(state: ClassState, { events, private: messages, votes, upvoted }: Resumed): ClassState {
  const now = withPrivate(events.reduce(next, state), messages ?? []);
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
    gone: Object.fromEntries(gone),
    seats,
    locks,
    chat,
    pinned,
    hands,
    handWish: null,
    polls,
    questions,
    hostLostUntil: snapshot.ends_without_host_at,
    outbox: state.outbox.filter((item) => !chat.some((message) => isMine(state, message, item))),
    ended: null,
  };
}

function replayHeld(state: ClassState): ClassState {
  const held = [...state.held].sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
  return held.reduce(heard, { ...state, held: [] });
}

function heard(state: ClassState, event: LiveEvent): ClassState {
  if (event.session_id !== (state.session?.id ?? event.session_id)) return state;
  if (state.runId !== null && event.run_id !== null && event.run_id !== state.runId) return state;
  if (event.seq === null) return apply(state, event as KnownEvent);
  if (state.seq === null) return hold(state, event);
  if (event.seq <= state.seq) return state;
  if (event.seq > state.seq + 1) return { ...hold(state, event), missing: true };
  return next(state, event);
}

/** One step forward; an event that was applied before is passed over. */
function next(state: ClassState, event: LiveEvent): ClassState {
  if (event.seq === null) return apply(state, event as KnownEvent);
  if (state.seq !== null && event.seq <= state.seq) return state;
  return { ...apply(state, event as KnownEvent), seq: event.seq };
}

function hold(state: ClassState, event: LiveEvent): ClassState {
  return { ...state, held: [...state.held, event].slice(-HELD_LIMIT) };
}

function mark(state: ClassState, clientId: string, change: Pick<Outgoing, "status" | "code">): ClassState {
  const outbox = state.outbox.map((item) => (item.client_id === clientId ? { ...item, ...change } : item));
  return { ...state, outbox };
}
