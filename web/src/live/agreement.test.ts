import { describe, expect, it } from "vitest";
import type { ChatMessage, LiveEvent, Participant, Snapshot } from "./events";
import { type ClassState, emptyClass, reduce } from "./state";

/** A page that was away, or heard things in another order, ends where a new one begins. */

const ada = { id: "ada", name: "Ada" };
const bob = { id: "bob", name: "Bob" };

const person = (user = ada, generation = 1): Participant => ({
  user,
  role: "student",
  state: "online",
  joined_at: null,
  generation,
});

const snapshot = (more: object = {}): Snapshot =>
  ({
    session: { id: "s-1", run_id: "r-1", settings: { fair_voice: true } },
    me: { role: "student", state: "online", seat: null },
    participants: [person()],
    roster: "everybody",
    left: [],
    seats: null,
    chat: [],
    pinned: [],
    hands: [],
    polls: [],
    questions: [],
    locks: { except: [] },
    seq: 0,
    server_time: "",
    ends_without_host_at: null,
    ...more,
  }) as unknown as Snapshot;

const inClass = (more: object = {}) => reduce(emptyClass(ada), { type: "joined", answer: snapshot(more) });

const hear = (state: ClassState, ...told: [string, unknown][]) =>
  told.reduce((now, [type, data]) => {
    const event: LiveEvent = {
      id: "e",
      type,
      session_id: "s-1",
      run_id: "r-1",
      seq: (now.seq ?? 0) + 1,
      at: "",
      data,
    };
    return reduce(now, { type: "heard", event });
  }, state);

const people = (state: ClassState) => state.participants.map(({ user }) => user.id);

describe("two nodes tell of one person", () => {
  const left = (generation: number) => ["participant.left", { user_id: "bob", reason: "left", generation }];
  const joined = (generation: number) => ["participant.joined", person(bob, generation)];
  type Told = [string, unknown];

  it("late that they left, after they came back", () => {
    expect(people(hear(inClass(), joined(1) as Told, joined(2) as Told, left(1) as Told))).toEqual([
      "ada",
      "bob",
    ]);
  });

  it("late that they came, after they left", () => {
    expect(people(hear(inClass(), left(1) as Told, joined(1) as Told))).toEqual(["ada"]);
    expect(people(hear(inClass(), left(1) as Told, joined(2) as Told))).toEqual(["ada", "bob"]);
  });

  it("late that they came, to a page that has come since they left", () => {
    const state = inClass({ left: [{ user_id: "bob", generation: 1 }] });
    expect(people(hear(state, joined(1) as Told))).toEqual(["ada"]);
  });

  it("late that they were away, after they were back", () => {
    const state = inClass({ participants: [person(), person(bob, 3)] });
    const away = hear(state, ["participant.away", { user_id: "bob", generation: 2 }]);
    expect(away.participants[1]?.state).toBe("online");
    const gone = hear(state, ["participant.away", { user_id: "bob", generation: 3 }]);
    expect(gone.participants[1]?.state).toBe("away");
  });
});

describe("one order for everybody", () => {
  const message = (id: string, at: string) => ({ id, at, client_id: id, user: bob, text: id }) as ChatMessage;

  it("that of the messages' time, to the microsecond, and then of their ids", () => {
    const state = hear(
      inClass(),
      ["chat.posted", message("d", "2026-11-21T10:00:00.000200Z")],
      ["chat.posted", message("c", "2026-11-21T10:00:00.0001Z")],
      ["chat.posted", message("b", "2026-11-21T10:00:00Z")],
      ["chat.posted", message("a", "2026-11-21T10:00:00Z")],
      ["chat.pinned", { message: message("c", "2026-11-21T10:00:00.0001Z") }],
      ["chat.pinned", { message: message("a", "2026-11-21T10:00:00Z") }],
    );
    expect(state.chat.map(({ id }) => id)).toEqual(["a", "b", "c", "d"]);
    expect(state.pinned.map(({ id }) => id)).toEqual(["a", "c"]);
  });

  it("that of the hands' time, whoever was heard least first", () => {
    const hand = (user_id: string, raised_at: string, heard: number) => ({
      user_id,
      raised_at,
      heard,
      position: 1,
    });
    const state = hear(
      inClass(),
      ["hand.raised", hand("c", "2026-11-21T10:00:02Z", 0)],
      ["hand.raised", hand("b", "2026-11-21T10:00:01Z", 1)],
      ["hand.raised", hand("a", "2026-11-21T10:00:01Z", 0)],
    );
    expect(state.hands.map(({ user_id, position }) => [user_id, position])).toEqual([
      ["a", 1],
      ["c", 2],
      ["b", 3],
    ]);
  });
});

describe("a page that comes back", () => {
  const poll = { id: "p", opened_at: "", options: ["x", "y"], mine: null, votes: null };
  const question = { id: "q", asked_at: "", upvoted: false };

  it("is told what was voted in another tab", () => {
    const state = reduce(inClass({ polls: [poll], questions: [question] }), {
      type: "joined",
      answer: {
        resumed: true,
        events: [],
        private: [],
        votes: [{ poll_id: "p", mine: [1], votes: null }],
        upvoted: ["q"],
      },
    });
    expect(state.polls[0]?.mine).toEqual([1]);
    expect(state.questions[0]?.upvoted).toBe(true);
  });

  it("looks anew when what it missed says that it was lost", () => {
    const lost = { user_id: "ada", reason: "timeout", generation: 1 };
    const event = {
      id: "e",
      type: "participant.left",
      session_id: "s-1",
      run_id: "r-1",
      seq: 1,
      at: "",
      data: lost,
    };
    const state = reduce(inClass(), { type: "joined", answer: { resumed: true, events: [event] } });
    expect(state.stale).toBe(true);
  });
});

describe("a class that is changed while it is on", () => {
  it("is what it is told to be", () => {
    const session = { id: "s-1", run_id: "r-1", title: "Another", settings: { fair_voice: false } };
    expect(hear(inClass(), ["session.changed", { session }]).session?.title).toBe("Another");
  });

  it("ends, where no host is there, when the snapshot says", () => {
    expect(inClass({ ends_without_host_at: "10:40" }).hostLostUntil).toBe("10:40");
  });
});
