import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { liveSession, statusOf } from "@/api/live-sessions";
import { Problem } from "@/api/problem";
import type { User } from "@/api/types";
import { OfflineBanner } from "@/shell/OfflineBanner";
import { TopBar } from "@/shell/TopBar";
import type { Visit } from "./classroom";
import { InClass } from "./InClass";
import { Outside } from "./Outside";
import { type OutsidePage, pageOf } from "./state/outside";
import { useVisit } from "./useVisit";

/** The classroom's address: the class itself, or why one is not in it. */
export function LivePage({ sessionId, me }: { sessionId: string; me: User }) {
  const { classroom, visit } = useVisit(sessionId, me);
  const details = useQuery(liveSession(sessionId));
  const page = pageOf(visit, useDoorAfter(sessionId, visit));
  useFocusOnChange(visit.phase === "in" ? "in" : page);
  useWordOfTheEnd(page);

  if (visit.phase === "in") return <InClass classroom={classroom} visit={visit} />;
  return (
    <div className="flex min-h-dvh flex-col">
      <OfflineBanner />
      <TopBar user={me} alone />
      <main id="main" className="grow">
        <Outside
          page={page}
          sessionId={sessionId}
          session={visit.state.session ?? details.data ?? null}
          classroom={classroom}
          visit={visit}
        />
      </main>
    </div>
  );
}

/** Who was put out asks the door whether it is open to them, still or again; see `pageOf`. */
function useDoorAfter(sessionId: string, { phase, problem, state, joins }: Visit): string | null | undefined {
  const wasPutOut = phase === "removed" && (state.removed === "kicked" || state.removed === "banned");
  const { data } = useQuery({
    queryKey: ["live-sessions", sessionId, "door", "after", joins, state.removed],
    queryFn: () =>
      statusOf(sessionId).then(
        () => null,
        (error: unknown) => Problem.from(error).code,
      ),
    enabled: wasPutOut || (phase === "refused" && problem?.code === "banned"),
    // Whoever was put out may be excluded a moment later, or let in again, and nothing is told to them any more.
    refetchInterval: 10_000,
    gcTime: 0,
  });
  return data;
}

/** What is known of the class elsewhere, on its own page and in lists, is asked anew once it is over. */
function useWordOfTheEnd(page: OutsidePage) {
  const cache = useQueryClient();
  useEffect(() => {
    if (page === "ended" || page === "cancelled")
      void cache.invalidateQueries({ queryKey: ["live-sessions"] });
  }, [page, cache]);
}

/** The page turns into another one without a new address: who listens is told by its title. */
function useFocusOnChange(page: string) {
  const known = useRef(page);
  useEffect(() => {
    if (known.current === page) return;
    known.current = page;
    document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }, [page]);
}
