import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Hourglass, Play } from "lucide-react";
import { useTranslation } from "react-i18next";
import { startClass } from "@/api/live-sessions";
import { Problem } from "@/api/problem";
import type { LiveSession } from "@/api/types";
import { useNow } from "@/lib/now";
import { clock, dateTime, relative } from "@/lib/time";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { Title } from "@/ui/Page";
import { FormAlert } from "@/ui/States";
import { CopyLink } from "./CopyLink";
import { type OutsideProps, ToCourse } from "./Outside";
import { useDoor } from "./useDoor";

const ASK_MS = 10_000;
const DAY_MS = 24 * 60 * 60_000;

/** Before the class: who comes enters without doing anything, the host starts it. */
export function Waiting({ sessionId, session, classroom, visit }: OutsideProps) {
  const { t } = useTranslation();
  const isHost = session?.host.id === visit.state.me.id;
  useDoor(sessionId, ASK_MS, ({ status }) => status !== "scheduled", classroom.knock);

  return (
    <div className="rise mx-auto grid min-h-[calc(100dvh-8rem)] w-full max-w-xl content-center justify-items-center gap-6 px-5 py-10 text-center">
      <div className="grid gap-2">
        <p className="font-medium text-primary text-sm">
          {isHost ? t("live.hostWaitTitle") : t("live.waitTitle")}
        </p>
        <Title size="text-3xl sm:text-4xl">{session?.title ?? t("live.waitTitle")}</Title>
      </div>
      {session && <Plan session={session} />}
      {isHost ? (
        <Starting sessionId={sessionId} enter={classroom.enter} />
      ) : (
        <p className="flex max-w-md items-center gap-3 text-start text-muted">
          <Hourglass className="size-5 shrink-0 text-primary" aria-hidden />
          {t("live.waitLead", { name: session?.host.name ?? "" })}
        </p>
      )}
      <ToCourse session={session} tone="ghost" />
    </div>
  );
}

function Plan({ session: { starts_at, duration_minutes, host } }: { session: LiveSession }) {
  const { t, i18n } = useTranslation();
  const now = useNow();
  const left = Date.parse(starts_at) - now;
  return (
    <div className="card grid w-full justify-items-center gap-5 p-7">
      {left <= 0 ? (
        <p className="display text-3xl">{t("live.anyMoment")}</p>
      ) : left < DAY_MS ? (
        <p className="grid gap-1">
          <span className="text-muted text-sm">{t("live.startsIn")}</span>
          <span className="display text-5xl tabular-nums" dir="ltr">
            {clock(left)}
          </span>
        </p>
      ) : (
        <p className="display text-3xl">{relative(starts_at, now, i18n.language)}</p>
      )}
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

function Starting({ sessionId, enter }: { sessionId: string; enter: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const starting = useMutation({
    mutationFn: () => startClass(sessionId),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ["live-sessions"] });
      enter();
    },
  });
  return (
    <div className="grid justify-items-center gap-4">
      <p className="max-w-md text-muted">{t("live.hostWaitLead")}</p>
      <FormAlert problem={starting.error && Problem.from(starting.error)} />
      <div className="flex flex-wrap justify-center gap-2">
        <Button tone="primary" size="lg" busy={starting.isPending} onClick={() => starting.mutate()}>
          <Play aria-hidden />
          {t("live.start")}
        </Button>
        <CopyLink />
      </div>
    </div>
  );
}
