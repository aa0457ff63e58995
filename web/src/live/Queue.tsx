import { BellRing, ListOrdered } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/lib/now";
import { clock } from "@/lib/time";
import { Button } from "@/ui/Button";
import type { Classroom, Visit } from "./classroom";
import { useDeed } from "./useDeed";

/** So late after the end of an offer, word of it was lost. */
const LATE_MS = 4_000;

type QueueProps = { classroom: Classroom; visit: Visit };

/** One's place in the waiting list; nothing to do but to wait, or to leave it. */
export function InQueue({ classroom, visit: { state } }: QueueProps) {
  const { t, i18n } = useTranslation();
  const leave = useDeed(() => classroom.unqueue());
  if (!state.waiting) return null;
  const { position, waiting, estimated_seconds } = state.waiting;
  return (
    <div className="grid w-full justify-items-center gap-4">
      <div role="status" className="grid gap-1">
        <p className="display text-4xl tabular-nums">
          {t("room.queue.place", { position, waiting: Math.max(position, waiting) })}
        </p>
        <p className="text-muted text-sm">
          {estimated_seconds === null
            ? t("room.queue.noEstimate")
            : t("room.queue.estimate", { time: about(estimated_seconds, i18n.language) })}
        </p>
      </div>
      <p className="flex items-center gap-2 text-start text-muted text-sm">
        <ListOrdered className="size-4 shrink-0" aria-hidden />
        {t("room.queue.hint")}
      </p>
      <Button busy={leave.busy} onClick={() => leave.act()}>
        {t("room.queue.leave")}
      </Button>
    </div>
  );
}

/** A seat is held for this person, for a time. */
export function Offered({ classroom, visit: { state, clockOffset } }: QueueProps) {
  const { t } = useTranslation();
  const now = useNow(500, clockOffset);
  const accept = useDeed(() => classroom.accept());
  const decline = useDeed(() => classroom.unqueue());
  const left = Date.parse(state.offeredUntil ?? "") - now;
  const isOver = left < -LATE_MS;
  useEffect(() => {
    if (isOver) classroom.lapse();
  }, [isOver, classroom]);
  useTitleWhileOffered(t("room.queue.offerTitle"));
  return (
    <div className="grid w-full justify-items-center gap-4">
      <BellRing className="size-8 text-primary" aria-hidden />
      <div role="alert" className="grid gap-1">
        <p className="display text-2xl">{t("room.queue.offerTitle")}</p>
        <p className="text-muted text-sm">{t("room.queue.offerText")}</p>
      </div>
      <p className="display text-5xl tabular-nums" dir="ltr" role="timer" aria-label={t("room.queue.left")}>
        {clock(left)}
      </p>
      <div className="flex flex-wrap justify-center gap-2">
        <Button tone="primary" size="lg" busy={accept.busy} onClick={() => accept.act()}>
          {t("room.queue.accept")}
        </Button>
        <Button size="lg" busy={decline.busy} onClick={() => decline.act()}>
          {t("room.queue.decline")}
        </Button>
      </div>
    </div>
  );
}

/** Who looks at another tab sees it there. */
function useTitleWhileOffered(words: string) {
  useEffect(() => {
    const before = document.title;
    document.title = `● ${words}`;
    return () => {
      document.title = before;
    };
  }, [words]);
}

function about(seconds: number, locale: string): string {
  const minutes = Math.max(1, Math.round(seconds / 60));
  return new Intl.NumberFormat(locale, { style: "unit", unit: "minute", unitDisplay: "long" }).format(
    minutes,
  );
}
