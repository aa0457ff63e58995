import { EyeOff, Hand, LockKeyhole, LockOpen, MicOff, MoreVertical, Users } from "lucide-react";
import { lazy, memo, Suspense, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/ui/Avatar";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { OnDemand } from "@/ui/OnDemand";
import type { Classroom } from "../classroom";
import type { ClassRole, Participant } from "../events";
import { AtTheDoor } from "../host/AtTheDoor";
import { Bans } from "../host/Bans";
import { ConfirmOut, type Out } from "../host/ConfirmOut";
import { Demand } from "../host/Demand";
import { useMuteAll } from "../host/useMuteAll";
import { holds } from "../media/rights";
import { isHost, peopleCount, unseenBecause } from "../state";
import { useLostSight } from "../useVisit";
import { PanelBody, type PanelProps } from "./PanelFrame";

const RulesDialog = lazy(() => import("../host/RulesDialog"));

/** Everybody by name, and for hosts what they decide about each, about all, and about who is outside. */
export default function People({ classroom, visit: { state, ticket } }: PanelProps) {
  const { t } = useTranslation();
  const [out, setOut] = useState<Out | null>(null);
  const [rules, setRules] = useState(false);
  const { role, me, participants, locks, hands, session } = state;
  const hosting = isHost(role);
  const unseen = unseenBecause(state);
  const Unseen = unseen === "hidden" ? EyeOff : Users;
  const people = useMemo(() => byName(participants, me.id), [participants, me.id]);
  const raised = useMemo(() => new Set(hands.map((hand) => hand.user_id)), [hands]);
  const excepted = useMemo(() => new Set(locks.except), [locks.except]);
  const lost = useLostSight();
  const closeOut = useCallback(() => setOut(null), []);
  const all = useMuteAll(classroom, state);
  const foot = hosting && (
    <div className="grid gap-2">
      {all && (
        <Button className="w-full" busy={all.busy} onClick={all.press}>
          <all.Icon aria-hidden />
          {all.words}
        </Button>
      )}
      <Button className="w-full" onClick={() => setRules(true)}>
        <LockKeyhole aria-hidden />
        {t("room.rules.title")}
      </Button>
    </div>
  );
  return (
    <PanelBody of="people" classroom={classroom} foot={foot}>
      {hosting && <AtTheDoor classroom={classroom} state={state} />}
      <h3 className="mb-2 font-medium text-muted text-xs">
        {t("live.peopleCount", { count: peopleCount(state) })}
      </h3>
      {locks.microphones && (
        <p className="mb-2 flex items-center gap-2 rounded-lg bg-sunken px-3 py-2.5 text-muted text-sm">
          <MicOff className="size-4 shrink-0" aria-hidden />
          {t("room.people.allMuted")}
        </p>
      )}
      {unseen && (
        <p className="mb-2 flex items-center gap-2 rounded-lg bg-sunken px-3 py-2.5 text-muted text-sm">
          <Unseen className="size-4 shrink-0" aria-hidden />
          {t(`room.people.${unseen}`)}
        </p>
      )}
      <ul
        className={cx(
          "grid grid-cols-1 gap-0.5 transition-[filter,opacity] duration-500",
          lost && "opacity-50 grayscale",
        )}
      >
        {people.map((participant) => (
          <Row
            key={participant.user.id}
            participant={participant}
            mine={participant.user.id === me.id}
            handIsUp={raised.has(participant.user.id)}
            excepted={hosting && excepted.has(participant.user.id)}
            classroom={hosting && mayDecideOver(role, me.id, participant) ? classroom : null}
            isHost={role === "host"}
            canInvite={ticket !== null && holds(ticket)}
            putOut={setOut}
          />
        ))}
      </ul>
      {hosting && session && (
        <div className="mt-4 grid gap-3">
          <Bans classroom={classroom} />
          {role === "host" && <Demand sessionId={session.id} />}
        </div>
      )}
      <ConfirmOut classroom={classroom} out={out} close={closeOut} />
      <Suspense fallback={null}>
        {rules && <RulesDialog classroom={classroom} close={() => setRules(false)} />}
      </Suspense>
    </PanelBody>
  );
}

type RowProps = {
  participant: Participant;
  mine: boolean;
  handIsUp: boolean;
  excepted: boolean;
  /** Null: I decide nothing about them. */
  classroom: Classroom | null;
  isHost: boolean;
  canInvite: boolean;
  putOut: (out: Out) => void;
};

const Row = memo(function Row({ participant, mine, handIsUp, excepted, classroom, ...deciding }: RowProps) {
  const { t } = useTranslation();
  const { user, role, state: presence, muted, on_stage } = participant;
  return (
    <li className="flex min-h-12 items-center gap-3 [contain-intrinsic-size:auto_48px] [content-visibility:auto]">
      <Avatar person={user} className={cx(presence === "away" && "opacity-50 grayscale")} />
      <span className="min-w-0 grow text-sm">
        <span className="flex items-center gap-1.5">
          <bdi className="truncate font-medium">{user.name || t("room.somebody")}</bdi>
          {mine && <span className="text-muted text-xs">({t("live.you")})</span>}
        </span>
        <span className="flex flex-wrap gap-1 empty:hidden">
          {isHost(role) && (
            <Badge tone="primary">{t(role === "host" ? "roles.host" : "roles.co_host")}</Badge>
          )}
          {on_stage && <Badge tone="primary">{t("room.media.onStage")}</Badge>}
          {presence === "away" && <Badge tone="warn">{t("live.away")}</Badge>}
          {muted && (
            <Badge>
              <MicOff className="size-3" aria-hidden />
              {t("room.people.muted")}
            </Badge>
          )}
          {excepted && (
            <Badge>
              <LockOpen className="size-3" aria-hidden />
              {t("room.people.excepted")}
            </Badge>
          )}
          {handIsUp && (
            <Badge tone="warn">
              <Hand className="size-3" aria-hidden />
              {t("room.handUp")}
            </Badge>
          )}
        </span>
      </span>
      {classroom && (
        <OnDemand
          load={() => import("../host/PersonMenu")}
          trigger={
            <Button tone="ghost" size="icon" aria-label={t("room.people.menu", { name: user.name })}>
              <MoreVertical aria-hidden />
            </Button>
          }
          rest={{ classroom, participant, excepted, ...deciding }}
        />
      )}
    </li>
  );
});

/** Nobody decides about the host, and only the host about a co-host. */
function mayDecideOver(mine: ClassRole | null, meId: string, { user, role }: Participant): boolean {
  if (user.id === meId || role === "host") return false;
  return mine === "host" || role === "student";
}

const inOrder = new Intl.Collator();

function byName(participants: Participant[], meId: string): Participant[] {
  const rank = ({ role, user }: Participant) => (isHost(role) ? 0 : user.id === meId ? 1 : 2);
  return [...participants].sort((a, b) => rank(a) - rank(b) || inOrder.compare(a.user.name, b.user.name));
}
