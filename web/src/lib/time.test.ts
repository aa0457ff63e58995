import { describe, expect, it } from "vitest";
import { clock, fromLocalInput, relative, toLocalInput } from "./time";

describe("clock", () => {
  it.each([
    [0, "0:00"],
    [-5_000, "0:00"],
    [67_999, "1:07"],
    [3_599_000, "59:59"],
    [3_847_000, "1:04:07"],
  ])("shows %i ms as %s", (ms, shown) => expect(clock(ms)).toBe(shown));
});

describe("relative", () => {
  const now = Date.parse("2026-11-21T10:00:00Z");
  it.each([
    ["2026-11-21T10:05:00Z", "in 5 minutes"],
    ["2026-11-21T08:00:00Z", "2 hours ago"],
    ["2026-11-22T10:00:00Z", "tomorrow"],
    ["2026-11-28T10:00:00Z", "in 7 days"],
  ])("tells %s as %s", (at, told) => expect(relative(at, now, "en")).toBe(told));
});

describe("a local date and time", () => {
  it("survives the way to the server and back", () => {
    const moment = new Date("2026-11-21T10:30:00Z");
    expect(fromLocalInput(toLocalInput(moment))).toBe("2026-11-21T10:30:00Z");
  });
});
