import { describe, expect, it } from "vitest";
import type { LiveSession } from "@/api/types";
import type { Hand, LiveEvent, Locks, MyPoll, MyQuestion, Snapshot } from "./events";
import {
  type Action,
  type ClassState,
  emptyClass,
  peopleCount,
  reduce,
  resumePoint,
  unseenBecause,
} from "./state";
import { myHandIsUp } from "./state/hands";
import { openPoll } from "./state/polls";
import { questionsInOrder } from "./state/questions";

const ada = { id: "u-ada", name: "Ada" };
const hypatia = { id: "u-hypatia", name: "Hypatia" };
const open: Locks = {
  chat: false,
  private_chat: false,
  questions: false,
  hands: false,
  reactions: false,
  microphones: false,
  roster: false,
  except: [],
};
const session = {
  id: "s-1",
  run_id: "r-1",
  status: "live",
  ends_at: "11:00",
  host_lost_at: null,
  settings: {},
};
const seats = { capacity: 2, taken: 1, free: 1, waiting: 0 };

const snapshot = (more: Partial<Snapshot> = {}): Snapshot => ({
  session: session as unknown as LiveSession,
  me: { role: "student", state: "online", seat: null },
  participants: [hypatia, ada].map((user) => ({
    user,
    role: user === hypatia ? "host" : "student",
    state: "online",
    joined_at: null,
    generation: 1,
    muted: false,
  })),
  roster: "everybody",
  left: [],
  seats,
  chat: [],
  pinned: [],
  hands: [],
  polls: [],
  questions: [],
  locks: open,
  seq: 0,
  server_time: "",
  ends_without_host_at: null,
  ...more,
});

const told = (type: string, data: unknown, seq: number | null): LiveEvent => ({
  id: `${type}-${seq}`,
  type,
  session_id: "s-1",
  run_id: "r-1",
  seq,
  at: "",
  data,
});

const inClass = (more: Partial<Snapshot> = {}) =>
  reduce(emptyClass(ada), { type: "joined", answer: snapshot(more) });
const asHost = { me: { role: "host", state: "online", seat: null } };
const act = (state: ClassState, ...actions: Action[]) => actions.reduce(reduce, state);
/** Numbered as they are told. */
const hear = (state: ClassState, ...facts: [string, unknown][]) =>
  facts.reduce((now, [type, data]) => {
    return reduce(now, { type: "heard", event: told(type, data, (now.seq ?? 0) + 1) });
  }, state);
const hearAlone = (state: ClassState, type: string, data: unknown = {}) =>
  reduce(state, { type: "heard", event: told(type, data, null) });

const hand = (user_id: string, position: number): Hand => ({
  user_id,
  position,
  raised_at: `2026-11-21T10:00:0${position}Z`,
  heard: 0,
});
const queue = ({ hands }: ClassState) => hands.map((each) => each.user_id);

describe("hands", () => {
  it("stand in the order the server gives them", () => {
    const state = hear(
      inClass(),
      ["hand.raised", hand("a", 1)],
      ["hand.raised", hand("b", 2)],
      ["hand.raised", { ...hand("c", 2), raised_at: "2026-11-21T10:00:01.5Z" }],
    );
    expect(queue(state)).toEqual(["a", "c", "b"]);
    expect(queue(hear(state, ["hand.lowered", { user_id: "c", by: "h", heard: true }]))).toEqual(["a", "b"]);
    expect(queue(hear(state, ["hand.cleared", { by: "h" }]))).toEqual([]);
  });

  it("are up as soon as I wish, and as the class sees them from then on", () => {
    const wished = act(inClass(), { type: "handWished", up: true });
    expect(myHandIsUp(wished)).toBe(true);
    expect(myHandIsUp(act(wished, { type: "handWished", up: null }))).toBe(false);
    const seen = hear(wished, ["hand.raised", hand(ada.id, 1)]);
    expect(seen.handWish).toBeNull();
    expect(myHandIsUp(seen)).toBe(true);
    expect(myHandIsUp(hear(seen, ["hand.cleared", { by: hypatia.id }]))).toBe(false);
  });
});

