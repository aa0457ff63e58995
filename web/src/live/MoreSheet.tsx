import {
  Armchair,
  Clock,
  DoorOpen,
  Expand,
  Keyboard,
  Link2,
  type LucideIcon,
  MonitorUp,
  MonitorX,
  Server,
  ServerOff,
  Settings2,
  Square,
} from "lucide-react";
import { type ReactNode, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Button, type ButtonProps } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Dialog } from "@/ui/Dialog";
import type { BarProps } from "./ClassBar";
import { copyLink } from "./CopyLink";
import { toggleFullScreen } from "./fullScreen";
import { smallerOf } from "./host/smaller";
import { useMuteAll } from "./host/useMuteAll";
import { canShareScreen } from "./media/rights";
import type { MediaRoom } from "./media/room";
import { Count } from "./panels/PanelToggle";
import { ICONS, PANELS } from "./panels/panels";
import { Showing } from "./Reactions";
import { isHost as leads } from "./state";
import { useDeed } from "./useDeed";

type MoreSheetProps = BarProps & { opener: HTMLElement | null };

/** On a phone: the panels, and all else that the bar has no room for. */
export default function MoreSheet(props: MoreSheetProps) {
  const { classroom, state, badges, show, media, open, opener } = props;
  const { t } = useTranslation();
  const { act } = useDeed(classroom.extend);
  const all = useMuteAll(classroom, state);
  const change = useDeed((provider: string | null) => classroom.send("video.switch", { provider }));
  const { ticket } = classroom.get();
  const close = () => open(null);
  const then = (deed: () => void) => () => {
    close();
    deed();
  };
  const isHost = state.role === "host";
  return (
    <Dialog open onOpenChange={close} title={t("room.menu.title")}>
      <div className="grid gap-5">
        <ul className="grid grid-cols-2 gap-2">
          {PANELS.filter((panel) => panel !== "chat").map((panel) => (
            <li key={panel} className="grid">
              <Row
                icon={ICONS[panel]}
                fresh={badges[panel]}
                words={t(`room.panels.${panel}`)}
                onClick={then(() => show(panel, opener))}
              />
            </li>
          ))}
        </ul>
        <Showing classroom={classroom} state={state} done={close} />
        <div className="grid grid-cols-2 gap-2 border-t pt-4">
          {media.room && <Devices room={media.room} media={media} then={then} />}
          {typeof document.documentElement.requestFullscreen === "function" && (
            <Row
              icon={Expand}
              words={t("room.media.fullScreen")}
              onClick={then(() => void toggleFullScreen())}
            />
          )}
          <Row icon={Link2} words={t("live.copyLink")} onClick={then(() => void copyLink(t))} />
          {all && <Row icon={all.Icon} words={all.words} onClick={then(all.press)} />}
          {ticket?.larger && leads(state.role) && (
            <Row
              icon={Server}
              words={t("room.media.switchTo")}
              onClick={then(() => change.act(ticket.larger))}
            />
          )}
          {smallerOf(ticket, state) && (
            <Row icon={ServerOff} words={t("room.media.switchBack")} onClick={() => open("smaller")} />
          )}
          {isHost && (
            <>
              <Row icon={Armchair} words={t("room.menu.seats")} onClick={() => open("seats")} />
              <Row icon={Clock} words={t("room.menu.extend", { count: 15 })} onClick={then(() => act(15))} />
            </>
          )}
          <Row icon={Keyboard} words={t("room.shortcuts.title")} onClick={() => open("shortcuts")} />
        </div>
        <div className="grid auto-cols-fr grid-flow-col gap-2 border-t pt-4">
          <Row
            icon={DoorOpen}
            mirrored
            tone={isHost ? "secondary" : "danger"}
            words={t("live.leave")}
            onClick={() => open("leave")}
          />
          {isHost && <Row icon={Square} tone="danger" words={t("live.end")} onClick={() => open("end")} />}
        </div>
      </div>
    </Dialog>
  );
}

type DevicesProps = Pick<BarProps, "media"> & { room: MediaRoom; then: (deed: () => void) => () => void };

function Devices({ room, media, then }: DevicesProps) {
  const { t } = useTranslation();
  const { may, own } = useSyncExternalStore(room.subscribe, room.get);
  if (may.size === 0) return null;
  const sharing = own.has("screen");
  return (
    <>
      {canShareScreen && (
        <Row
          icon={sharing ? MonitorX : MonitorUp}
          words={t("room.media.screen")}
          aria-pressed={sharing}
          disabled={!may.has("screen")}
          onClick={then(() => media.press("screen"))}
        />
      )}
      <Row icon={Settings2} words={t("room.media.check")} onClick={then(media.look)} />
    </>
  );
}

type RowProps = { icon: LucideIcon; words: ReactNode; mirrored?: boolean; fresh?: number } & ButtonProps;

function Row({ icon: Icon, words, mirrored, fresh = 0, ...rest }: RowProps) {
  const { t } = useTranslation();
  return (
    <Button
      size="lg"
      className="relative h-auto! min-h-11 justify-start whitespace-normal! px-4! py-1.5 text-start text-sm aria-pressed:border-primary aria-pressed:bg-primary-soft aria-pressed:text-primary"
      {...(fresh > 0 && { "aria-label": t("room.withNew", { name: words, count: fresh }) })}
      {...rest}
    >
      <Icon className={cx(mirrored && "rtl:-scale-x-100")} aria-hidden />
      {words}
      {fresh > 0 && <Count of={fresh} />}
    </Button>
  );
}
