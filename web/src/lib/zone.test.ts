import { afterEach, describe, expect, it } from "vitest";
import { dayOf, deviceZone, followZoneOf, momentOf, wallOf, zoneLabel, zoneName, zones } from "./zone";

afterEach(() => followZoneOf(null));

describe("a wall clock", () => {
  it.each([
    ["2026-11-21T10:30:00Z", "Europe/Paris", "2026-11-21T11:30"],
    ["2026-07-21T10:30:00Z", "Europe/Paris", "2026-07-21T12:30"],
    ["2026-11-21T20:00:00Z", "Asia/Kolkata", "2026-11-22T01:30"],
    ["2026-11-21T00:10:00Z", "America/New_York", "2026-11-20T19:10"],
  ])("shows %s in %s as %s, and back", (at, zone, wall) => {
    expect(wallOf(new Date(at), zone)).toBe(wall);
    expect(momentOf(wall, zone).toISOString()).toBe(new Date(at).toISOString());
  });

  it("takes an hour that is skipped as one later", () =>
    expect(momentOf("2027-03-28T02:30", "Europe/Paris").toISOString()).toBe("2027-03-28T01:30:00.000Z"));

  it("takes an hour that comes twice as the first", () =>
    expect(momentOf("2027-10-31T02:30", "Europe/Paris").toISOString()).toBe("2027-10-31T00:30:00.000Z"));

  it("knows the day", () => expect(dayOf("2026-11-21T23:30:00Z", "Asia/Tokyo")).toBe("2026-11-22"));
});

describe("the zone of a person", () => {
  it("is the profile's", () => {
    followZoneOf({ time_zone: "Asia/Tokyo" });
    expect(zoneName()).toBe("Asia/Tokyo");
  });

  it.each([[null], [{ time_zone: "UTC" }], [{ time_zone: "Mars/Olympus" }]])(
    "is the device's for %o",
    (profile) => {
      followZoneOf(profile);
      expect(zoneName()).toBe(deviceZone());
    },
  );

  it("is named with its offset", () =>
    expect(zoneLabel("America/New_York", new Date("2026-11-21T00:00:00Z"), "en")).toBe(
      "America/New York (GMT-5)",
    ));

  it("is one of a list", () => expect(zones()).toContain("Africa/Cairo"));
});