describe("chat", () => {
  it("takes in what was said before, in its place and once", () => {
    const at = (second: number) => ({
      id: `m-${second}`,
      client_id: null,
      user: hypatia,
      text: `${second}`,
      at: `2026-11-21T10:00:0${second}.000Z`,
    });
    const late = reduce(emptyClass(ada), { type: "joined", answer: snapshot({ chat: [at(3), at(4)] }) });
    const whole = reduce(late, { type: "older", messages: [at(3), at(2), at(1)] });
    expect(whole.chat.map((message) => message.text)).toEqual(["1", "2", "3", "4"]);
    expect(reduce(whole, { type: "older", messages: [at(2)] })).toBe(whole);
  });

  const message = {
    id: "m-1",
    client_id: "k",
    user: hypatia,
    text: "Read chapter two",
    at: "2026-11-21T10:00:00Z",
  };

  it("keeps the place of what was deleted, without its text or its pin", () => {
    const pinned = hear(inClass(), ["chat.posted", message], ["chat.pinned", { message }]);
    expect(pinned.pinned).toHaveLength(1);
    const state = hear(pinned, ["chat.deleted", { message_id: "m-1", by: hypatia.id }]);
    expect(state.chat).toMatchObject([{ id: "m-1", text: "", deleted: true }]);
    expect(state.pinned).toEqual([]);
    expect(hear(pinned, ["chat.unpinned", { message_id: "m-1" }]).pinned).toEqual([]);
  });

  it("puts private messages that were missed where they belong", () => {
    const later = { ...message, id: "m-3", at: "2026-11-21T10:02:00Z" };
    const secret = { ...message, id: "m-2", at: "2026-11-21T10:01:00Z", to: ada.id };
    const gone = { ...message, text: "", deleted: true };
    const before = hear(inClass(), ["chat.posted", message], ["chat.posted", later]);
    const back = act(before, {
      type: "joined",
      answer: { resumed: true, events: [], private: [gone, secret, secret] },
    });
    expect(back.chat.map((each) => each.id)).toEqual(["m-1", "m-2", "m-3"]);
    expect(back.chat[0]).toMatchObject({ deleted: true });
  });
});

describe("polls", () => {
  const poll: MyPoll = {
    id: "p-1",
    question: "Which curve?",
    options: ["Ellipse", "Parabola"],
    multiple: false,
    anonymous: false,
    quiz: true,
    opened_at: "",
    closes_at: null,
    closed_at: null,
    counts: [0, 0],
    voters: 0,
    correct: null,
    mine: null,
    votes: null,
  };

  it("count for everybody, and remember my own vote through the end", () => {
    const state = hear(
      act(hear(inClass(), ["poll.opened", { poll }]), { type: "voted", poll_id: "p-1", options: [1] }),
      ["poll.updated", { poll_id: "p-1", counts: [0, 1], voters: 1 }],
    );
    expect(openPoll(state)).toMatchObject({ mine: [1], counts: [0, 1], voters: 1 });
    const {
      mine: _,
      votes: __,
      ...closed
    } = { ...poll, closed_at: "x", correct: [0], counts: [0, 1], voters: 1 };
    const after = hear(state, ["poll.closed", { poll: closed }]);
    expect(openPoll(after)).toBeUndefined();

    const again = hear(after, ["poll.reopened", { poll: { ...closed, closed_at: null } }]);
    const longer = hear(again, ["poll.extended", { poll_id: poll.id, closes_at: "2026-05-04T10:09:00Z" }]);
    expect(openPoll(longer)).toMatchObject({ mine: [1], closes_at: "2026-05-04T10:09:00Z" });
    expect(after.polls).toMatchObject([{ mine: [1], correct: [0] }]);
  });

  it("tell the host who voted what, once a person, unless they are anonymous", () => {
    const votes = (anonymous: boolean) => {
      const asked = hear(inClass(asHost), ["poll.opened", { poll: { ...poll, anonymous } }]);
      const first = hearAlone(asked, "poll.voted", { poll_id: "p-1", user_id: ada.id, options: [0] });
      return hearAlone(first, "poll.voted", { poll_id: "p-1", user_id: ada.id, options: [1] }).polls[0]
        ?.votes;
    };
    expect(votes(false)).toEqual([{ user: ada, options: [1] }]);
    expect(votes(true)).toBeNull();
  });
});

