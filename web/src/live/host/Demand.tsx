import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { demandOf } from "@/api/live-sessions";
import { relative } from "@/lib/time";
import { Avatar } from "@/ui/Avatar";
import { Disclosure } from "@/ui/Disclosure";

/** Who wanted a seat and did not get one: whether a larger room, or another date, is called for. */
export function Demand({ sessionId }: { sessionId: string }) {
  const { t, i18n } = useTranslation();
  const { data: demand } = useQuery({ ...demandOf(sessionId), staleTime: 0 });
  if (!demand?.length) return null;
  const people = new Set(demand.map(({ user }) => user.id)).size;
  return (
    <Disclosure title={t("room.demand.title", { count: people })} hint={t("room.demand.hint")}>
      <ul className="grid grid-cols-1 gap-1">
        {demand.map(({ user, reason, times, last_at }) => (
          <li key={`${user.id} ${reason}`} className="flex min-h-11 items-center gap-3">
            <Avatar person={user} />
            <span className="min-w-0 grow text-sm">
              <bdi className="block truncate font-medium">{user.name}</bdi>
              <span className="block text-muted text-xs">
                {t(`room.demand.${reason}` as "room.demand.session_full", { defaultValue: reason })}
                {times > 1 && ` (${times}×)`}
                {" · "}
                {relative(last_at, Date.now(), i18n.language)}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </Disclosure>
  );
}
