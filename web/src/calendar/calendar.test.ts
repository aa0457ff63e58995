import { describe, expect, it } from "vitest";
import { addMonths, dayByKey, daysOf, firstDayOf, isDay, weekStart } from "./days";
import { inLanes } from "./lanes";

const MONDAY = 1;
const SUNDAY = 7;

describe("days", () => {
  it.each([
    ["2026-11-21", MONDAY, "2026-11-16"],
    ["2026-11-16", MONDAY, "2026-11-16"],
    ["2026-11-21", SUNDAY, "2026-11-15"],
    ["2026-11-22", SUNDAY, "2026-11-22"],
  ])("the week of %s that begins with %i begins on %s", (day, first, start) =>
    expect(weekStart(day, first)).toBe(start),
  );

  it("a month is shown in whole weeks", () => {
    const days = daysOf("month", "2026-11-21", MONDAY);
    expect([days[0], days.at(-1), days.length]).toEqual(["2026-10-26", "2026-12-06", 42]);
  });

  it("a month after the 31st stays in the next one", () =>
    expect([addMonths("2026-01-31", 1), addMonths("2026-12-15", 1)]).toEqual(["2026-02-28", "2027-01-15"]));

  it.each([
    ["ArrowRight", false, "2026-11-22"],
    ["ArrowRight", true, "2026-11-20"],
    ["ArrowDown", false, "2026-11-28"],
    ["Home", false, "2026-11-16"],
    ["End", false, "2026-11-22"],
    ["PageUp", false, "2026-10-21"],
    ["Enter", false, null],
  ])("%s (right to left: %s) leads to %s", (key, isRtl, day) =>
    expect(dayByKey(key, "2026-11-21", MONDAY, isRtl)).toBe(day),
  );

  it("an address can say any day, and nothing else", () =>
    expect([isDay("2026-11-21"), isDay("2026-13-01"), isDay("x"), isDay(1)]).toEqual([
      true,
      false,
      false,
      false,
    ]));

  it("a week begins where it does in the reader's country", () =>
    expect([firstDayOf("fr-FR"), firstDayOf("en-US")]).toEqual([MONDAY, SUNDAY]));
});

describe("lanes", () => {
  const lanes = (...spans: [number, number][]) =>
    inLanes(spans.map(([from, to], place) => ({ id: String(place), from, to }))).map(({ lane, lanes }) => [
      lane,
      lanes,
    ]);

  it("one thing has the whole width", () => expect(lanes([0, 60])).toEqual([[0, 1]]));
  it("what follows has it again", () =>
    expect(lanes([0, 60], [60, 90])).toEqual([
      [0, 1],
      [0, 1],
    ]));
  it("what overlaps stands beside", () =>
    expect(lanes([0, 60], [30, 90])).toEqual([
      [0, 2],
      [1, 2],
    ]));
  it("a lane that is free again is taken again", () =>
    expect(lanes([0, 60], [0, 20], [30, 50])).toEqual([
      [0, 2],
      [1, 2],
      [1, 2],
    ]));
  it("nothing comes to nothing", () => expect(lanes()).toEqual([]));
});