describe("questions", () => {
  const question = (id: string, upvotes: number): MyQuestion => ({
    id,
    client_id: id,
    user: ada,
    text: id,
    upvotes,
    asked_at: id,
    answer: null,
    answered_at: null,
    upvoted: false,
  });

  it("stand by how many want to know, answered ones last, put aside ones nowhere", () => {
    const questions = [question("q-1", 0), question("q-2", 3), question("q-3", 0), question("q-4", 9)];
    const state = hear(
      inClass({ questions }),
      ["question.answered", { question_id: "q-4", answer: "Yes", answered_at: "x", by: hypatia.id }],
      ["question.dismissed", { question_id: "q-3" }],
      ["question.asked", { question: question("q-5", 0) }],
      ["question.upvoted", { question_id: "q-5", upvotes: 4 }],
    );
    expect(questionsInOrder(state).map(({ id }) => id)).toEqual(["q-5", "q-2", "q-1", "q-4"]);
    expect(
      hearAlone(state, "question.voted", { question_id: "q-1", upvoted: true }).questions[0]?.upvoted,
    ).toBe(true);
  });
});

describe("what the host decides", () => {
  it("mutes and gives the word back", () => {
    const muted = hear(inClass(), ["member.muted", { user_id: ada.id }]);
    expect(muted.participants[1]?.muted).toBe(true);
    expect(hear(muted, ["member.unmuted", { user_id: ada.id }]).participants[1]?.muted).toBe(false);
  });

  it("asks for a new snapshot when I become a co-host, not when another does", () => {
    const other = hear(inClass(), ["member.promoted", { user_id: "u-e" }]);
    expect(other.stale).toBe(false);
    const mine = hear(inClass(), ["member.promoted", { user_id: ada.id }]);
    expect(mine).toMatchObject({ role: "co_host", stale: true });
    expect(resumePoint(mine)).toBeUndefined();
    expect(act(mine, { type: "joined", answer: snapshot({ ...asHost, seq: 1 }) }).stale).toBe(false);
  });

  it("asks for a new snapshot when names are hidden or shown, except as host", () => {
    const hidden: [string, unknown] = ["locks.changed", { locks: { ...open, roster: true } }];
    expect(hear(inClass(), hidden)).toMatchObject({ stale: true, locks: { roster: true } });
    expect(hear(inClass(asHost), hidden).stale).toBe(false);
    expect(hear(inClass(), ["locks.changed", { locks: { ...open, chat: true } }]).stale).toBe(false);
  });

  it("shows who is on stage without a name while the roster is hidden, and only so long", () => {
    const staged = { state: "online", muted: false, joined_at: "10:05", generation: 4 };
    const hidden = inClass({ locks: { ...open, roster: true } });
    const invited = hear(hidden, ["stage.invited", { user_id: "u-e", by: hypatia.id, ...staged }]);
    expect(invited.participants.at(-1)).toMatchObject({ user: { id: "u-e", name: "" }, on_stage: true });
    expect(hear(invited, ["stage.removed", { user_id: "u-e", by: null }]).participants).toHaveLength(2);
    const left = ["participant.left", { user_id: "u-e", reason: "left", generation: 4 }] as [string, unknown];
    expect(hear(invited, left).participants).toHaveLength(2);
    const late = hear(hidden, left, ["stage.invited", { user_id: "u-e", by: hypatia.id, ...staged }]);
    expect(late.participants).toHaveLength(2);
    const mine = hear(hidden, ["stage.invited", { user_id: ada.id, by: hypatia.id, ...staged }]);
    expect(hear(mine, ["stage.removed", { user_id: ada.id, by: null }]).participants[1]).toMatchObject({
      user: ada,
      on_stage: false,
    });
    expect(hear(hidden, ["member.promoted", { user_id: "u-e" }]).stale).toBe(true);
  });

  it("knows of a large class who leads, speaks or wants to, and how many there are", () => {
    const eve = { id: "u-e", name: "Eve" };
    const participant = { user: eve, role: "student", state: "online", joined_at: "10:05", generation: 4 };
    const counted = inClass({ roster: "counted", seats: { ...seats, taken: 300 } });
    expect([peopleCount(counted), unseenBecause(counted)]).toEqual([301, "counted"]);
    expect([peopleCount(inClass()), unseenBecause(inClass())]).toEqual([2, null]);
    const hand = { user_id: eve.id, raised_at: "10:06", position: 1, heard: 0 };
    const raised = hear(counted, ["hand.raised", { ...hand, participant }]);
    expect(raised.participants.at(-1)?.user).toEqual(eve);
    expect(raised.hands).toEqual([hand]);
    expect(hear(raised, ["hand.cleared", { by: hypatia.id }]).participants).toHaveLength(2);
    const lowered: [string, unknown] = ["hand.lowered", { user_id: eve.id, by: hypatia.id, heard: true }];
    const staged = { name: "Eve", state: "online", muted: false, joined_at: "10:05", generation: 4 };
    const invited = hear(raised, ["stage.invited", { user_id: eve.id, by: hypatia.id, ...staged }], lowered);
    expect(invited.participants.at(-1)).toMatchObject({ user: eve, on_stage: true });
    expect(hear(invited, ["stage.removed", { user_id: eve.id, by: null }]).participants).toHaveLength(2);
    const helper = { ...participant, role: "co_host" };
    const promoted = hear(counted, ["member.promoted", { user_id: eve.id, participant: helper }]);
    expect(promoted.participants.at(-1)).toMatchObject({ user: eve, role: "co_host" });
    expect(promoted.stale).toBe(false);
    expect(hear(promoted, ["member.demoted", { user_id: eve.id }]).participants).toHaveLength(2);
    const left: [string, unknown] = ["participant.left", { user_id: eve.id, reason: "left", generation: 4 }];
    expect(hear(raised, left, ["hand.raised", { ...hand, participant }]).participants).toHaveLength(2);
  });

  it("bans me wherever I stand", () => {
    expect(hearAlone(emptyClass(ada), "member.banned", { session_id: "s-1" }).removed).toBe("banned");
  });
});

