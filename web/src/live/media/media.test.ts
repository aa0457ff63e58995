import { describe, expect, it } from "vitest";
import type { Participant } from "../events";
import { emptyClass } from "../state";
import { arrange, lookedAt, shownIn, type Tile, tilesOf } from "./layout";
import { allotment } from "./peer/allotment";
import { encodingFor, rungFor } from "./peer/ladder";
import { peersOf, rightsOf } from "./rights";
import type { MediaView } from "./room";
import type { Kind } from "./transport";

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
  isStudent: false,
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
  const h = tile("h");
  const s = tile("s", { isStudent: true });
  const me = tile("me", { mine: true });
  const tiles = [screen, h, s, me];
  const seen = (...given: Parameters<typeof arrange>) => {
    const { shape, large, inset, rest } = arrange(...given);
    return [shape, large?.key ?? null, inset?.key ?? null, rest.map(({ key }) => key).join(" ")];
  };

  it("is what was pinned, else a screen, else who spoke last, else somebody else", () => {
    expect(arrange(tiles, "auto", "s", null).large).toBe(s);
    expect(arrange(tiles, "auto", null, "s").large).toBe(screen);
    expect(arrange(tiles.slice(1), "auto", null, "s").large).toBe(s);
    expect(arrange(tiles.slice(1), "auto", "gone", null).large).toBe(h);
    expect(arrange([me], "auto", null, null).large).toBe(me);
    expect(arrange([], "auto", null, null).large).toBeNull();
  });

  it("arranges itself by who shows what", () => {
    expect(seen(tiles, "auto", null, null)).toEqual(["presentation", "h/screen", "h", "s me"]);
    expect(seen([screen, s], "auto", null, null)).toEqual(["presentation", "h/screen", null, "s"]);
    expect(seen([h], "auto", null, null)).toEqual(["spotlight", "h", null, ""]);
    expect(seen([h, me], "auto", null, null)).toEqual(["spotlight", "h", "me", ""]);
    expect(seen([h, s], "auto", null, null)).toEqual(["sidebar", "h", null, "s"]);
    expect(seen([h, tile("co")], "auto", null, "co")).toEqual(["sidebar", "co", null, "h"]);
  });

  it("is as one chooses, and what is pinned is large in each", () => {
    expect(seen(tiles, "spotlight", null, null)).toEqual(["spotlight", "h/screen", "me", ""]);
    expect(seen(tiles, "sidebar", null, null)).toEqual(["sidebar", "h/screen", null, "h s me"]);
    expect(seen(tiles, "tiled", null, "s")).toEqual(["tiled", null, null, "h/screen h s me"]);
    expect(seen(tiles, "tiled", "s", null)).toEqual(["sidebar", "s", null, "h/screen h me"]);
  });

  it("is what the host shows while that is on stage, until one chooses otherwise, and again when they choose anew", () => {
    expect(shownIn(tiles, { user_id: "h", of: "screen" })).toBe("h/screen");
    expect(shownIn([h], { user_id: "h", of: "screen" })).toBeNull();
    expect(shownIn([h], null)).toBeNull();
    const chosen = { layout: "tiled", pinned: "s", strayedFrom: null } as const;
    expect(lookedAt(chosen, null)).toEqual({ layout: "tiled", wanted: "s", pinned: "s", hasStrayed: false });
    const following = { layout: "sidebar", wanted: "h", pinned: null, hasStrayed: false };
    expect(lookedAt(chosen, "h")).toEqual(following);
    const strayed = { ...chosen, strayedFrom: "h" };
    expect(lookedAt(strayed, "h")).toEqual({ layout: "tiled", wanted: "s", pinned: "s", hasStrayed: true });
    expect(lookedAt(strayed, "h/screen")).toEqual({ ...following, wanted: "h/screen" });
  });

  it("has screens first, then hosts, then whose hand is up", () => {
    const camera = new Map([["camera", {} as MediaStreamTrack]]) as Map<Kind, MediaStreamTrack>;
    const shown = new Map([...camera, ["screen", {} as MediaStreamTrack]]) as Map<Kind, MediaStreamTrack>;
    const view = {
      own: camera,
      others: new Map([
        ["a", camera],
        ["b", camera],
        ["h", shown],
      ]),
      speaking: new Set(),
    } as unknown as MediaView;
    const participants = [someone("a"), someone("b"), someone("h", { role: "host" })];
    const hands = [{ user_id: "b", raised_at: "", position: 1, heard: 0 }];
    const found = tilesOf(view, { participants, hands, me: { id: "a" } });
    expect(found.map(({ key, isStudent }) => [key, isStudent])).toEqual([
      ["h/screen", false],
      ["h", false],
      ["b", true],
      ["a", true],
    ]);
  });
});
