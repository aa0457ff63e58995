import type { Peer } from "../transport";

type Share = "all" | "voice" | "nothing";

/** A voice needs a twentieth of a picture's bandwidth, yet each listener costs a connection. */
const LISTENERS_PER_VIEWER = 3;

/**
 * Who gets the picture where not everybody can: those who came first, and after them some get the
 * voice. Every page comes to the same result by itself.
 */
export function allotment(
  peers: ReadonlyMap<string, Peer>,
  maxViewers: number | null,
): (userId: string) => Share {
  if (maxViewers === null) return () => "all";
  const inOrder = [...peers.values()].sort(
    (a, b) => a.joinedAt.localeCompare(b.joinedAt) || a.userId.localeCompare(b.userId),
  );
  const places = new Map(inOrder.map(({ userId }, place) => [userId, place]));
  return (userId) => {
    const place = places.get(userId) ?? inOrder.length;
    if (place < maxViewers) return "all";
    return place < maxViewers * LISTENERS_PER_VIEWER ? "voice" : "nothing";
  };
}
