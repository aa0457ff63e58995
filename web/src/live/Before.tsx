import { lazy, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { LiveSession, Person } from "@/api/types";
import { useNow } from "@/lib/now";
import { clock, dateTime, relative } from "@/lib/time";
import { Avatar } from "@/ui/Avatar";
import { Title } from "@/ui/Page";

const Ready = lazy(() => import("./media/Ready"));

const DAY_MS = 24 * 60 * 60_000;

type BeforeProps = {
  sessionId: string;
  session: LiveSession | null;
  me: Person;
  /** Where the class stands. */
  standing: string;
  /** What one can do about it. */
  children: ReactNode;
};

/** The page before a class: when it is, the way in, and beside it one's devices. */
export function Before({ sessionId, session, me, standing, children }: BeforeProps) {
  const { t } = useTranslation();
  return (
    <div className="rise mx-auto grid min-h-[calc(100dvh-8rem)] w-full max-w-xl items-center gap-8 px-5 py-10 lg:max-w-5xl lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
      <div className="grid min-w-0 justify-items-center gap-6 text-center">
        <div className="grid gap-2">
          <p className="font-medium text-primary text-sm">{standing}</p>
          <Title size="text-3xl sm:text-4xl">{session?.title ?? t("live.waitTitle")}</Title>
        </div>
        {session && <Plan session={session} />}
        {children}
      </div>
      <Suspense fallback={<div className="skeleton h-96 w-full" />}>
        <Ready sessionId={sessionId} me={me} hosting={session?.host.id === me.id} />
      </Suspense>
    </div>
  );
}

function Plan({ session }: { session: LiveSession }) {
  const { t, i18n } = useTranslation();
  const { starts_at, duration_minutes, host } = session;
  return (
    <div className="card grid w-full justify-items-center gap-5 p-7">
      {session.status === "scheduled" && <Countdown startsAt={starts_at} />}
      <div className="flex flex-wrap items-center justify-center gap-x-4 gap-y-2 text-muted text-sm">
        <p className="flex items-center gap-2.5">
          <Avatar person={host} size="sm" />
          <bdi>{host.name}</bdi>
        </p>
        <p className="flex flex-wrap items-center justify-center gap-x-2.5">
          <time dateTime={starts_at}>{dateTime(starts_at, i18n.language)}</time>
          <span aria-hidden>·</span>
          {t("common.minutes", { count: duration_minutes })}
        </p>
      </div>
    </div>
  );
}

function Countdown({ startsAt }: { startsAt: string }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const left = Date.parse(startsAt) - now;
  if (left <= 0) return <p className="display text-3xl">{t("live.anyMoment")}</p>;
  if (left >= DAY_MS) return <p className="display text-3xl">{relative(startsAt, now, i18n.language)}</p>;
  return (
    <p className="grid gap-1">
      <span className="text-muted text-sm">{t("live.startsIn")}</span>
      <span className="display text-5xl tabular-nums" dir="ltr">
        {clock(left)}
      </span>
    </p>
  );
}
