import { describe, expect, it } from "vitest";
import { MOST_CLASSES, startsOf, weekdayNames } from "./weekly";

const now = new Date("2027-03-20T12:00:00Z");
const plan = { weekdays: [0], local_time: "18:30", time_zone: "Europe/Paris", until: "2027-04-05" };
const iso = (starts: Date[]) => starts.map((start) => start.toISOString().slice(0, 16));

describe("the starts of a weekly plan", () => {
  it("keep the hour of the zone when its clocks change", () =>
    expect(iso(startsOf(plan, now))).toEqual(["2027-03-22T17:30", "2027-03-29T16:30", "2027-04-05T16:30"]));

  it("leave out what is over today", () =>
    expect(startsOf({ ...plan, weekdays: [5], local_time: "10:00", until: "2027-03-20" }, now)).toEqual([]));

  it("are none without a day", () => expect(startsOf({ ...plan, weekdays: [] }, now)).toEqual([]));

  it("stop after more than the server takes", () =>
    expect(startsOf({ ...plan, weekdays: [0, 1, 2, 3, 4], until: "2099-01-01" }, now)).toHaveLength(
      MOST_CLASSES + 1,
    ));
});

it("a week begins with Monday, as the server counts", () =>
  expect([weekdayNames("en", "long")[0], weekdayNames("en", "short")[6]]).toEqual(["Monday", "Sun"]));
