import { Hand, LockKeyhole, MicOff, MoreVertical } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/ui/Avatar";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { OnDemand } from "@/ui/OnDemand";
import type { Participant } from "../events";
import { AtTheDoor } from "../host/AtTheDoor";
import { ConfirmOut, type Out } from "../host/ConfirmOut";
import { type ClassState, isHost } from "../state";
import { PanelBody, type PanelProps } from "./PanelFrame";

/** Everybody by name, and for hosts what they decide about each, about all, and about who is outside. */
export default function People({ classroom, visit: { state, ticket } }: PanelProps) {
  const { t } = useTranslation();
  const [out, setOut] = useState<Out | null>(null);
  const hosting = isHost(state.role);
  const foot = hosting && (
    <OnDemand
      load={() => import("../host/LocksPopover")}
      trigger={
        <Button className="w-full">
          <LockKeyhole aria-hidden />
          {t("room.locks.title")}
        </Button>
      }
      rest={{ classroom, locks: state.locks }}
    />
  );
  return (
    <PanelBody foot={foot}>
      {hosting && <AtTheDoor classroom={classroom} state={state} />}
      <h3 className="mb-2 font-medium text-muted text-xs">
        {t("live.peopleCount", { count: state.participants.length })}
      </h3>
      {state.locks.roster && !hosting && <p className="mb-2 text-muted text-sm">{t("room.people.hidden")}</p>}
      <ul className="grid gap-0.5">
        {byName(state).map((participant) => (
          <Row key={participant.user.id} participant={participant} state={state}>
            {hosting && mayDecideOver(state, participant) && (
              <OnDemand
                load={() => import("../host/PersonMenu")}
                trigger={
                  <Button
                    tone="ghost"
                    size="icon"
                    aria-label={t("room.people.menu", { name: participant.user.name })}
                  >
                    <MoreVertical aria-hidden />
                  </Button>
                }
                rest={{
                  classroom,
                  participant,
                  isHost: state.role === "host",
                  canInvite: ticket?.capabilities.holds_publishing ?? false,
                  putOut: setOut,
                }}
              />
            )}
          </Row>
        ))}
      </ul>
      <ConfirmOut classroom={classroom} out={out} close={() => setOut(null)} />
    </PanelBody>
  );
}

type RowProps = { participant: Participant; state: ClassState; children: React.ReactNode };

function Row({ participant: { user, role, state: presence, muted, on_stage }, state, children }: RowProps) {
  const { t } = useTranslation();
  const handIsUp = state.hands.some((hand) => hand.user_id === user.id);
  return (
    <li className="flex min-h-12 items-center gap-3">
      <Avatar person={user} className={cx(presence === "away" && "opacity-50 grayscale")} />
      <span className="min-w-0 grow text-sm">
        <span className="flex items-center gap-1.5">
          <bdi className="truncate font-medium">{user.name}</bdi>
          {user.id === state.me.id && <span className="text-muted text-xs">({t("live.you")})</span>}
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
          {handIsUp && (
            <Badge tone="warn">
              <Hand className="size-3" aria-hidden />
              {t("room.handUp")}
            </Badge>
          )}
        </span>
      </span>
      {children}
    </li>
  );
}

/** Nobody decides about the host, and only the host about a co-host. */
function mayDecideOver({ role, me }: ClassState, other: Participant): boolean {
  if (other.user.id === me.id || other.role === "host") return false;
  return role === "host" || other.role === "student";
}

function byName({ participants, me }: ClassState): Participant[] {
  const rank = ({ role, user }: Participant) => (isHost(role) ? 0 : user.id === me.id ? 1 : 2);
  return [...participants].sort((a, b) => rank(a) - rank(b) || a.user.name.localeCompare(b.user.name));
}
