import { Mic, MicOff, MonitorUp, MonitorX, Settings2, Video, VideoOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { useCompact } from "../useCompact";
import { canShareScreen } from "./rights";
import type { Device, MediaRoom } from "./room";

type MediaButtonsProps = { room: MediaRoom; press: (device: Device) => void; check: () => void };

const LOOKS = {
  microphone: { On: Mic, Off: MicOff, keys: "Alt+M" },
  camera: { On: Video, Off: VideoOff, keys: "Alt+V" },
  screen: { On: MonitorX, Off: MonitorUp, keys: null },
} as const;

/** For whoever may show or say something. */
export default function MediaButtons({ room, press, check }: MediaButtonsProps) {
  const { t } = useTranslation();
  const { may, own, busy } = useSyncExternalStore(room.subscribe, room.get);
  const isCompact = useCompact();
  if (may.size === 0) return null;
  const devices = (["microphone", "camera", "screen"] as const).filter(
    (each) => each !== "screen" || (canShareScreen && !isCompact),
  );
  return (
    <div data-devices className={isCompact ? "contents" : "flex gap-2"}>
      {devices.map((device) => {
        const { On, Off, keys } = LOOKS[device];
        const on = own.has(device);
        const name = t(`room.media.${device}`);
        return (
          <Button
            key={device}
            size="toggle"
            aria-label={name}
            aria-pressed={on}
            aria-keyshortcuts={keys ?? undefined}
            title={may.has(device) ? (keys ? `${name} (${keys})` : name) : t("room.media.mutedByHost")}
            disabled={!may.has(device)}
            aria-busy={busy.has(device)}
            onClick={() => press(device)}
            className="aria-pressed:border-primary aria-pressed:bg-primary-soft aria-pressed:text-primary"
          >
            {on ? <On aria-hidden /> : <Off aria-hidden />}
          </Button>
        );
      })}
      {!isCompact && (
        <Button
          size="toggle"
          aria-label={t("room.media.check")}
          title={t("room.media.check")}
          onClick={check}
        >
          <Settings2 aria-hidden />
        </Button>
      )}
    </div>
  );
}
