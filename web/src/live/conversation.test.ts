import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Problem } from "@/api/problem";
import { Entrance } from "@/realtime/entrance";
import { type OutboxAction, outboxAfter } from "@/realtime/outbox";
import { Conversation } from "./conversation";
import type { Talk } from "./state/chat";

/** The socket of a namespace: what was sent, to be answered by the test. */
const line = vi.hoisted(() => {
  type Ack = {
    name: string;
    data: object;
    answer: (value: unknown) => void;
    refuse: (problem: Error) => void;
  };
  const sent: Ack[] = [];
  const heard: Record<string, (value?: unknown) => void> = {};
  const socket = {
    connected: false,
    active: true,
    connect: () => undefined,
    on: (name: string, listener: () => void) => {
      heard[name] = listener;
    },
    onAny: () => undefined,
  };
  return { sent, heard, socket };
});

vi.mock("@/auth/session", () => ({ tokenRanOut: () => false }));
vi.mock("@/realtime/line", () => ({
  open: () => line.socket,
  hangUp: () => {
    line.socket.connected = false;
  },
  command: (_socket: unknown, name: string, data: object) =>
    new Promise((answer, refuse) => line.sent.push({ name, data, answer, refuse })),
}));

const me = { id: "me", name: "Me" };
const names = () => line.sent.map(({ name }) => name);
const settle = () => vi.advanceTimersByTimeAsync(0);

async function answer(value: unknown) {
  const { answer, refuse } = line.sent.shift() ?? expect.fail("nothing was sent");
  if (value instanceof Error) refuse(value);
  else answer(value);
  await settle();
}

function up() {
  line.socket.connected = true;
  line.heard.connect?.();
}

function drop() {
  line.socket.connected = false;
  line.heard.disconnect?.("transport close");
}

describe("a room that one comes into", () => {
  let told: unknown[];
  let entrance: Entrance<string, never>;
  let talk: Talk;
  let conversation: Conversation;

  beforeEach(() => {
    vi.useFakeTimers();
    line.sent.length = 0;
    told = [];
    talk = { me, chat: [], outbox: [] };
    entrance = new Entrance({
      namespace: "/groups",
      address: { group_id: "g" },
      joining: "group.join",
      resume: () => (told.length > 0 ? { seq: 7 } : undefined),
      arrived: () => void entrance.join(),
      admitted: (welcome) => {
        told.push(welcome);
        conversation.goOn({ isNew: false });
      },
      refused: ({ code }) => told.push(code),
      closed: () => told.push("closed"),
      isOf: () => true,
      hear: () => undefined,
    });
    conversation = new Conversation({
      get: () => talk,
      dispatch: (action) => {
        if (action.type === "older") return;
        talk = { ...talk, outbox: outboxAfter(talk.outbox, action as OutboxAction) };
      },
      isInside: () => entrance.isInside,
      enter: () => void entrance.join(),
      send: ({ client_id, text }) => entrance.send("group.send", { client_id, text }),
      remove: async () => undefined,
      said: async () => ({ messages: [], cursor: null }),
    });
    entrance.knock();
  });

  afterEach(() => {
    conversation.stop();
    entrance.close();
    vi.useRealTimers();
  });

  it("asks again when a busy server says so, and takes a lasting no for an answer", async () => {
    up();
    await answer(new Problem({ code: "unavailable", status: 503, retry_after: 3 }));
    await vi.advanceTimersByTimeAsync(2_900);
    expect([told, names()]).toEqual([[], []]);
    await vi.advanceTimersByTimeAsync(200);
    await answer(new Problem({ code: "not_a_member", status: 403 }));
    await vi.advanceTimersByTimeAsync(60_000);
    expect([told, names(), entrance.isInside]).toEqual([["not_a_member"], [], false]);
  });

  it("comes back after a drop with where it was, and hears no answer of a line it has hung up", async () => {
    up();
    expect(line.sent[0]?.data).toEqual({ group_id: "g" });
    await answer("welcome");
    drop();
    expect(entrance.isInside).toBe(false);
    up();
    expect(line.sent[0]?.data).toEqual({ group_id: "g", resume: { seq: 7 } });
    entrance.close();
    await answer(new Problem({ code: "not_a_member", status: 403 }));
    expect([told, entrance.isInside]).toEqual([["welcome"], false]);
  });

  it("says what was written outside once it is in, one after the other", async () => {
    conversation.say("first");
    conversation.say("second");
    expect(names()).toEqual([]);
    up();
    await answer("welcome");
    expect(line.sent.map(({ data }) => data)).toMatchObject([{ text: "first" }]);
    await answer(null);
    expect(line.sent.map(({ data }) => data)).toMatchObject([{ text: "second" }]);
    await answer(null);
    expect(talk.outbox.map(({ status }) => status)).toEqual(["sent", "sent"]);
  });

  it("holds what nobody would read who leads, and lets it go in its order when a host is back, heard of or not", async () => {
    up();
    await answer("welcome");
    conversation.say("first");
    conversation.say("second");
    await answer(new Problem({ code: "safe_mode", status: 403 }));
    expect(talk.outbox).toMatchObject([{ status: "sending", code: "safe_mode" }, { status: "sending" }]);
    expect(names()).toEqual([]);
    conversation.sendHeld();
    await answer(new Problem({ code: "safe_mode", status: 403 }));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(line.sent.map(({ data }) => data)).toMatchObject([{ text: "first" }]);
    await answer(null);
    await answer(null);
    expect(talk.outbox.map(({ status, code }) => [status, code])).toEqual([
      ["sent", null],
      ["sent", null],
    ]);
  });

  it("keeps what the line broke under, what came too fast, and what it was put out for, and fails the rest", async () => {
    up();
    await answer("welcome");
    conversation.say("hello");
    drop();
    await answer(Problem.offline());
    expect([talk.outbox[0]?.status, names()]).toEqual(["sending", []]);
    up();
    await answer("welcome back");
    await answer(new Problem({ code: "rate_limited", status: 429, retry_after: 1 }));
    expect(names()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    await answer(new Problem({ code: "not_inside", status: 403 }));
    expect(names()).toEqual(["group.join"]);
    await answer("welcome again");
    await answer(new Problem({ code: "locked", status: 403 }));
    expect(talk.outbox[0]).toMatchObject({ status: "failed", code: "locked" });
  });
});
