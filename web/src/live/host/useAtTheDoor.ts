import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { lobbyOf, waitlistOf } from "@/api/live-sessions";
import { type ClassState, isHost } from "../state";

const EVERY_MS = 15_000;

/** Who asks to be let in, and who waits for a seat: for hosts. Asked anew when something was heard of it. */
export function useAtTheDoor({ role, session, seats, knocks, participants }: ClassState) {
  const cache = useQueryClient();
  const id = session?.id ?? "";
  const hosting = isHost(role) && id !== "";
  const lobby = useQuery({
    ...lobbyOf(id),
    enabled: hosting && session?.settings.lobby === true,
    refetchInterval: EVERY_MS,
  });
  const list = useQuery({ ...waitlistOf(id), enabled: hosting, refetchInterval: 2 * EVERY_MS });

  // biome-ignore lint/correctness/useExhaustiveDependencies: each of these says that somebody came, went or moved
  useEffect(() => {
    if (hosting) void cache.invalidateQueries({ queryKey: ["live-sessions", id, "door"] });
  }, [cache, hosting, id, knocks, seats, participants.length]);

  return { knocking: (hosting && lobby.data) || [], waiting: (hosting && list.data) || [] };
}
