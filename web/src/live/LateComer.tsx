import { History, Pin, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { keepFocus } from "@/ui/focus";
import type { Visit } from "./classroom";
import type { Panel } from "./panels/panels";
import { isHost } from "./state";
import { openPoll } from "./state/polls";

const LATE_MS = 2 * 60_000;
const SEEN = "lyceum.caught-up";

/** Who comes late is told, once, what there is to catch up with. */
export function LateComer({ visit: { state }, show }: { visit: Visit; show: (panel: Panel) => void }) {
  const { t } = useTranslation();
  const { session, participants, me, runId, pinned, role } = state;
  const [closed, setClosed] = useState(() => sessionStorage.getItem(SEEN) === runId);
  const joinedAt = participants.find((each) => each.user.id === me.id)?.joined_at;
  if (closed || isHost(role) || !session?.started_at || !joinedAt) return null;
  const missed = Date.parse(joinedAt) - Date.parse(session.counts_from);
  if (missed < LATE_MS) return null;
  const poll = openPoll(state);

  function close() {
    if (runId) sessionStorage.setItem(SEEN, runId);
    setClosed(true);
  }

  return (
    <aside
      ref={keepFocus}
      aria-label={t("room.late.title")}
      className="card rise mx-auto mt-4 grid shrink-0 w-[calc(100%-2rem)] max-w-5xl gap-3 border-primary/40 bg-primary-soft px-4 py-3 text-sm sm:w-[calc(100%-3rem)]"
    >
      <div className="flex items-start gap-3">
        <History className="mt-0.5 size-4.5 shrink-0 text-primary" aria-hidden />
        <p className="grow">
          <strong className="font-medium">{t("room.late.title")}</strong>{" "}
          {t("room.late.missed", { count: Math.round(missed / 60_000) })}
        </p>
        <Button
          tone="ghost"
          size="icon"
          className="-me-2 -mt-2"
          aria-label={t("common.dismiss")}
          onClick={close}
        >
          <X aria-hidden />
        </Button>
      </div>
      {pinned.length > 0 && (
        <ul className="grid grid-cols-1 gap-1.5">
          {pinned.slice(-3).map((message) => (
            <li key={message.id} className="flex gap-2">
              <Pin className="mt-0.5 size-3.5 shrink-0 text-muted" aria-hidden />
              <span dir="auto" className="line-clamp-2 [overflow-wrap:anywhere]">
                {message.text}
              </span>
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap gap-2">
        {poll && poll.mine === null && (
          <Button size="sm" tone="primary" onClick={() => show("polls")}>
            {t("room.late.poll")}
          </Button>
        )}
        <Button size="sm" onClick={() => show("chat")}>
          {t("room.late.chat")}
        </Button>
      </div>
    </aside>
  );
}
