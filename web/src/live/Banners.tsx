import { CircleUserRound, Clock, DoorOpen, ShieldAlert } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Knocking } from "@/api/types";
import { useNow } from "@/lib/now";
import { clock, timeOfDay } from "@/lib/time";
import { Button } from "@/ui/Button";
import { keepFocus } from "@/ui/focus";
import type { Classroom, Visit } from "./classroom";
import { useLetAllIn } from "./host/useLetAllIn";
import type { Panel } from "./panels/panels";
import { isHost } from "./state";
import { useDeed } from "./useDeed";
import { useLine } from "./useVisit";

type BannersProps = {
  classroom: Classroom;
  visit: Visit;
  knocking: Knocking[];
  show: (panel: Panel) => void;
};

/** What everybody should know now, and what the host should do about it. */
export function Banners({ classroom, visit, knocking, show }: BannersProps) {
  return (
    <div role="status">
      <HostAway visit={visit} />
      <SafeMode visit={visit} />
      <Ending classroom={classroom} visit={visit} />
      {knocking.length > 0 && <AtTheDoor classroom={classroom} knocking={knocking} show={show} />}
    </div>
  );
}

/** The host's connection is gone, or they have left: before safe mode, and without its rules. Whose own is gone knows nothing of it. */
function HostAway({ visit: { state } }: { visit: Visit }) {
  const { t } = useTranslation();
  const { downSince } = useLine();
  const isHere = state.participants.some((each) => isHost(each.role) && each.state !== "away");
  if (downSince !== null || isHere || state.session?.host_lost_at) return null;
  return (
    <Strip
      icon={<CircleUserRound className="size-4 shrink-0" aria-hidden />}
      words={
        <span>
          <strong className="font-medium">{t("live.hostAway")}.</strong> {t("live.hostAwayLead")}
        </span>
      }
    />
  );
}

function SafeMode({ visit: { state } }: { visit: Visit }) {
  const { t, i18n } = useTranslation();
  if (!state.session?.host_lost_at || isHost(state.role)) return null;
  const until = state.hostLostUntil;
  return (
    <Strip
      icon={<ShieldAlert className="size-4 shrink-0" aria-hidden />}
      words={
        <span>
          <strong className="font-medium">{t("live.hostAway")}.</strong> {t("room.safeMode")}{" "}
          {until && t("room.safeUntil", { time: timeOfDay(until, i18n.language) })}
        </span>
      }
    />
  );
}

const STEPS = [1, 5, 10];

/** From ten minutes on; a screen reader hears it at ten, five and one, not every second. */
function Ending({ classroom, visit: { state, clockOffset } }: { classroom: Classroom; visit: Visit }) {
  const { t } = useTranslation();
  const now = useNow(1000, clockOffset);
  const { session, role } = state;
  const { act, busy } = useDeed(classroom.extend);
  const left = session ? Date.parse(session.ends_at) - now : Number.POSITIVE_INFINITY;
  const step = STEPS.find((minutes) => left <= minutes * 60_000);
  if (!step || left <= 0 || !session || session.duration_minutes <= step) return null;
  return (
    <Strip
      icon={<Clock className="size-4 shrink-0" aria-hidden />}
      words={
        <span>
          <span className="sr-only">{t("room.endingSoon", { count: step })}</span>
          <span aria-hidden>
            {t("room.endsIn")}{" "}
            <span dir="ltr" className="tabular-nums">
              {clock(left)}
            </span>
          </span>
        </span>
      }
    >
      {role === "host" && (
        <span className="flex gap-2">
          {[5, 15].map((minutes) => (
            <Button key={minutes} size="sm" held={busy} onClick={() => act(minutes)}>
              {t("room.extend", { count: minutes })}
            </Button>
          ))}
        </span>
      )}
    </Strip>
  );
}

function AtTheDoor({ classroom, knocking, show }: Pick<BannersProps, "classroom" | "knocking" | "show">) {
  const { t } = useTranslation();
  const all = useLetAllIn(classroom);
  const none = useDeed(() => classroom.send("lobby.deny_all"));
  const busy = all.busy || none.busy;
  const approve = useDeed((user_id: string) => classroom.send("lobby.approve", { user_id }));
  const first = knocking[0];
  return (
    <Strip
      tone="bg-primary-soft text-primary"
      icon={<DoorOpen className="size-4 shrink-0" aria-hidden />}
      words={
        <bdi>
          {knocking.length === 1
            ? t("room.asksIn", { name: first?.user.name ?? "" })
            : t("room.askIn", { count: knocking.length })}
        </bdi>
      }
    >
      <span className="flex flex-wrap gap-2">
        {knocking.length === 1 && first ? (
          <Button size="sm" tone="primary" busy={approve.busy} onClick={() => approve.act(first.user.id)}>
            {t("room.approve")}
          </Button>
        ) : (
          <>
            <Button size="sm" tone="primary" held={busy} onClick={() => all.act()}>
              {t("room.approveAll")}
            </Button>
            <Button size="sm" onClick={() => show("people")}>
              {t("room.see")}
            </Button>
          </>
        )}
        <Button size="sm" held={busy} onClick={() => none.act()}>
          {knocking.length === 1 ? t("room.deny") : t("room.denyAll")}
        </Button>
      </span>
    </Strip>
  );
}

type StripProps = { icon: ReactNode; words: ReactNode; tone?: string; children?: ReactNode };

/** One line across the class, and what can be done about it. */
export function Strip({ icon, words, tone = "bg-warn-soft text-warn", children }: StripProps) {
  return (
    <div
      ref={keepFocus}
      className={`flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2 text-sm sm:justify-center ${tone}`}
    >
      <span className="flex items-center gap-2.5">
        {icon}
        {words}
      </span>
      {children}
    </div>
  );
}
