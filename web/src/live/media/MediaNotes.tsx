import {
  LoaderCircle,
  MicOff,
  MonitorSmartphone,
  SignalMedium,
  Unplug,
  Users,
  Video,
  VideoOff,
  Volume2,
} from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { type ClassState, isHost, peopleCount } from "../state";
import { useDeed } from "../useDeed";
import { copyReport } from "./copyReport";
import { Note } from "./Note";
import { allotment } from "./peer/allotment";
import { peersOf } from "./rights";
import type { MediaRoom, MediaView } from "./room";
import { TroubleCard } from "./TroubleCard";

type NotesProps = {
  room: MediaRoom;
  view: MediaView;
  state: ClassState;
  check: () => void;
  children: ReactNode;
};

/** How the line is, what does not work, and what to do about it. */
export function MediaNotes({ room, view, state, check, children }: NotesProps) {
  const { t } = useTranslation();
  const { line, quality, trouble, soundBlocked, may, own, others, audioOnly } = view;
  const left = leftOut(room, state);
  const nothing =
    state.invitedAt === null && may.size > 0 && own.size === 0 && line !== "elsewhere" && !trouble;
  return (
    <div role="status" className="grid gap-2 empty:hidden">
      {soundBlocked && (
        <Button tone="primary" size="lg" onClick={room.unblock} className="w-full">
          <Volume2 aria-hidden />
          {t("room.media.tapToHear")}
        </Button>
      )}
      {nothing && (
        <Note icon={<Video aria-hidden />} words={t("room.media.nobodySees")}>
          <Button size="sm" tone="primary" onClick={check}>
            {t("room.media.check")}
          </Button>
        </Note>
      )}
      {may.size > 0 && !may.has("microphone") && (
        <Note
          icon={<MicOff aria-hidden />}
          words={t(isMutedAlone(state) ? "room.media.mutedByHost" : "room.media.allMuted")}
        />
      )}
      {trouble && (
        <TroubleCard {...trouble} retry={() => void room.on(trouble.device)}>
          {trouble.device !== "screen" && (
            <Button size="sm" onClick={check}>
              {t("room.media.check")}
            </Button>
          )}
          <Button size="sm" onClick={room.forgetTrouble}>
            {t("common.close")}
          </Button>
        </TroubleCard>
      )}
      {line === "elsewhere" && (
        <Note icon={<MonitorSmartphone aria-hidden />} words={t("room.media.elsewhere")}>
          <Button size="sm" onClick={room.retry}>
            {t("room.media.useHere")}
          </Button>
        </Note>
      )}
      {line === "connecting" && others.size === 0 && own.size === 0 && (
        <Note
          icon={<LoaderCircle className="animate-spin" aria-hidden />}
          words={t("room.media.connecting")}
        />
      )}
      {line === "reconnecting" && (
        <Note
          icon={<LoaderCircle className="animate-spin" aria-hidden />}
          words={t("room.media.reconnecting")}
          tone="bg-warn-soft text-warn"
        />
      )}
      {line === "failed" && (
        <Note icon={<Unplug aria-hidden />} words={t("room.media.failed")} tone="bg-danger-soft text-danger">
          <Button size="sm" onClick={room.retry}>
            {t("common.retry")}
          </Button>
          {!audioOnly && (
            <Button size="sm" onClick={() => room.setAudioOnly(true)}>
              {t("room.line.audioOnly")}
            </Button>
          )}
          <Button size="sm" onClick={() => void copyReport(t, room)}>
            {t("room.line.report")}
          </Button>
        </Note>
      )}
      {audioOnly && (
        <Note icon={<VideoOff aria-hidden />} words={t("room.line.audioOnlyOn")}>
          <Button size="sm" onClick={() => room.setAudioOnly(false)}>
            {t("room.line.picturesAgain")}
          </Button>
        </Note>
      )}
      {quality !== "good" && line === "connected" && !audioOnly && (
        <p className="flex w-fit max-w-full flex-wrap items-center gap-x-3 gap-y-1.5 rounded-full bg-warn-soft py-1 ps-3.5 pe-1.5 text-sm text-warn">
          <SignalMedium className="size-4 shrink-0" aria-hidden />
          {t(`room.media.${quality}`)}
          <Button size="sm" round onClick={() => room.setAudioOnly(true)}>
            {t("room.line.audioOnly")}
          </Button>
        </p>
      )}
      <SwitchOffer room={room} view={view} state={state} />
      {left && <Note icon={<Users aria-hidden />} words={t(`room.media.${left}`)} />}
      {children}
    </div>
  );
}

function isMutedAlone({ participants, me }: ClassState): boolean {
  return participants.some(({ user, muted }) => user.id === me.id && muted);
}

/** Where browsers carry it themselves, not everybody can be sent a picture. Says so on both sides. */
function leftOut({ ticket }: MediaRoom, state: ClassState): "overfull" | "soundOnly" | null {
  const { participants, me } = state;
  const limit = ticket.capabilities.max_viewers;
  if (limit === null || peopleCount(state) - 1 <= limit) return null;
  const publisher = participants.find(({ role, user }) => role === "host" && user.id !== me.id);
  const mine = participants.find(({ user }) => user.id === me.id);
  if (!publisher || mine?.role !== "student")
    return mine?.role === "host" && !ticket.larger ? "overfull" : null;
  const share = allotment(new Map(peersOf(state, publisher.user.id).map((one) => [one.userId, one])), limit);
  return share(me.id) === "all" ? null : "soundOnly";
}

/** One more, and somebody would not see; or one's own line is too weak for all of them: whoever leads the class may have
 * a media server carry it. */
function SwitchOffer({ room, view, state }: Omit<NotesProps, "check" | "children">) {
  const { t } = useTranslation();
  const { act, busy } = useDeed((provider: string) => room.askSwitch(provider));
  const { larger, capabilities } = room.ticket;
  const all = peopleCount(state) - 1;
  const limit = capabilities.max_viewers;
  if (!larger || limit === null || !isHost(state.role)) return null;
  const isWeak = view.quality === "weak" && view.own.size > 0 && all > 1;
  if (all < limit && !isWeak) return null;
  return (
    <Note
      icon={<Users aria-hidden />}
      words={
        all < limit ? t("room.media.weakUplink") : t("room.media.atCap", { seen: Math.min(all, limit), all })
      }
    >
      <Button size="sm" tone="primary" busy={busy} onClick={() => act(larger)}>
        {t("room.media.switchTo")}
      </Button>
    </Note>
  );
}