describe("time", () => {
  it("runs out when it was told to last, and is safe while no host is here", () => {
    const lost = hear(
      inClass(),
      ["session.extended", { minutes: 15, ends_at: "11:15" }],
      ["session.host_lost", { lost_at: "10:30", ends_at: "10:40" }],
    );
    expect(lost).toMatchObject({
      session: { ends_at: "11:15", host_lost_at: "10:30" },
      hostLostUntil: "10:40",
    });
    expect(hear(lost, ["session.host_back", {}])).toMatchObject({
      session: { host_lost_at: null },
      hostLostUntil: null,
    });
  });
});

describe("at the door", () => {
  const place = { position: 2, waiting: 3, estimated_seconds: 60 };

  it("keeps my place in the queue, and the seat that is offered", () => {
    const queued = act(emptyClass(ada), { type: "queued", place });
    const moved = hearAlone(queued, "waitlist.moved", { ...place, position: 1 });
    expect(moved.waiting?.position).toBe(1);
    const offered = hearAlone(moved, "waitlist.offered", { expires_at: "10:05" });
    expect(offered.offeredUntil).toBe("10:05");
    expect(hearAlone(offered, "waitlist.expired")).toMatchObject({
      waiting: null,
      offeredUntil: null,
      offerLapsed: true,
    });
    expect(act(offered, { type: "joined", answer: snapshot() })).toMatchObject({
      waiting: null,
      offeredUntil: null,
    });
  });

  it("knows that I was turned away, until I knock again", () => {
    const denied = hearAlone(emptyClass(ada), "lobby.denied");
    expect(denied.turnedAway).toBe(true);
    expect(act(denied, { type: "knocked" }).turnedAway).toBe(false);
  });
});
