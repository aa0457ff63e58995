import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { statusOf } from "@/api/live-sessions";
import type { SessionState } from "@/api/types";
import { onNotification } from "@/realtime/notifications";

/**
 * Watches a class from outside: asks for its state every so often, and at once when a notification
 * says that it started. `opens` decides whether there is a reason to knock.
 */
export function useDoor(
  sessionId: string,
  every: number,
  opens: (state: SessionState) => boolean,
  knock: () => void,
) {
  const { data, dataUpdatedAt } = useQuery({
    queryKey: ["live-sessions", sessionId, "status"],
    queryFn: () => statusOf(sessionId),
    refetchInterval: () => every * (0.85 + Math.random() * 0.3),
    refetchIntervalInBackground: true,
    gcTime: 0,
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: each answer counts, also one equal to the last
  useEffect(() => {
    if (data && opens(data)) knock();
  }, [data, dataUpdatedAt]);

  useEffect(
    () =>
      onNotification(({ kind, data: facts }) => {
        if (kind === "live.started" && facts.session_id === sessionId) knock();
      }),
    [sessionId, knock],
  );

  return data;
}
