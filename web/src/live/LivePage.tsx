import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { liveSession } from "@/api/live-sessions";
import type { User } from "@/api/types";
import { OfflineBanner } from "@/shell/OfflineBanner";
import { TopBar } from "@/shell/TopBar";
import { InClass } from "./InClass";
import { Outside } from "./Outside";
import { useVisit } from "./useVisit";

/** The classroom's address: the class itself, or why one is not in it. */
export function LivePage({ sessionId, me }: { sessionId: string; me: User }) {
  const { classroom, visit } = useVisit(sessionId, me);
  const details = useQuery(liveSession(sessionId));
  useFocusOnChange(visit.phase);

  if (visit.phase === "in") return <InClass classroom={classroom} visit={visit} />;
  return (
    <div className="flex min-h-dvh flex-col">
      <OfflineBanner />
      <TopBar user={me} alone />
      <main id="main" className="grow">
        <Outside
          sessionId={sessionId}
          session={visit.state.session ?? details.data ?? null}
          classroom={classroom}
          visit={visit}
        />
      </main>
    </div>
  );
}

/** The page turns into another one without a new address: who listens is told by its title. */
function useFocusOnChange(phase: string) {
  const known = useRef(phase);
  useEffect(() => {
    if (known.current === phase) return;
    known.current = phase;
    document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
  }, [phase]);
}
