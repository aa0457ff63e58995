import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { DoorClosed, DoorOpen } from "lucide-react";
import { useTranslation } from "react-i18next";
import { bookSlot, officeSlots, releaseSlot, withdrawSlot } from "@/api/planning";
import type { OfficeSlot } from "@/api/types";
import { useMember } from "@/auth/viewer";
import { dayText } from "@/calendar/days";
import { groupBy } from "@/lib/group";
import { problemText } from "@/lib/problem-text";
import { timeOfDay } from "@/lib/time";
import { dayOf } from "@/lib/zone";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Empty, Failure, Lines } from "@/ui/States";
import { toast } from "@/ui/toasts";

/** The times to come, by day: to book for students, to look after for their host. */
export function SlotList({ courseId }: { courseId: string }) {
  const { t, i18n } = useTranslation();
  const { id } = useMember();
  const { data, error, refetch } = useQuery(officeSlots(courseId));
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Lines />;
  const isHost = data.some((slot) => slot.host.id === id);
  if (data.length === 0)
    return (
      <Empty icon={DoorClosed} title={t("plan.hours.none")} className="card">
        {t("plan.hours.noneHint")}
      </Empty>
    );
  const isFull = !isHost && data.every(({ state }) => state !== "free");
  return (
    <div className="grid gap-6">
      {isFull && (
        <p className="flex items-center gap-2 rounded-lg bg-warn-soft px-4 py-3 text-sm">
          <DoorOpen className="size-4 shrink-0 text-warn" aria-hidden />
          {t("plan.hours.full")}
        </p>
      )}
      {[...groupBy(data, (slot) => dayOf(slot.starts_at))].map(([day, slots]) => (
        <section key={day} aria-label={dayText(day, i18n.language, { weekday: "long", day: "numeric" })}>
          <h3 className="mb-2 font-medium text-muted text-sm">
            {dayText(day, i18n.language, { weekday: "long", day: "numeric", month: "long" })}
          </h3>
          <ul className="card divide-y divide-border">
            {slots.map((slot) => (
              <SlotRow key={slot.id} slot={slot} isHost={slot.host.id === id} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

const TONES = { free: "ok", taken: "neutral", mine: "primary" } as const;

function SlotRow({ slot, isHost }: { slot: OfficeSlot; isHost: boolean }) {
  const { t, i18n } = useTranslation();
  const { state, starts_at, duration_minutes, booked_by, session_id } = slot;
  const time = timeOfDay(starts_at, i18n.language);
  return (
    <li className="flex min-h-16 flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5">
      <p className="w-28 shrink-0 text-sm tabular-nums">
        <time dateTime={starts_at} className="font-medium">
          {time}
        </time>
        <span className="block text-muted text-xs">{t("common.minutes", { count: duration_minutes })}</span>
      </p>
      <p className="flex min-w-0 grow flex-wrap items-center gap-2 text-sm">
        <Badge tone={TONES[state]}>{t(`plan.slot.${state}`)}</Badge>
        {isHost && booked_by && <bdi className="font-medium">{booked_by.name}</bdi>}
        {session_id && (
          <Link
            to="/classes/$sessionId"
            params={{ sessionId: session_id }}
            className="inline-flex min-h-6 items-center text-primary hover:underline"
          >
            {t("plan.hours.class")}
          </Link>
        )}
      </p>
      <Deeds slot={slot} isHost={isHost} time={time} />
    </li>
  );
}

function Deeds({ slot, isHost, time }: { slot: OfficeSlot; isHost: boolean; time: string }) {
  const { t } = useTranslation();
  const { role } = useMember();
  const cache = useQueryClient();
  const deed = useMutation({
    mutationFn: (work: (id: string) => Promise<unknown>) => work(slot.id),
    onError: (error) => toast(problemText(t, error), { tone: "danger" }),
    // Also after a refusal: somebody was faster, and the list is to say so.
    onSettled: () => cache.invalidateQueries({ queryKey: ["live-sessions"] }),
  });
  const button = (
    words: string,
    work: (id: string) => Promise<unknown>,
    tone?: "primary" | "quietDanger",
  ) => (
    <Button tone={tone} busy={deed.isPending} onClick={() => deed.mutate(work)}>
      {words}
      <span className="sr-only">: {time}</span>
    </Button>
  );
  if (isHost)
    return (
      <div className="flex flex-wrap gap-2">
        {slot.booked_by && button(t("plan.hours.release"), releaseSlot)}
        {button(t("plan.hours.withdraw"), withdrawSlot, "quietDanger")}
      </div>
    );
  if (slot.state === "mine") return button(t("plan.hours.giveBack"), releaseSlot, "quietDanger");
  if (slot.state === "free" && role === "student") return button(t("plan.hours.book"), bookSlot, "primary");
  return null;
}
