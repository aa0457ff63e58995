import { EyeOff, Hand as HandIcon, MicOff, Users } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/ui/Avatar";
import { Badge } from "@/ui/Badge";
import { cx } from "@/ui/cx";
import type { Hand, Participant } from "./events";
import { PulseBar } from "./PulseBar";
import { type ClassState, isHost, peopleCount, unseenBecause } from "./state";
import { useLostSight } from "./useVisit";

/** Everybody who is in the class: hosts first, then oneself, raised hands, then the others as they came. */
export function Stage({ state, clockOffset }: { state: ClassState; clockOffset: number }) {
  const { t } = useTranslation();
  const { participants, me, hands, pulse } = state;
  const unseen = unseenBecause(state);
  const Unseen = unseen === "hidden" ? EyeOff : Users;
  const lost = useLostSight();
  return (
    <section
      aria-labelledby="people"
      className="mx-auto flex w-full max-w-5xl grow flex-col gap-4 p-4 sm:p-6"
    >
      <h2 id="people" className="font-medium text-muted text-sm">
        {t("live.peopleCount", { count: peopleCount(state) })}
      </h2>
      {pulse && <PulseBar pulse={pulse} clockOffset={clockOffset} />}
      <div className="my-auto grid gap-4 pictured:my-0">
        <ul
          className={cx(
            "flex flex-wrap justify-center gap-3 transition-[filter,opacity] duration-500 sm:gap-4",
            "pictured:justify-start pictured:gap-2",
            lost && "opacity-50 grayscale",
          )}
          aria-label={t("live.people")}
        >
          <Tiles participants={participants} meId={me.id} hands={hands} />
        </ul>
        {unseen ? (
          <p className="flex items-center justify-center gap-2 text-muted text-sm">
            <Unseen className="size-4 shrink-0" aria-hidden />
            {t(`room.people.${unseen}`)}
          </p>
        ) : (
          participants.length === 1 && (
            <p className="text-center text-muted text-sm">{t("live.stageAlone")}</p>
          )
        )}
      </div>
    </section>
  );
}

/** Below a picture there is a strip of names; where there is none, the people are what one looks at. */
const COMPACT =
  "pictured:flex pictured:min-h-0 pictured:w-auto pictured:max-w-full pictured:items-center pictured:gap-2.5 pictured:rounded-full pictured:py-1.5 pictured:ps-1.5 pictured:pe-3.5 pictured:text-start";

/** Cut at its own end, which in another script is the other one. */
const NAME = "line-clamp-2 pictured:line-clamp-1 font-medium text-sm";

type TilesProps = { participants: Participant[]; meId: string; hands: Hand[] };

/** Drawn again when somebody has changed, and not for each word that is said. */
const Tiles = memo(function Tiles({ participants, meId, hands }: TilesProps) {
  const places = new Map(hands.map((hand, place) => [hand.user_id, place + 1]));
  return inOrder(participants, meId, hands).map((participant) => (
    <Tile
      key={participant.user.id}
      participant={participant}
      mine={participant.user.id === meId}
      hand={places.get(participant.user.id) ?? 0}
    />
  ));
});

type TileProps = { participant: Participant; mine: boolean; hand: number };

const Tile = memo(function Tile({ participant, mine, hand }: TileProps) {
  const { t } = useTranslation();
  const { user, role, state, muted } = participant;
  const host = isHost(role);
  return (
    <li
      className={cx(
        "rise card relative grid w-[calc(50%-0.375rem)] content-center justify-items-center gap-3 px-3 py-6 text-center [contain-intrinsic-size:auto_150px] [content-visibility:auto] sm:min-h-44 sm:w-48",
        host && "w-full bg-primary-soft",
        COMPACT,
      )}
    >
      <span className="relative">
        <Avatar
          person={user}
          size="lg"
          className={cx(
            "pictured:size-9! pictured:text-sm! transition-[filter,opacity]",
            state === "away" && "opacity-50 grayscale",
          )}
        />
        <span
          aria-hidden
          className={cx(
            "absolute end-0.5 bottom-0.5 size-4 rounded-full border-3 border-surface pictured:end-0 pictured:bottom-0 pictured:size-3 pictured:border-2",
            state === "away" ? "bg-warn" : "bg-ok",
          )}
        />
      </span>
      <span className="grid min-w-0 justify-items-center gap-1.5 pictured:flex pictured:items-center">
        {mine ? (
          <span className={NAME}>
            <bdi>{user.name}</bdi>
            <span className="text-muted"> ({t("live.you")})</span>
          </span>
        ) : (
          <bdi className={NAME}>{user.name}</bdi>
        )}
        <span className="flex shrink-0 flex-wrap justify-center gap-1.5 pictured:flex-nowrap">
          {host && <Badge tone="primary">{t(role === "host" ? "roles.host" : "roles.co_host")}</Badge>}
          {hand > 0 && (
            <Badge tone="warn">
              <HandIcon className="size-3.5" aria-hidden />
              <span className="sr-only">{t("room.handPlace")}</span> {hand}
            </Badge>
          )}
          {muted && (
            <Badge>
              <MicOff className="size-3.5" aria-hidden />
              {t("room.people.muted")}
            </Badge>
          )}
          {state === "away" ? (
            <Badge tone="warn">{t("live.away")}</Badge>
          ) : (
            <span className="sr-only">{t("live.online")}</span>
          )}
        </span>
      </span>
    </li>
  );
});

function inOrder(participants: Participant[], meId: string, hands: Hand[]): Participant[] {
  const raised = new Set(hands.map((hand) => hand.user_id));
  const rank = ({ role, user }: Participant) =>
    isHost(role) ? 0 : user.id === meId ? 1 : raised.has(user.id) ? 2 : 3;
  const came = ({ joined_at }: Participant) => joined_at ?? "";
  const earlier = (a: string, b: string) => Number(a > b) - Number(a < b);
  return [...participants].sort((a, b) => rank(a) - rank(b) || earlier(came(a), came(b)));
}
