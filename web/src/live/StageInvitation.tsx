import { Presentation } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/lib/now";
import { Button } from "@/ui/Button";
import { toast } from "@/ui/toasts";
import type { Classroom, Visit } from "./classroom";
import type { LiveEvent, StageAnswer } from "./events";
import { useNames } from "./names";
import { isHost } from "./state";
import { secondsLeft } from "./state/invitation";
import { placeOf } from "./state/keys";
import { useDeed } from "./useDeed";

const CARD = "stage-invitation";

type StageInvitationProps = {
  classroom: Classroom;
  visit: Visit;
  /** Where one chooses one's devices: nobody else switches them on. */
  look: () => void;
};

/** A host wants this student on stage: they say yes or no, and no answer is a no. */
export function StageInvitation(props: StageInvitationProps) {
  useStageNews(props.classroom, props.visit);
  const { invitedAt, invitation } = props.visit.state;
  return invitedAt === null ? null : <Card key={invitation} {...props} invitedAt={invitedAt} />;
}

function Card({ classroom, visit, look, invitedAt }: StageInvitationProps & { invitedAt: number }) {
  const { t } = useTranslation();
  const now = useNow(500, visit.clockOffset);
  const left = secondsLeft(invitedAt, now);
  // The class may be told before the server has answered, and this card is gone by then.
  const { invitation } = visit.state;
  const { act, busy } = useDeed(async (answer: StageAnswer) => {
    const stands = await classroom.send<{ answer: StageAnswer }>("stage.answer", { answer, invitation });
    if (answer === "accepted" && stands.answer === "accepted") look();
    else if (answer === "accepted") toast(t("room.stage.tooLate"));
  });
  const card = useRef<HTMLElement>(null);
  const isOver = left === 0;

  useEffect(() => {
    const place = placeOf(document.activeElement);
    if (place !== "field" && place !== "dialog") card.current?.focus({ preventScroll: true });
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: after an interruption it is said again
  useEffect(() => {
    // Refused: the host was faster. What another page of theirs has answered, the server keeps.
    if (isOver) classroom.send("stage.answer", { answer: "missed", invitation }).catch(() => undefined);
  }, [classroom, isOver, visit.joins, invitation]);

  function answer(what: StageAnswer) {
    document.querySelector<HTMLElement>("h1")?.focus({ preventScroll: true });
    act(what);
  }

  if (isOver) return null;
  return (
    <section
      ref={card}
      id={CARD}
      tabIndex={-1}
      aria-labelledby="invitation-title"
      aria-describedby="invitation-lead"
      className="card rise fixed inset-x-3 top-18 z-40 mx-auto grid max-w-md gap-4 border-primary/50 bg-raised p-4 shadow-lg sm:p-5"
    >
      <div className="flex items-start gap-3">
        <span className="grid size-10 shrink-0 place-items-center rounded-xl bg-primary-soft text-primary">
          <Presentation className="size-5" aria-hidden />
        </span>
        <div className="grid gap-1">
          <h2 id="invitation-title" className="font-semibold">
            {t("room.stage.title")}
          </h2>
          <p id="invitation-lead" className="text-muted text-sm">
            {t("room.stage.lead")}
          </p>
        </div>
      </div>
      <span className="h-1 overflow-hidden rounded-full bg-border" aria-hidden>
        <span
          className="block h-full rounded-full bg-primary transition-[width] duration-500 ease-linear motion-reduce:transition-none"
          style={{ width: `${(left / 30) * 100}%` }}
        />
      </span>
      <div className="flex flex-wrap items-center gap-2">
        <span role="timer" className="grow text-muted text-sm tabular-nums">
          {t("room.stage.left", { count: left })}
        </span>
        <Button held={busy} onClick={() => answer("declined")}>
          {t("room.stage.decline")}
        </Button>
        <Button tone="primary" busy={busy} onClick={() => answer("accepted")}>
          {t("room.stage.accept")}
        </Button>
      </div>
      <p role="alert" className="sr-only">
        {t(left > 10 ? "room.stage.announced" : "room.stage.lastCall")}
      </p>
    </section>
  );
}

/** By key, from wherever one is writing. */
export function goToInvitation() {
  document.getElementById(CARD)?.focus({ preventScroll: true });
}

/** Hosts are told the answer; a student is told when a host has them step down. */
function useStageNews(classroom: Classroom, { state }: Visit) {
  const { t } = useTranslation();
  const { nameOf } = useNames(state);
  const hosting = isHost(state.role);
  const latest = useRef<(event: LiveEvent) => void>(() => undefined);
  latest.current = ({ type, data }) => {
    const about = data as { user_id: string; by?: string | null; answer: StageAnswer };
    const mine = about.user_id === state.me.id;
    if (type === "stage.answered" && hosting && !mine)
      toast(t(`room.stage.${about.answer}`, { name: nameOf(about.user_id) }), {
        tone: about.answer === "accepted" ? "ok" : "info",
      });
    if (type === "stage.removed" && mine && !hosting && about.by !== state.me.id)
      toast(t("room.media.steppedDown"));
  };
  useEffect(() => classroom.watch((event) => latest.current(event)), [classroom]);
}
