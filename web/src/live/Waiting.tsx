import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Hourglass, Play } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { startClass } from "@/api/live-sessions";
import { Problem } from "@/api/problem";
import { dateTime } from "@/lib/time";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Dialog";
import { FormAlert } from "@/ui/States";
import { Before } from "./Before";
import { CopyLink } from "./CopyLink";
import { type OutsideProps, ToCourse } from "./Outside";
import { useDoor } from "./useDoor";

const ASK_MS = 10_000;
const SOON_MS = 30 * 60_000;

/** Before the class: who comes enters without doing anything, the host starts it. */
export function Waiting({ sessionId, session, classroom, visit }: OutsideProps) {
  const { t } = useTranslation();
  const { me } = visit.state;
  const isHost = session?.host.id === me.id;
  useDoor(sessionId, ASK_MS, ({ status }) => status !== "scheduled", classroom.knock);

  return (
    <Before
      sessionId={sessionId}
      session={session}
      me={me}
      standing={isHost ? t("live.hostWaitTitle") : t("live.waitTitle")}
    >
      {isHost && session ? (
        <Starting sessionId={sessionId} startsAt={session.starts_at} enter={classroom.enter} />
      ) : (
        <>
          <Button tone="primary" size="lg" disabled aria-describedby="opens">
            {t("live.join")}
          </Button>
          <p id="opens" className="flex max-w-md items-center gap-3 text-start text-muted">
            <Hourglass className="size-5 shrink-0 text-primary" aria-hidden />
            {t("live.waitLead", { name: session?.host.name ?? "" })}
          </p>
        </>
      )}
      <ToCourse session={session} tone="ghost" />
    </Before>
  );
}

type StartingProps = { sessionId: string; startsAt: string; enter: () => void };

/** Long before its hour it is asked once more: everybody enrolled is told, and a class begins only once. */
function Starting({ sessionId, startsAt, enter }: StartingProps) {
  const { t, i18n } = useTranslation();
  const [asking, setAsking] = useState(false);
  const cache = useQueryClient();
  const starting = useMutation({
    mutationFn: () => startClass(sessionId),
    onSuccess: () => {
      void cache.invalidateQueries({ queryKey: ["live-sessions"] });
      enter();
    },
  });
  const start = () => (Date.parse(startsAt) - Date.now() > SOON_MS ? setAsking(true) : starting.mutate());
  return (
    <div className="grid justify-items-center gap-4">
      <p className="max-w-md text-muted">{t("live.hostWaitLead")}</p>
      <FormAlert problem={starting.error && Problem.from(starting.error)} />
      <div className="flex flex-wrap justify-center gap-2">
        <Button tone="primary" size="lg" busy={starting.isPending} onClick={start}>
          <Play aria-hidden />
          {t("live.start")}
        </Button>
        <CopyLink />
      </div>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={t("live.startEarlyTitle")}
        description={t("live.startEarlyText", { time: dateTime(startsAt, i18n.language) })}
        action={t("live.start")}
        busy={starting.isPending}
        onConfirm={() => starting.mutate(undefined, { onSettled: () => setAsking(false) })}
      />
    </div>
  );
}
