import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Navigate } from "@tanstack/react-router";
import { Hourglass, Users } from "lucide-react";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { liveSession } from "@/api/live-sessions";
import type { User } from "@/api/types";
import { OfflineBanner } from "@/shell/OfflineBanner";
import { TopBar } from "@/shell/TopBar";
import { Button, ButtonLink } from "@/ui/Button";
import { Before } from "./Before";
import { ToCourse } from "./Outside";
import { useDoor } from "./useDoor";

const ASK_MS = 10_000;

/** Before entering a class that may be on already: one's devices, how many are inside, and the way in. */
export function DoorPage({ sessionId, me }: { sessionId: string; me: User }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const details = useQuery(liveSession(sessionId));
  const ask = useCallback(
    () => void cache.invalidateQueries({ queryKey: ["live-sessions", sessionId] }),
    [cache, sessionId],
  );
  const door = useDoor(sessionId, ASK_MS, () => false, ask);
  const session = details.data ?? null;
  const isOpen = door?.status === "live";

  // Whatever else there is to say of it, the class's own page says.
  if (details.isError || (door && !isOpen && door.status !== "scheduled"))
    return <Navigate to="/live/$sessionId" params={{ sessionId }} replace />;
  return (
    <div className="flex min-h-dvh flex-col">
      <OfflineBanner />
      <TopBar user={me} alone />
      <main id="main" className="grow">
        <Before
          sessionId={sessionId}
          session={session && door ? { ...session, status: door.status } : session}
          me={me}
          standing={t(isOpen ? "room.ready.open" : "live.waitTitle")}
        >
          {isOpen ? (
            <ButtonLink to="/live/$sessionId" params={{ sessionId }} tone="primary" size="lg">
              {t("live.join")}
            </ButtonLink>
          ) : (
            <Button tone="primary" size="lg" disabled aria-describedby="opens">
              {t("live.join")}
            </Button>
          )}
          <p id="opens" role="status" className="flex max-w-md items-center gap-3 text-start text-muted">
            {isOpen ? (
              <Users className="size-5 shrink-0 text-primary" aria-hidden />
            ) : (
              <Hourglass className="size-5 shrink-0 text-primary" aria-hidden />
            )}
            {isOpen ? t("room.ready.inside", { count: door.seats.taken }) : t("room.ready.opens")}
          </p>
          <ToCourse session={session} tone="ghost" />
        </Before>
      </main>
    </div>
  );
}
