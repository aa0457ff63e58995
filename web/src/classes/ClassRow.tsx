import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { LiveSession } from "@/api/types";
import { useMember } from "@/auth/viewer";
import { useNow } from "@/lib/now";
import { dateTime, relative, shown } from "@/lib/time";
import { Badge, type Tone } from "@/ui/Badge";
import { ButtonLink } from "@/ui/Button";

export const TONES: Record<LiveSession["status"], Tone> = {
  scheduled: "neutral",
  live: "live",
  ended: "neutral",
  cancelled: "danger",
};

export function ClassRow({ session }: { session: LiveSession }) {
  const { t, i18n } = useTranslation();
  const now = useNow(30_000);
  const { status, title, starts_at, seats } = session;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-3.5">
      <span className="grid w-12 shrink-0 justify-items-center rounded-lg bg-sunken py-1.5" aria-hidden>
        <span className="text-[11px] text-muted uppercase">
          {shown(starts_at, i18n.language, { month: "short" })}
        </span>
        <span className="font-semibold text-lg leading-tight tabular-nums">
          {shown(starts_at, i18n.language, { day: "numeric" })}
        </span>
      </span>
      <div className="min-w-0 flex-1 basis-48">
        <p className="flex flex-wrap items-center gap-2">
          <Link
            to="/classes/$sessionId"
            params={{ sessionId: session.id }}
            className="font-medium hover:underline"
          >
            <bdi>{title}</bdi>
          </Link>
          {status !== "scheduled" && <Badge tone={TONES[status]}>{t(`status.${status}`)}</Badge>}
        </p>
        <p className="mt-0.5 text-muted text-sm">
          <time dateTime={starts_at}>{dateTime(starts_at, i18n.language)}</time>
          {status === "scheduled" && <> · {relative(starts_at, now, i18n.language)}</>}
          {status !== "ended" && status !== "cancelled" && (
            <> · {t("classes.seats", { taken: seats.taken, capacity: seats.capacity })}</>
          )}
        </p>
      </div>
      <Entrance session={session} />
    </li>
  );
}

export function Entrance({ session, large }: { session: LiveSession; large?: boolean }) {
  const { t } = useTranslation();
  const { id } = useMember();
  const isHost = session.host.id === id;
  const isNext = Boolean(large) || Date.parse(session.starts_at) - Date.now() < SOON_MS;
  const words = entranceWords(session.status, isHost, isNext);
  if (!words) return null;
  if (session.status === "ended")
    return (
      <ButtonLink to="/classes/$sessionId" params={{ sessionId: session.id }}>
        {t(words)}
        <span className="sr-only">: {session.title}</span>
      </ButtonLink>
    );
  const isMain = session.status === "live" || large;
  return (
    <ButtonLink
      to="/live/$sessionId"
      params={{ sessionId: session.id }}
      tone={isMain ? "primary" : "secondary"}
      size={large ? "lg" : "md"}
    >
      {t(words)}
      <span className="sr-only">: {session.title}</span>
    </ButtonLink>
  );
}

/** Sooner than this a class is begun, or waited for; until then it is looked at. */
const SOON_MS = 30 * 60_000;

function entranceWords(status: LiveSession["status"], isHost: boolean, isNext: boolean) {
  if (status === "live") return isHost ? ("classes.enter" as const) : ("classes.join" as const);
  if (status === "scheduled" && !isNext) return "classes.open" as const;
  if (status === "scheduled") return isHost ? ("classes.start" as const) : ("classes.join" as const);
  if (status === "ended") return "classes.summary" as const;
  return null;
}
