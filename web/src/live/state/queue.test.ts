import { describe, expect, it } from "vitest";
import { aboutMinutes, isUrgent, lineOf, secondsToSay } from "./queue";

describe("a place in the waiting list", () => {
  const drawn = (position: number, waiting: number) =>
    lineOf(position, waiting)
      .map(({ place, mine }) => (mine ? `[${place}]` : `${place}`))
      .join(" ");

  it("is drawn with everybody, where there is room", () => expect(drawn(2, 4)).toBe("1 [2] 3 4"));
  it("is drawn with those around in a long line", () => {
    expect(drawn(1, 30)).toBe("[1] 2 3 4 5 6 7 8 9");
    expect(drawn(15, 30)).toBe("11 12 13 14 [15] 16 17 18 19");
    expect(drawn(30, 30)).toBe("22 23 24 25 26 27 28 29 [30]");
  });

  it("is estimated in whole minutes, never in none", () => {
    expect(aboutMinutes(20, "en")).toBe("1 minute");
    expect(aboutMinutes(200, "en")).toBe("3 minutes");
  });
});

describe("an offered seat", () => {
  it("is told in marks, not every second", () => {
    expect([90, 60, 45, 30, 11, 10, 1].map((left) => secondsToSay(left * 1000))).toEqual([
      null,
      60,
      60,
      30,
      30,
      10,
      10,
    ]);
    expect(secondsToSay(0)).toBeNull();
  });

  it("is urgent at its end", () => expect([20_000, 15_000].map(isUrgent)).toEqual([false, true]));
});
