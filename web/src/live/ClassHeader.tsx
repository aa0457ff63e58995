import { Armchair, Minimize2, Timer } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Seats } from "@/api/types";
import { useNow } from "@/lib/now";
import { clock } from "@/lib/time";
import { Badge } from "@/ui/Badge";
import { ButtonLink } from "@/ui/Button";
import { Title } from "@/ui/Page";
import type { Visit } from "./classroom";

type ClassHeaderProps = { visit: Visit; network: ReactNode; layouts: ReactNode };

export function ClassHeader({ visit, network, layouts }: ClassHeaderProps) {
  const { t } = useTranslation();
  const { session, seats } = visit.state;
  if (!session) return null;
  return (
    <header className="flex items-center gap-3 border-b bg-surface px-3 py-2 sm:px-5 sm:py-2.5 low:py-1">
      <ButtonLink
        to="/courses/$courseId"
        params={{ courseId: session.course_id }}
        tone="ghost"
        size="icon"
        className="-ms-1"
        aria-label={t("room.mini.shrink")}
        title={t("room.mini.shrink")}
      >
        <Minimize2 aria-hidden />
      </ButtonLink>
      <div className="min-w-0 grow sm:flex sm:items-center sm:gap-3">
        <Title size="text-base sm:text-lg [&>bdi]:block [&>bdi]:truncate">{session.title}</Title>
        <span className="flex items-center gap-3 max-sm:mt-0.5">
          <Badge tone="live">{t("status.live")}</Badge>
          {session.started_at && <Elapsed since={session.started_at} offset={visit.clockOffset} />}
        </span>
      </div>
      <span className="contents max-sm:hidden">{layouts}</span>
      {network}
      {seats && <SeatMeter seats={seats} />}
    </header>
  );
}

function Elapsed({ since, offset }: { since: string; offset: number }) {
  const { t } = useTranslation();
  const now = useNow(1000, offset);
  return (
    <span className="flex items-center gap-1.5 text-muted text-sm tabular-nums" role="timer">
      <Timer className="size-4" aria-hidden />
      <span className="sr-only">{t("live.elapsed")}</span>
      <span dir="ltr">{clock(now - Date.parse(since))}</span>
    </span>
  );
}

function SeatMeter({ seats: { taken, capacity, free } }: { seats: Seats }) {
  const { t } = useTranslation();
  return (
    <div className="grid shrink-0 justify-items-end gap-1.5">
      <p className="flex items-center gap-1.5 text-sm tabular-nums">
        <Armchair className="size-4 text-muted" aria-hidden />
        <span className="max-sm:sr-only">{t("live.seats", { taken, capacity })}</span>
        <span className="sm:hidden" dir="ltr" aria-hidden>
          {taken}/{capacity}
        </span>
      </p>
      <span className="h-1 w-full overflow-hidden rounded-full bg-border" aria-hidden>
        <span
          className={`block h-full rounded-full transition-[width] duration-300 ${free === 0 ? "bg-warn" : "bg-primary"}`}
          style={{ width: `${Math.min(100, (taken / Math.max(1, capacity)) * 100)}%` }}
        />
      </span>
    </div>
  );
}
