import type { Focus, Hand, Participant } from "../events";
import { isHost } from "../state";
import type { MediaView } from "./room";
import type { Kind } from "./transport";

/** What stands on stage, and which of it is large. */

export const LAYOUTS = ["auto", "spotlight", "tiled", "sidebar"] as const;
export type Layout = (typeof LAYOUTS)[number];

export type Tile = {
  key: string;
  userId: string;
  of: "person" | "screen";
  picture: MediaStreamTrack | null;
  hasVoice: boolean;
  mine: boolean;
  /** Who has been asked on stage, rather than who leads the class. */
  isStudent: boolean;
  speaking: boolean;
};

/** Where a tile stands: the large one, in a corner of it, or with the others. */
export type Place = "large" | "inset" | "small";

type Arrangement = {
  shape: "spotlight" | "tiled" | "sidebar" | "presentation";
  large: Tile | null;
  /** Small, in a corner of the large one. */
  inset: Tile | null;
  /** Beside the large one, or all of them where none is. */
  rest: Tile[];
};

type People = { participants: Participant[]; hands: Hand[]; me: { id: string } };

/** Screens first, then hosts, then whose hand is up. */
export function tilesOf(view: MediaView, { participants, hands, me }: People): Tile[] {
  const shown = new Map([...view.others]);
  if (view.own.size > 0) shown.set(me.id, view.own);
  const hosts = new Set(participants.filter(({ role }) => isHost(role)).map(({ user }) => user.id));
  const turn = new Map(hands.map(({ user_id }, place) => [user_id, place + 1]));
  const rank = (id: string) => (hosts.has(id) ? 0 : (turn.get(id) ?? Number.MAX_SAFE_INTEGER));
  const people = [...shown].sort(([a], [b]) => rank(a) - rank(b));
  const screens = people.flatMap(([userId, tracks]) =>
    tracks.has("screen") ? [screen(userId, tracks, me.id)] : [],
  );
  const tiles = people.map(([userId, tracks]) => person(userId, tracks, me.id, view));
  return [...screens, ...tiles].map((tile) => ({ ...tile, isStudent: !hosts.has(tile.userId) }));
}

const keyOf = ({ user_id, of }: Focus) => (of === "screen" ? `${user_id}/screen` : user_id);

/** What the host has everybody look at, where it is on stage. */
export function shownIn(tiles: Tile[], focus: Focus | null): string | null {
  return tiles.find(({ key }) => focus && key === keyOf(focus))?.key ?? null;
}

type Chosen = { layout: Layout; pinned: string | null; strayedFrom: string | null };

/** What the host shows is followed until one chooses otherwise, and again when the host chooses anew. */
export function lookedAt({ layout, pinned, strayedFrom }: Chosen, shown: string | null) {
  const follows = shown !== null && strayedFrom !== shown;
  return {
    layout: follows && layout === "tiled" ? ("sidebar" as const) : layout,
    /** What is large whatever the layout. */
    wanted: follows ? shown : pinned,
    pinned: follows ? null : pinned,
    hasStrayed: shown !== null && !follows,
  };
}

/**
 * By itself: a screen with its presenter in the corner; else whoever leads the class, large and alone, with students on
 * stage beside them. `wanted` is large whatever the layout: what I have pinned, or what the host has everybody look at.
 */
export function arrange(
  tiles: Tile[],
  layout: Layout,
  wanted: string | null,
  lastSpeaker: string | null,
): Arrangement {
  const pinned = tiles.find(({ key }) => key === wanted);
  if (layout === "tiled" && !pinned) return { shape: "tiled", large: null, inset: null, rest: tiles };
  const large = pinned ?? firstOf(tiles, lastSpeaker);
  const others = tiles.filter((tile) => tile !== large);
  if (layout === "auto" && large?.of === "screen") {
    const presenter = others.find(({ of, userId }) => of === "person" && userId === large.userId);
    const inset = presenter ?? others.find(({ of, isStudent }) => of === "person" && !isStudent) ?? null;
    return { shape: "presentation", large, inset, rest: others.filter((tile) => tile !== inset) };
  }
  const beside = others.filter(({ mine }) => !mine).length;
  const isAlone = layout === "auto" && beside === 0 && !tiles.some(({ isStudent }) => isStudent);
  if (layout === "spotlight" || isAlone)
    return {
      shape: "spotlight",
      large,
      inset: others.find(({ mine, of }) => mine && of === "person") ?? null,
      rest: [],
    };
  return { shape: "sidebar", large, inset: null, rest: others };
}

/** The large one: a screen, else who spoke last, else the first host. */
export function firstOf(tiles: Tile[], lastSpeaker: string | null): Tile | null {
  const others = tiles.filter(({ mine }) => !mine);
  return (
    others.find(({ of }) => of === "screen") ??
    others.find(({ userId }) => userId === lastSpeaker) ??
    others[0] ??
    tiles[0] ??
    null
  );
}

type Shown = Omit<Tile, "isStudent">;

function screen(userId: string, tracks: ReadonlyMap<Kind, MediaStreamTrack>, me: string): Shown {
  return {
    key: `${userId}/screen`,
    userId,
    of: "screen",
    picture: tracks.get("screen") ?? null,
    hasVoice: tracks.has("screen_audio"),
    mine: userId === me,
    speaking: false,
  };
}

function person(
  userId: string,
  tracks: ReadonlyMap<Kind, MediaStreamTrack>,
  me: string,
  { speaking }: MediaView,
): Shown {
  return {
    key: userId,
    userId,
    of: "person",
    picture: tracks.get("camera") ?? null,
    hasVoice: tracks.has("microphone"),
    mine: userId === me,
    speaking: speaking.has(userId),
  };
}
