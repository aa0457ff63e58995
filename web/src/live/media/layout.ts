import type { Participant } from "../events";
import { isHost } from "../state";
import type { MediaView } from "./room";
import type { Kind } from "./transport";

/** What stands on stage, and which of it is large. */

export type Layout = "auto" | "gallery";

export type Tile = {
  key: string;
  userId: string;
  of: "person" | "screen";
  picture: MediaStreamTrack | null;
  hasVoice: boolean;
  mine: boolean;
  speaking: boolean;
};

export function tilesOf(view: MediaView, participants: Participant[], me: string): Tile[] {
  const shown = new Map([...view.others]);
  if (view.own.size > 0) shown.set(me, view.own);
  const rank = new Map(participants.map(({ user, role }) => [user.id, isHost(role) ? 0 : 1]));
  const people = [...shown].sort(([a], [b]) => (rank.get(a) ?? 2) - (rank.get(b) ?? 2));
  const screens = people.flatMap(([userId, tracks]) =>
    tracks.has("screen") ? [screen(userId, tracks, me)] : [],
  );
  return [...screens, ...people.map(([userId, tracks]) => person(userId, tracks, me, view))];
}

/** The large one: what was pinned, else a screen, else who spoke last, else the first host. */
export function focusOf(
  tiles: Tile[],
  layout: Layout,
  pinned: string | null,
  lastSpeaker: string | null,
): Tile | null {
  const found = tiles.find(({ key }) => key === pinned);
  if (found) return found;
  if (layout === "gallery") return null;
  const others = tiles.filter(({ mine }) => !mine);
  return (
    tiles.find(({ of, mine }) => of === "screen" && !mine) ??
    others.find(({ userId }) => userId === lastSpeaker) ??
    others[0] ??
    tiles[0] ??
    null
  );
}

function screen(userId: string, tracks: ReadonlyMap<Kind, MediaStreamTrack>, me: string): Tile {
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
): Tile {
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
