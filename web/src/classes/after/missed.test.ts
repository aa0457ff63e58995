import { describe, expect, it } from "vitest";
import type { Interval } from "@/api/types";
import { missed, missedNothing } from "./missed";

const at = (minute: number) => `2026-11-21T10:${String(minute).padStart(2, "0")}:00Z`;
const stay = (from: number, to: number | null) =>
  ({
    joined_at: at(from),
    left_at: to === null ? null : at(to),
    reason: null,
    credited_seconds: 0,
  }) as Interval;

describe("what somebody missed", () => {
  it.each<[string, Interval[], [number, number][]]>([
    ["all of it", [], [[0, 50]]],
    ["nothing", [stay(0, 50)], []],
    ["the beginning", [stay(12, 50)], [[0, 12]]],
    ["the end", [stay(0, 40)], [[40, 50]]],
    ["the middle", [stay(30, 50), stay(0, 20)], [[20, 30]]],
    ["nothing while still there", [stay(0, null)], []],
    ["nothing where stays overlap", [stay(0, 30), stay(10, 20), stay(30, 50)], []],
  ])("%s", (_, stays, expected) =>
    expect(missed(stays, at(0), at(50))).toEqual(
      expected.map(([from, to]) => ({ from: at(from), to: at(to) })),
    ),
  );

  it("is something where many short absences add up", () => {
    expect(missedNothing(40 * 60 - 59, at(0), at(40))).toBe(true);
    expect(missedNothing(38 * 60, at(0), at(40))).toBe(false);
  });

  it("is nothing worth saying under a minute", () =>
    expect(missed([{ ...stay(0, 50), joined_at: "2026-11-21T10:00:40Z" }], at(0), at(50))).toEqual([]));
});
