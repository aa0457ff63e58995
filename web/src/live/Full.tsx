import { Armchair, BellOff, BellRing, ListOrdered, LoaderCircle } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { type OutsideProps, ToCourse } from "./Outside";
import { InQueue, Offered } from "./Queue";
import { Actions, StatePage } from "./StatePage";
import { useDeed } from "./useDeed";
import { useDoor } from "./useDoor";

const ASK_MS = 4_000;
const SHOWN_SEATS = 24;

/** All seats are taken: one watches for a free one, waits in line for it, or is offered it. */
export function Full({ page, sessionId, session, classroom, visit }: OutsideProps) {
  const { t } = useTranslation();
  const { waiting: place, offeredUntil } = visit.state;
  const queued = place !== null || offeredUntil !== null;
  const known = useDoor(
    sessionId,
    ASK_MS,
    ({ status, seats, me }) =>
      status !== "live" || (page === "full" && seats.free > 0 && me.position === null),
    classroom.knock,
  );
  usePlaceFromBefore(known?.me, queued, classroom.queue);
  const facts = visit.problem?.facts;
  const seats = visit.state.seats ?? known?.seats;
  const capacity = seats?.capacity ?? Number(facts?.capacity ?? 0);
  const free = seats?.free ?? 0;
  const of = session?.title;

  if (page === "offered")
    return (
      <StatePage
        icon={BellRing}
        tone="good"
        of={of}
        title={t("room.queue.offerTitle")}
        lead={t("room.queue.offerText")}
      >
        <Offered classroom={classroom} visit={visit} />
      </StatePage>
    );
  if (page === "waiting")
    return (
      <StatePage icon={ListOrdered} of={of} title={t("room.queue.title")} lead={t("room.queue.hint")}>
        <InQueue classroom={classroom} visit={visit} />
        <ToCourse session={session} tone="ghost" />
      </StatePage>
    );
  if (page === "lapsed")
    return (
      <StatePage
        icon={BellOff}
        tone="wait"
        of={of}
        title={t("room.queue.lapsedTitle")}
        lead={t(free > 0 ? "room.queue.lapsedFree" : "room.queue.lapsed")}
      >
        <Actions>
          {free > 0 ? (
            <Button tone="primary" size="lg" onClick={classroom.enter}>
              {t("room.queue.take")}
            </Button>
          ) : (
            <Joining queue={() => classroom.queue()} />
          )}
          <ToCourse session={session} tone="ghost" />
        </Actions>
      </StatePage>
    );
  return (
    <StatePage icon={Armchair} tone="wait" of={of} title={t("live.fullTitle")} lead={t("room.queue.lead")}>
      <div className="card grid w-full justify-items-center gap-4 p-6">
        <Seats capacity={capacity} free={free} waiting={seats?.waiting ?? 0} />
        <Joining queue={() => classroom.queue()} />
        <p className="flex items-center gap-2 text-muted text-sm">
          <LoaderCircle className="size-4 animate-spin" aria-hidden />
          {t("live.checking")}
        </p>
      </div>
      <ToCourse session={session} tone="ghost" />
    </StatePage>
  );
}

type SeatsProps = { capacity: number; free: number; waiting: number };

function Seats({ capacity, free, waiting }: SeatsProps) {
  const { t } = useTranslation();
  return (
    <>
      {capacity <= SHOWN_SEATS && (
        <span className="flex flex-wrap justify-center gap-1.5" aria-hidden>
          {Array.from({ length: capacity }, (_, place) => place + 1).map((seat) => (
            <Armchair
              key={seat}
              className={seat > capacity - free ? "size-6 text-primary" : "size-6 text-edge"}
            />
          ))}
        </span>
      )}
      <div role="status" className="grid gap-1">
        <p className="display text-2xl tabular-nums">{t("live.seatsLeft", { free, capacity })}</p>
        {waiting > 0 && <p className="text-muted text-sm">{t("live.waiting", { count: waiting })}</p>}
      </div>
    </>
  );
}

function Joining({ queue }: { queue: () => Promise<void> }) {
  const { t } = useTranslation();
  const { act, busy } = useDeed(queue);
  return (
    <Button tone="primary" size="lg" className="w-full" busy={busy} onClick={() => act()}>
      {t("room.queue.join")}
    </Button>
  );
}

type Place = { state: string | null; offer_expires_at?: string | null };

/**
 * Who comes back to the page, or has joined the list elsewhere, finds the place they have: told by the first
 * answer that knows of one, and not by the last one before they gave it up.
 */
function usePlaceFromBefore(
  me: Place | undefined,
  queued: boolean,
  queue: (until: string | null) => Promise<void>,
) {
  const waits = me?.state === "waiting" || me?.state === "offered";
  const until = me?.offer_expires_at ?? null;
  const waited = useRef(false);
  useEffect(() => {
    const isNews = waits && !waited.current;
    waited.current = waits;
    // Refused only when the place is gone meanwhile: then there is none to show.
    if (isNews && !queued) void queue(until).catch(() => undefined);
  }, [waits, queued, until, queue]);
}
