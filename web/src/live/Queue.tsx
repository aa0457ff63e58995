import { Clock, UserRound } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/lib/now";
import { clock } from "@/lib/time";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import type { Classroom, Visit } from "./classroom";
import { Actions } from "./StatePage";
import { aboutMinutes, isUrgent, lineOf, secondsToSay } from "./state/queue";
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
  const all = Math.max(position, waiting);
  return (
    <div className="card grid w-full justify-items-center gap-5 p-6">
      <div role="status" className="grid justify-items-center gap-2">
        <p className="display text-4xl tabular-nums">{t("room.queue.place", { position, waiting: all })}</p>
        <p className="flex items-center gap-2 text-muted text-sm">
          <Clock className="size-4 shrink-0" aria-hidden />
          {estimated_seconds === null
            ? t("room.queue.noEstimate")
            : t("room.queue.estimate", { time: aboutMinutes(estimated_seconds, i18n.language) })}
        </p>
      </div>
      {all > 1 && (
        <span className="flex flex-wrap items-center justify-center gap-1" aria-hidden>
          {lineOf(position, all).map(({ place, mine }) => (
            <UserRound
              key={place}
              className={cx(
                "rounded-full p-1",
                mine ? "size-9 bg-primary-soft text-primary" : "size-7 text-edge",
              )}
            />
          ))}
        </span>
      )}
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
  const said = secondsToSay(left);
  return (
    <>
      <Countdown left={left} />
      <p role="status" className="sr-only">
        {said !== null && t("room.queue.secondsLeft", { count: said })}
      </p>
      <Actions>
        <Button tone="primary" size="lg" busy={accept.busy} onClick={() => accept.act()}>
          {t("room.queue.accept")}
        </Button>
        <Button tone="ghost" size="lg" busy={decline.busy} onClick={() => decline.act()}>
          {t("room.queue.decline")}
        </Button>
      </Actions>
    </>
  );
}

const RADIUS = 54;
const ROUND = 2 * Math.PI * RADIUS;

/** How much of the time is left: in numbers, and as a ring that empties. */
function Countdown({ left }: { left: number }) {
  const { t } = useTranslation();
  const whole = useRef(left);
  whole.current = Math.max(whole.current, left);
  const share = Math.max(0, Math.min(1, left / Math.max(1, whole.current)));
  const urgent = isUrgent(left);
  return (
    <div className="relative grid size-40 place-items-center">
      <svg viewBox="0 0 120 120" className="absolute inset-0 -rotate-90" aria-hidden>
        <circle cx="60" cy="60" r={RADIUS} fill="none" strokeWidth="6" className="stroke-border" />
        <circle
          cx="60"
          cy="60"
          r={RADIUS}
          fill="none"
          strokeWidth="6"
          strokeLinecap="round"
          strokeDasharray={ROUND}
          strokeDashoffset={ROUND * (1 - share)}
          className={cx(
            "transition-[stroke-dashoffset,stroke] duration-500 ease-linear",
            urgent ? "stroke-warn" : "stroke-primary",
          )}
        />
      </svg>
      <p
        className={cx("display text-4xl tabular-nums", urgent && "text-warn")}
        dir="ltr"
        role="timer"
        aria-label={t("room.queue.left")}
      >
        {clock(Math.max(0, left))}
      </p>
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
