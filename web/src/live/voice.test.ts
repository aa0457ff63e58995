import { describe, expect, it } from "vitest";
import type { LiveSession } from "@/api/types";
import { type ClassState, emptyClass } from "./state";
import { mayWriteTo, nextWordAt, silenceOf } from "./state/voice";

const person = (id: string, role = "student", muted = false) => ({
  user: { id, name: id },
  role,
  state: "online" as const,
  joined_at: null,
  generation: 1,
  muted,
});

function inClass(settings: object = {}, more: Partial<ClassState> = {}): ClassState {
  return {
    ...emptyClass({ id: "me", name: "me" }),
    role: "student",
    participants: [person("host", "host"), person("me"), person("other")],
    session: { host_lost_at: null, settings } as unknown as LiveSession,
    ...more,
  };
}
const locked = (change: object) => ({ locks: { ...inClass().locks, ...change } });

describe("who may write", () => {
  it("to everybody, unless the chat is closed to them", () => {
    expect(silenceOf(inClass(), null)).toBeNull();
    expect(silenceOf(inClass({ chat: false }), null)).toBe("chat");
    expect(silenceOf(inClass({}, locked({ chat: true })), null)).toBe("chat");
    expect(silenceOf(inClass({}, locked({ chat: true })), "host")).toBeNull();
    expect(silenceOf(inClass({}, locked({ chat: true, except: ["me"] })), null)).toBeNull();
    expect(silenceOf(inClass({ chat: false }, { role: "host" }), null)).toBeNull();
  });

  it("to nobody while muted, or while no host is here", () => {
    expect(silenceOf(inClass({}, { participants: [person("me", "student", true)] }), "host")).toBe("muted");
    const session = { host_lost_at: "10:00", settings: {} } as unknown as LiveSession;
    expect(silenceOf(inClass({}, { session }), "host")).toBe("safe");
  });

  it("to a host always, to another student where the class has it", () => {
    expect(mayWriteTo(inClass(), "host")).toBe(true);
    expect(mayWriteTo(inClass(), "other")).toBe(false);
    expect(mayWriteTo(inClass({ private_chat: true }), "other")).toBe(true);
    expect(mayWriteTo(inClass({ private_chat: true }, locked({ private_chat: true })), "other")).toBe(false);
    expect(mayWriteTo(inClass({ private_chat: true }, locked({ roster: true })), "other")).toBe(false);
    expect(mayWriteTo(inClass({ private_chat: true }), "me")).toBe(false);
    expect(mayWriteTo(inClass({ private_chat: true }), "gone")).toBe(false);
    expect(mayWriteTo(inClass({ private_chat: true }, { roster: "counted" }), "unseen")).toBe(true);
    expect(mayWriteTo(inClass({}, { roster: "counted" }), "unseen")).toBe(false);
  });

  it("again when the slow chat lets them", () => {
    const at = "2026-11-21T10:00:00Z";
    const chat = [{ id: "m", client_id: "k", user: { id: "me", name: "me" }, text: "a", at }];
    expect(nextWordAt(inClass({ slow_mode_seconds: 30 }, { chat }))).toBe(Date.parse(at) + 30_000);
    expect(nextWordAt(inClass({ slow_mode_seconds: 30 }, { chat, role: "host" }))).toBe(0);
    expect(nextWordAt(inClass({}, { chat }))).toBe(0);
  });
});
