import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { bansOf, unban } from "@/api/live-sessions";
import { relative } from "@/lib/time";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { Disclosure } from "@/ui/Disclosure";
import { keepFocus } from "@/ui/focus";
import type { Classroom } from "../classroom";
import type { KnownEvent } from "../events";
import { useDeed } from "../useDeed";

/** Who is excluded, and the way back for them. */
export function Bans({ classroom }: { classroom: Classroom }) {
  const { t, i18n } = useTranslation();
  const cache = useQueryClient();
  const { sessionId } = classroom;
  const { data: bans } = useQuery({ ...bansOf(sessionId), staleTime: 0 });
  useEffect(
    () =>
      classroom.watch((event) => {
        const heard = event as KnownEvent;
        if (heard.type === "participant.left" && heard.data.reason === "banned")
          void cache.invalidateQueries(bansOf(classroom.sessionId));
      }),
    [classroom, cache],
  );
  const lift = useDeed(
    (userId: string) => unban(sessionId, userId),
    () => void cache.invalidateQueries(bansOf(sessionId)),
  );
  if (!bans?.length) return null;
  return (
    <Disclosure title={t("room.bans.title", { count: bans.length })}>
      <ul className="grid grid-cols-1 gap-1" aria-label={t("room.bans.list")}>
        {bans.map(({ user, banned_at, reason }) => (
          <li key={user.id} ref={keepFocus} className="flex min-h-12 items-center gap-3">
            <Avatar person={user} className="opacity-60 grayscale" />
            <span className="min-w-0 grow text-sm">
              <bdi className="block truncate font-medium">{user.name}</bdi>
              <span className="block text-muted text-xs [overflow-wrap:anywhere]">
                {relative(banned_at, Date.now(), i18n.language)}
                {reason && (
                  <>
                    {" · "}
                    <bdi>{reason}</bdi>
                  </>
                )}
              </span>
            </span>
            <Button size="sm" held={lift.busy} onClick={() => lift.act(user.id)}>
              {t("room.bans.lift")}
              <span className="sr-only">: {user.name}</span>
            </Button>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
