import { DoorOpen, Maximize2, X } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/lib/now";
import { clock } from "@/lib/time";
import { Button, ButtonLink } from "@/ui/Button";
import type { Classroom, Visit } from "./classroom";
import { leaveCurrent } from "./current";
import { unreadSince } from "./unread";
import { useLine, useVisitOf } from "./useVisit";

/** The class one is in, on every other page: what happens there, the way back, and the way out. */
export default function MiniBar({ classroom }: { classroom: Classroom }) {
  const { t } = useTranslation();
  const visit = useVisitOf(classroom);
  const { state, phase } = visit;
  const isOver = phase === "ended" || phase === "removed" || phase === "closed";
  useRoomBelow();

  return (
    <section
      aria-label={t("room.mini.label")}
      className="rise fixed inset-x-2 bottom-[calc(4.5rem+env(safe-area-inset-bottom))] z-30 flex items-center gap-2 rounded-xl border border-primary/50 bg-raised py-2 ps-3 pe-2 text-fg shadow-card lg:start-auto lg:end-6 lg:bottom-6 lg:w-96"
    >
      <div className="grid min-w-0 grow text-sm">
        <p className="flex items-center gap-2">
          {!isOver && <span className="live-dot size-2 shrink-0" aria-hidden />}
          <bdi className="truncate font-medium">{state.session?.title ?? t("status.live")}</bdi>
        </p>
        <p role="status" className="truncate text-muted text-xs">
          <Happening classroom={classroom} visit={visit} />
        </p>
      </div>
      <ButtonLink
        to="/live/$sessionId"
        params={{ sessionId: classroom.sessionId }}
        tone={isOver ? "secondary" : "primary"}
      >
        <Maximize2 aria-hidden />
        {t(isOver ? "room.see" : "room.mini.return")}
      </ButtonLink>
      <Button
        tone="ghost"
        size="icon"
        aria-label={t(isOver ? "common.dismiss" : "live.leave")}
        title={t(isOver ? "common.dismiss" : "live.leave")}
        onClick={leaveCurrent}
      >
        {isOver ? <X aria-hidden /> : <DoorOpen className="rtl:-scale-x-100" aria-hidden />}
      </Button>
    </section>
  );
}

function Happening({
  classroom,
  visit: { phase, state, clockOffset },
}: {
  classroom: Classroom;
  visit: Visit;
}) {
  const { t } = useTranslation();
  const { status } = useLine();
  const now = useNow(1000, clockOffset);
  const unread = unreadSince(state.chat, classroom.talk.readId, state.me.id);

  if (phase === "ended") return t("live.endedTitle");
  if (phase === "removed") return t(state.removed === "replaced" ? "live.replacedTitle" : "room.mini.out");
  if (phase === "closed") return t("live.closedTitle");
  if (status === "down") return t("live.reconnecting");
  if (state.offeredUntil)
    return (
      <>
        {t("room.queue.offerTitle")}{" "}
        <span aria-hidden dir="ltr">
          {clock(Date.parse(state.offeredUntil) - now)}
        </span>
      </>
    );
  if (state.waiting) return t("room.mini.waiting", { position: state.waiting.position });
  if (phase !== "in") return t("live.joining");
  return unread > 0 ? t("live.messagesAnnounce", { count: unread }) : t("room.mini.in");
}

/** Pages leave room for it: what one looks for is not beneath. */
function useRoomBelow() {
  useEffect(() => {
    document.documentElement.dataset.docked = "";
    return () => {
      delete document.documentElement.dataset.docked;
    };
  }, []);
}
