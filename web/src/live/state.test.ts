import { describe, expect, it } from "vitest";
import type { LiveSession } from "@/api/types";
import type { ChatMessage, LiveEvent, Participant, Snapshot } from "./events";
import { type Action, type ClassState, emptyClass, reduce, resumePoint } from "./state";

const ada = { id: "u-ada", name: "Ada" };
const hypatia = { id: "u-hypatia", name: "Hypatia" };
const seats = { capacity: 2, taken: 1, free: 1, waiting: 0 };

const session: LiveSession = {
  id: "s-1",
  course_id: "c-1",
  lesson_id: null,
  title: "Conic sections",
  description: "",
  starts_at: "2026-11-21T10:00:00Z",
  duration_minutes: 60,
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

const participant = (user = ada, more: Partial<Participant> = {}): Participant => ({
  user,
  role: "student",
  state: "online",
  joined_at: "2026-11-21T10:01:00Z",
  generation: 1,
  ...more,
});

const message = (id: string, more: Partial<ChatMessage> = {}): ChatMessage => ({
  id,
  client_id: null,
  user: hypatia,
  text: `text of ${id}`,
  at: "2026-11-21T10:02:00Z",
  ...more,
});

const snapshot = (more: Partial<Snapshot> = {}): Snapshot => ({
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
  locks: {
    chat: false,
    private_chat: false,
    questions: false,
    hands: false,
    reactions: false,
    microphones: false,
    roster: false,
    except: [],
  },
  seq: 10,
  server_time: "2026-11-21T10:01:00Z",
  ends_without_host_at: null,
  ...more,
});

const event = (
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

const heard = (...events: LiveEvent[]): Action[] => events.map((each) => ({ type: "heard", event: each }));
const play = (state: ClassState, ...actions: Action[]) => actions.reduce(reduce, state);
const inClass = (more: Partial<Snapshot> = {}) =>
  play(emptyClass(ada), { type: "joined", answer: snapshot(more) });
const chatOf = (state: ClassState) => state.chat.map((each) => each.id);
const peopleOf = (state: ClassState) => state.participants.map((each) => `${each.user.id}:${each.state}`);

describe("joining", () => {
  it("takes over the snapshot", () => {
    const state = inClass({ chat: [message("m-1")] });
    expect(state).toMatchObject({ role: "student", runId: "r-1", seq: 10, seats, missing: false });
    expect(chatOf(state)).toEqual(["m-1"]);
    expect(resumePoint(state)).toEqual({ run_id: "r-1", seq: 10 });
  });

  it("has nothing to resume before the first snapshot", () => {
    expect(resumePoint(emptyClass(ada))).toBeUndefined();
  });

  it("keeps events that overtake the snapshot and applies only those above it", () => {
    const early = heard(
      event(12, "chat.posted", message("m-12")),
      event(10, "chat.posted", message("m-10")),
      event(11, "chat.posted", message("m-11")),
    );
    const state = play(emptyClass(ada), ...early, {
      type: "joined",
      answer: snapshot({ chat: [message("m-10")] }),
    });
    expect(chatOf(state)).toEqual(["m-10", "m-11", "m-12"]);
    expect(state.seq).toBe(12);
    expect(state.held).toEqual([]);
  });

  it("replaces everything with a later snapshot of a new run", () => {
    const again = snapshot({ session: { ...session, run_id: "r-2" }, seq: 1, participants: [participant()] });
    const ended = event(11, "session.ended", {
      reason: "host",
      by: hypatia,
      ended_at: "2026-11-21T11:00:00Z",
    });
    const state = play(inClass(), ...heard(ended), { type: "joined", answer: again });
    expect(state).toMatchObject({ runId: "r-2", seq: 1, ended: null });
    expect(peopleOf(state)).toEqual(["u-ada:online"]);
  });
});

describe("order", () => {
  it("applies the next number and counts on", () => {
    const state = play(inClass(), ...heard(event(11, "chat.posted", message("m-1"))));
    expect(chatOf(state)).toEqual(["m-1"]);
    expect(state.seq).toBe(11);
  });

  it("ignores what it has seen", () => {
    const once = event(11, "chat.posted", message("m-1"));
    const state = play(
      inClass(),
      ...heard(once, once, event(9, "participant.left", { user_id: ada.id, reason: "left" })),
    );
    expect(chatOf(state)).toEqual(["m-1"]);
    expect(state.seq).toBe(11);
    expect(state.participants).toHaveLength(2);
  });

  it("stops at a hole and asks to resume from before it", () => {
    const state = play(inClass(), ...heard(event(13, "chat.posted", message("m-13"))));
    expect(state.missing).toBe(true);
    expect(state.chat).toEqual([]);
    expect(resumePoint(state)).toEqual({ run_id: "r-1", seq: 10 });
  });

  it("closes the hole with the missed events, then applies what it held", () => {
    const hole = heard(event(14, "chat.posted", message("m-14")), event(13, "chat.posted", message("m-13")));
    const missed = [
      event(11, "chat.posted", message("m-11")),
      event(12, "chat.posted", message("m-12")),
      event(13, "chat.posted", message("m-13")),
    ];
    const state = play(inClass(), ...hole, { type: "joined", answer: { resumed: true, events: missed } });
    expect(chatOf(state)).toEqual(["m-11", "m-12", "m-13", "m-14"]);
    expect(state).toMatchObject({ seq: 14, missing: false, held: [] });
  });

  it("asks again when the missed events leave another hole", () => {
    const state = play(inClass(), ...heard(event(15, "chat.posted", message("m-15"))), {
      type: "joined",
      answer: { resumed: true, events: [event(11, "chat.posted", message("m-11"))] },
    });
    expect(state).toMatchObject({ seq: 11, missing: true });
    expect(chatOf(state)).toEqual(["m-11"]);
  });

  it("closes the hole with a snapshot when the server kept no history", () => {
    const state = play(inClass(), ...heard(event(15, "chat.posted", message("m-15"))), {
      type: "joined",
      answer: snapshot({ seq: 15, chat: [message("m-15")] }),
    });
    expect(chatOf(state)).toEqual(["m-15"]);
    expect(state).toMatchObject({ seq: 15, missing: false, held: [] });
  });

  it("counts an unknown type without changing anything else", () => {
    const before = inClass();
    const state = play(before, ...heard(event(11, "balloon.released", { colour: "red" })));
    expect(state).toEqual({ ...before, seq: 11 });
  });

  it("applies a personal event, which has no number, at once", () => {
    const state = play(
      inClass(),
      ...heard(event(null, "participant.left", { user_id: ada.id, reason: "kicked" })),
    );
    expect(state).toMatchObject({ removed: "kicked", seq: 10 });
  });

  it("lets nothing of another run or another class in", () => {
    const strange = [
      event(11, "chat.posted", message("m-1"), { run_id: "r-0" }),
      event(11, "chat.posted", message("m-2"), { session_id: "s-2" }),
    ];
    expect(play(inClass(), ...heard(...strange))).toEqual(inClass());
  });

  it("reaches the same state by resuming as by listening", () => {
    const history = [
      event(11, "participant.joined", participant({ id: "u-euclid", name: "Euclid" })),
      event(12, "seats.changed", { capacity: 2, taken: 2, free: 0, waiting: 0 }),
      event(13, "participant.away", { user_id: "u-euclid" }),
      event(14, "chat.posted", message("m-1")),
      event(15, "participant.back", { user_id: "u-euclid" }),
      event(16, "participant.left", { user_id: "u-euclid", reason: "left" }),
      event(17, "seats.changed", { capacity: 2, taken: 1, free: 1, waiting: 0 }),
    ];
    const listening = play(inClass(), ...heard(...history));
    for (let cut = 0; cut <= history.length; cut += 1) {
      const dropped = play(inClass(), ...heard(...history.slice(0, cut)));
      const resumed = play(dropped, {
        type: "joined",
        answer: { resumed: true, events: history.slice(Math.max(0, cut - 2)) },
      });
      expect(resumed).toEqual(listening);
    }
  });
});

describe("people", () => {
  it("come, drop out, return and go", () => {
    const joined = play(
      inClass(),
      ...heard(event(11, "participant.joined", participant({ id: "u-e", name: "E" }))),
    );
    expect(peopleOf(joined)).toEqual(["u-hypatia:online", "u-ada:online", "u-e:online"]);
    const away = play(joined, ...heard(event(12, "participant.away", { user_id: "u-e" })));
    expect(peopleOf(away)).toContain("u-e:away");
    const back = play(away, ...heard(event(13, "participant.back", { user_id: "u-e" })));
    expect(peopleOf(back)).toContain("u-e:online");
    const gone = play(back, ...heard(event(14, "participant.left", { user_id: "u-e", reason: "timeout" })));
    expect(peopleOf(gone)).toEqual(["u-hypatia:online", "u-ada:online"]);
    expect(gone.removed).toBeNull();
  });

  it("are listed once, however often they join", () => {
    const state = play(inClass(), ...heard(event(11, "participant.joined", participant())));
    expect(peopleOf(state)).toEqual(["u-hypatia:online", "u-ada:online"]);
  });

  it.each(["left", "kicked", "banned", "replaced"] as const)("are out of the class when %s", (reason) => {
    const state = play(inClass(), ...heard(event(11, "participant.left", { user_id: ada.id, reason })));
    expect(state.removed).toBe(reason);
  });

  it("are still there after another device has taken over, and when this one takes it back", () => {
    const state = play(
      inClass(),
      ...heard(event(null, "participant.left", { user_id: ada.id, reason: "replaced" })),
    );
    expect(peopleOf(state)).toContain("u-ada:online");
    const back = play(state, { type: "joined", answer: { resumed: true, events: [] } });
    expect(back.removed).toBeNull();
    expect(peopleOf(back)).toContain("u-ada:online");
  });

  it.each(["timeout", "node_lost", "session_ended"] as const)("are not thrown out by %s", (reason) => {
    const state = play(inClass(), ...heard(event(11, "participant.left", { user_id: ada.id, reason })));
    expect(state.removed).toBeNull();
  });

  it.each(["timeout", "node_lost"] as const)("come in again after %s", (reason) => {
    const lost = play(inClass(), ...heard(event(11, "participant.left", { user_id: ada.id, reason })));
    expect(lost.stale).toBe(true);
    expect(play(lost, { type: "joined", answer: snapshot() }).stale).toBe(false);
  });

  it("are in again after joining again", () => {
    const missed = [event(11, "participant.left", { user_id: ada.id, reason: "left" })];
    const state = play(inClass(), { type: "joined", answer: { resumed: true, events: missed } });
    expect(state.removed).toBeNull();
  });
});

describe("seats and the class itself", () => {
  it("follow what the server counted", () => {
    const full = { capacity: 2, taken: 2, free: 0, waiting: 1 };
    expect(play(inClass(), ...heard(event(11, "seats.changed", full))).seats).toEqual(full);
  });

  it("end with a reason", () => {
    const data = { reason: "host", by: hypatia, ended_at: "2026-11-21T10:40:00Z" };
    const state = play(inClass(), ...heard(event(11, "session.ended", data)));
    expect(state.ended).toEqual({ reason: "host", by: hypatia, at: "2026-11-21T10:40:00Z" });
    expect(state.session).toMatchObject({ status: "ended", ended_at: "2026-11-21T10:40:00Z" });
  });

  it("start with the session as it is now", () => {
    const running = { ...session, title: "Conic sections, part two" };
    expect(play(inClass(), ...heard(event(11, "session.started", { session: running }))).session).toEqual(
      running,
    );
  });
});

describe("what I write", () => {
  const written: Action = { type: "written", client_id: "k-1", text: "Hello", at: "2026-11-21T10:03:00Z" };
  const mine = message("m-1", { client_id: "k-1", user: ada, text: "Hello" });

  it("waits as sending, and is replaced by the event", () => {
    const waiting = play(inClass(), written);
    expect(waiting.outbox).toMatchObject([{ client_id: "k-1", status: "sending" }]);
    const posted = play(waiting, ...heard(event(11, "chat.posted", mine)));
    expect(posted.outbox).toEqual([]);
    expect(chatOf(posted)).toEqual(["m-1"]);
  });

  it("is neither lost nor doubled, whichever of ack and event comes first", () => {
    const ack: Action = { type: "sent", client_id: "k-1" };
    const posting = heard(event(11, "chat.posted", mine));
    const ackFirst = play(inClass(), written, ack, ...posting);
    const eventFirst = play(inClass(), written, ...posting, ack);
    expect(ackFirst).toEqual(eventFirst);
    expect(play(inClass(), written, ack).outbox).toMatchObject([{ status: "sent" }]);
  });

  it("keeps the order everybody sees, not the order of my acks", () => {
    const other = event(11, "chat.posted", message("m-0"));
    const state = play(
      inClass(),
      written,
      { type: "sent", client_id: "k-1" },
      ...heard(other, event(12, "chat.posted", mine)),
    );
    expect(chatOf(state)).toEqual(["m-0", "m-1"]);
  });

  it("fails with a code and can be retried", () => {
    const failed = play(inClass(), written, { type: "refused", client_id: "k-1", code: "rate_limited" });
    expect(failed.outbox).toMatchObject([{ status: "failed", code: "rate_limited" }]);
    expect(play(failed, { type: "retried", client_id: "k-1" }).outbox).toMatchObject([
      { status: "sending", code: null },
    ]);
  });

  it("is recognised in a snapshot after a lost ack", () => {
    const state = play(inClass(), written, { type: "joined", answer: snapshot({ seq: 11, chat: [mine] }) });
    expect(state.outbox).toEqual([]);
    expect(chatOf(state)).toEqual(["m-1"]);
  });

  it("is not taken for another person's message with the same client id", () => {
    const theirs = message("m-9", { client_id: "k-1" });
    const state = play(inClass(), written, ...heard(event(11, "chat.posted", theirs)));
    expect(state.outbox).toHaveLength(1);
  });
});
