import { Armchair, LoaderCircle } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Title } from "@/ui/Page";
import { type OutsideProps, ToCourse } from "./Outside";
import { InQueue, Offered } from "./Queue";
import { useDeed } from "./useDeed";
import { useDoor } from "./useDoor";

const ASK_MS = 4_000;
const SHOWN_SEATS = 24;

/** All seats are taken: one watches for a free one, or waits in line for it. */
export function Full({ sessionId, session, classroom, visit }: OutsideProps) {
  const { t } = useTranslation();
  const { waiting: place, offeredUntil, offerLapsed } = visit.state;
  const queued = place !== null || offeredUntil !== null;
  const known = useDoor(
    sessionId,
    ASK_MS,
    ({ status, seats, me }) => status !== "live" || (seats.free > 0 && !queued && me.position === null),
    classroom.knock,
  );
  usePlaceFromBefore(known?.me, queued, classroom.queue);
  const facts = visit.problem?.facts;
  const seats = visit.state.seats ?? known?.seats;
  const capacity = seats?.capacity ?? Number(facts?.capacity ?? 0);
  const free = seats?.free ?? 0;
  const waiting = seats?.waiting ?? 0;
  const queue = useDeed(() => classroom.queue());

  return (
    <div className="mx-auto grid w-full max-w-xl justify-items-center gap-6 px-5 py-12 text-center sm:py-20">
      <div className="grid gap-2">
        <p className="font-medium text-muted text-sm">
          <bdi>{session?.title}</bdi>
        </p>
        <Title size="text-3xl sm:text-4xl">{t(queued ? "room.queue.title" : "live.fullTitle")}</Title>
        {!queued && <p className="text-muted">{t("room.queue.lead")}</p>}
      </div>
      <div className="card grid w-full justify-items-center gap-4 p-7">
        {offeredUntil ? (
          <Offered classroom={classroom} visit={visit} />
        ) : place ? (
          <InQueue classroom={classroom} visit={visit} />
        ) : (
          <>
            <span className="flex flex-wrap justify-center gap-1.5" aria-hidden>
              {seatNumbers(capacity).map((seat) => (
                <Armchair
                  key={seat}
                  className={seat > capacity - free ? "size-6 text-primary" : "size-6 text-edge"}
                />
              ))}
            </span>
            <p className="display text-2xl tabular-nums" role="status">
              {t("live.seatsLeft", { free, capacity })}
            </p>
            {waiting > 0 && <p className="text-muted text-sm">{t("live.waiting", { count: waiting })}</p>}
            {offerLapsed && <p className="text-sm text-warn">{t("room.queue.lapsed")}</p>}
            <p className="flex items-center gap-2 text-muted text-sm">
              <LoaderCircle className="size-4 animate-spin" aria-hidden />
              {t("live.checking")}
            </p>
          </>
        )}
      </div>
      <div className="flex flex-wrap justify-center gap-2">
        {!queued && (
          <Button tone="primary" size="lg" busy={queue.busy} onClick={() => queue.act()}>
            {t("room.queue.join")}
          </Button>
        )}
        <ToCourse session={session} />
      </div>
    </div>
  );
}

type Place = { state: string | null; offer_expires_at?: string | null };

/** Who comes back to the page, or has joined the list elsewhere, finds the place they have. */
function usePlaceFromBefore(
  me: Place | undefined,
  queued: boolean,
  queue: (until: string | null) => Promise<void>,
) {
  const waits = me?.state === "waiting" || me?.state === "offered";
  const until = me?.offer_expires_at ?? null;
  useEffect(() => {
    // Refused only when the place is gone meanwhile: then there is none to show.
    if (waits && !queued) void queue(until).catch(() => undefined);
  }, [waits, queued, until, queue]);
}

function seatNumbers(capacity: number): number[] {
  return Array.from({ length: Math.min(capacity, SHOWN_SEATS) }, (_, place) => place + 1);
}
