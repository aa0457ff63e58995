import { describe, expect, it } from "vitest";
import type { Participant } from "../events";
import { emptyClass } from "../state";
import { focusOf, type Tile } from "./layout";
import { allotment } from "./peer/allotment";
import { encodingFor, rungFor } from "./peer/ladder";
import { peersOf, rightsOf } from "./rights";

const open = { ...emptyClass({ id: "me", name: "Me" }).locks };

const someone = (id: string, more: Partial<Participant> = {}): Participant => ({
  user: { id, name: id },
  role: "student",
  state: "online",
  joined_at: `2026-01-01T10:00:0${id.length}Z`,
  generation: 1,
  ...more,
});

const tile = (key: string, more: Partial<Tile> = {}): Tile => ({
  key,
  userId: key,
  of: "person",
  picture: null,
  hasVoice: true,
  mine: false,
  speaking: false,
  ...more,
});

describe("what somebody may send", () => {
  it("is everything for hosts, nothing for students, and no voice for whom a host has muted on stage", () => {
    expect(rightsOf(someone("h", { role: "host", muted: true }), open).size).toBe(4);
    expect(rightsOf(someone("s"), open).size).toBe(0);
    expect([...rightsOf(someone("s", { on_stage: true, muted: true }), open)]).toEqual(["camera", "screen"]);
    const participants = [someone("me"), someone("you")];
    expect(peersOf({ participants, locks: open }, "me").map(({ userId }) => userId)).toEqual(["you"]);
  });

  it("is no voice of any student where all are muted, but for those who are excepted", () => {
    const closed = { ...open, microphones: true, except: ["e"] };
    expect(rightsOf(someone("h", { role: "co_host" }), closed).size).toBe(4);
    expect([...rightsOf(someone("s", { on_stage: true }), closed)]).toEqual(["camera", "screen"]);
    expect(rightsOf(someone("e", { on_stage: true }), closed).size).toBe(4);
    expect(rightsOf(someone("e", { on_stage: true, muted: true }), closed).size).toBe(2);
  });
});

describe("where not everybody can get the picture", () => {
  it("those who came first do, then some get the voice, and every page comes to the same", () => {
    const people = ["a", "bb", "ccc", "dddd", "eeeee"].map((id) => someone(id));
    const shareOf = (order: Participant[], limit: number | null) =>
      ["a", "bb", "ccc", "dddd"].map(
        allotment(
          new Map(peersOf({ participants: order, locks: open }, "").map((one) => [one.userId, one])),
          limit,
        ),
      );
    expect(shareOf(people, 1)).toEqual(["all", "voice", "voice", "nothing"]);
    expect(shareOf([...people].reverse(), 1)).toEqual(shareOf(people, 1));
    expect(shareOf(people, null)).toEqual(["all", "all", "all", "all"]);
  });
});

describe("the ladder", () => {
  it("gives each viewer less the more there are, and never more than the whole uplink", () => {
    const sums = [1, 3, 4, 6, 8, 12].map((viewers) => rungFor("camera", viewers, false).maxBitrate * viewers);
    expect(Math.max(...sums)).toBeLessThan(4_000_000);
    expect(rungFor("camera", 1, true).height).toBe(180);
  });

  it("makes a picture smaller, never larger", () => {
    const rung = rungFor("camera", 5, false);
    expect(encodingFor(rung, 720).scaleResolutionDownBy).toBe(2);
    expect(encodingFor(rung, 240).scaleResolutionDownBy).toBe(1);
    expect(encodingFor(rungFor("screen", 5, true), 1080)).not.toHaveProperty("scaleResolutionDownBy");
  });
});

describe("what is large", () => {
  const screen = tile("h/screen", { of: "screen", userId: "h" });
  const tiles = [screen, tile("h"), tile("s"), tile("me", { mine: true })];

  it("is what was pinned, else a screen, else who spoke last, else somebody else", () => {
    expect(focusOf(tiles, "auto", "s", null)?.key).toBe("s");
    expect(focusOf(tiles, "auto", null, "s")?.key).toBe("h/screen");
    expect(focusOf(tiles.slice(1), "auto", null, "s")?.key).toBe("s");
    expect(focusOf(tiles.slice(1), "auto", "gone", null)?.key).toBe("h");
    expect(focusOf([tile("me", { mine: true })], "auto", null, null)?.key).toBe("me");
  });

  it("is nothing in the gallery", () => {
    expect(focusOf(tiles, "gallery", null, "s")).toBeNull();
  });
});
