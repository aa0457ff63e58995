import { Timer } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/lib/now";
import { clock } from "@/lib/time";
import { Badge } from "@/ui/Badge";
import type { Visit } from "../classroom";
import { isHost } from "../state";
import { openPoll } from "../state/polls";

type PollClockProps = { closesAt: string; clockOffset: number };

/** Seen all the time, and spoken by `PollCalls` alone. */
export function PollClock({ closesAt, clockOffset }: PollClockProps) {
  const { t } = useTranslation();
  const left = Math.max(0, Date.parse(closesAt) - useNow(500, clockOffset));
  return (
    <Badge tone={left <= LAST_S * 1000 ? "warn" : "neutral"}>
      <Timer className="size-3" aria-hidden />
      <span className="sr-only">{t("room.polls.left")}</span>
      <span role="timer" dir="ltr" className="tabular-nums">
        {clock(left)}
      </span>
    </Badge>
  );
}

const LAST_S = 10;

/** Whatever panel is open: that a poll waits for an answer, perhaps until when, and once more before its time is up. */
export function PollCalls({ visit: { state, clockOffset } }: { visit: Visit }) {
  const { t } = useTranslation();
  const poll = openPoll(state);
  const now = useNow(1000, clockOffset);
  const waits = poll && poll.mine === null && !isHost(state.role) ? poll : null;
  const asked = waits?.closes_at ? waits : null;
  const left = asked?.closes_at ? Date.parse(asked.closes_at) - now : 0;
  const count = asked?.closes_at
    ? Math.round((Date.parse(asked.closes_at) - Date.parse(asked.opened_at)) / 1000)
    : 0;
  return (
    <p role="status" className="sr-only">
      {waits && !asked && t("room.polls.asked", { question: waits.question })}
      {asked &&
        left > 0 &&
        (left > LAST_S * 1000 || count <= LAST_S
          ? t("room.polls.call", { question: asked.question, count })
          : t("room.polls.lastCall", { count: LAST_S }))}
    </p>
  );
}
