import type { LiveSession } from "@/api/types";
import type { ChatMessage, LiveEvent, Locks, Participant, Snapshot } from "../events";
import { type Action, type ClassState, emptyClass, reduce } from "../state";

/** A class to try the state of a page with: Hypatia teaches, and Ada, who listens, is whose page it is. */

export const ada = { id: "u-ada", name: "Ada" };
export const hypatia = { id: "u-hypatia", name: "Hypatia" };
export const seats = { capacity: 2, taken: 1, free: 1, waiting: 0 };

export const open: Locks = {
  chat: false,
  private_chat: false,
  questions: false,
  hands: false,
  reactions: false,
  microphones: false,
  roster: false,
  except: [],
};

export const session: LiveSession = {
  id: "s-1",
  course_id: "c-1",
  lesson_id: null,
  title: "Conic sections",
  description: "",
  starts_at: "2026-11-21T10:00:00Z",
  duration_minutes: 60,
  counts_from: "2026-11-21T10:00:00Z",
  ends_at: "2026-11-21T11:00:00Z",
  max_students: 2,
  status: "live",
  run_id: "r-1",
  series_id: null,
  host: hypatia,
  seats,
  started_at: "2026-11-21T10:00:00Z",
  ended_at: null,
  end_reason: null,
  host_lost_at: null,
  settings: { chat: true, late_after_minutes: 10, left_early_minutes: 10 },
  created_at: "2026-11-20T10:00:00Z",
};

export const participant = (user = ada, more: Partial<Participant> = {}): Participant => ({
  user,
  role: "student",
  state: "online",
  joined_at: "2026-11-21T10:01:00Z",
  generation: 1,
  ...more,
});

export const message = (id: string, more: Partial<ChatMessage> = {}): ChatMessage => ({
  id,
  client_id: null,
  user: hypatia,
  text: `text of ${id}`,
  at: "2026-11-21T10:02:00Z",
  ...more,
});

export const snapshot = (more: Partial<Snapshot> = {}): Snapshot => ({
  session,
  me: { role: "student", state: "online", seat: null },
  participants: [participant(hypatia, { role: "host" }), participant()],
  roster: "everybody",
  left: [],
  seats,
  chat: [],
  pinned: [],
  hands: [],
  polls: [],
  questions: [],
  locks: open,
  seq: 10,
  server_time: "2026-11-21T10:01:00Z",
  ends_without_host_at: null,
  ...more,
});

export const event = (
  seq: number | null,
  type: string,
  data: unknown,
  more: Partial<LiveEvent> = {},
): LiveEvent => ({
  id: `e-${seq}-${type}`,
  type,
  session_id: "s-1",
  run_id: "r-1",
  seq,
  at: "2026-11-21T10:02:00Z",
  data,
  ...more,
});

export const heard = (...events: LiveEvent[]): Action[] =>
  events.map((each) => ({ type: "heard", event: each }));
export const play = (state: ClassState, ...actions: Action[]) => actions.reduce(reduce, state);
export const inClass = (more: Partial<Snapshot> = {}) =>
  play(emptyClass(ada), { type: "joined", answer: snapshot(more) });
export const chatOf = (state: ClassState) => state.chat.map((each) => each.id);
export const peopleOf = (state: ClassState) =>
  state.participants.map((each) => `${each.user.id}:${each.state}`);
export const asHost = { me: { role: "host", state: "online", seat: null } };
/** Numbered as they are told. */
export const hear = (state: ClassState, ...facts: [string, unknown][]) =>
  facts.reduce((now, [type, data]) => {
    return reduce(now, { type: "heard", event: event((now.seq ?? 0) + 1, type, data) });
  }, state);
export const hearAlone = (state: ClassState, type: string, data: unknown = {}) =>
  reduce(state, { type: "heard", event: event(null, type, data) });
