import { Mic, MicOff, Video, VideoOff } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { DevicePicker } from "./DevicePicker";
import type { DeviceKind } from "./devices";
import { LevelMeter } from "./LevelMeter";
import { Picture } from "./Picture";
import { SpeakerTest } from "./SpeakerTest";
import { TroubleCard } from "./TroubleCard";
import { useDevices } from "./useDevices";
import type { Mirror } from "./useMirror";

type MirrorViewProps = {
  mirror: Mirror;
  me: { id: string; name: string };
  /** What this person may switch on. */
  may: (device: "camera" | "microphone") => boolean;
  speaker: string;
  choose: (kind: DeviceKind, id: string) => void;
};

const DEVICES = ["microphone", "camera"] as const;
const LOOKS = { microphone: { On: Mic, Off: MicOff }, camera: { On: Video, Off: VideoOff } };

/** What others will see and hear of oneself, and with which devices. */
export function MirrorView({ mirror, me, may, speaker, choose }: MirrorViewProps) {
  const { t } = useTranslation();
  const { wish, previews, granted, press } = mirror;
  const { camera, microphone } = previews;
  const devices = useDevices(camera.track, microphone.track);
  const chooseAgain = (kind: "camera" | "microphone", id: string) => {
    choose(kind, id);
    previews[kind].again();
  };

  return (
    <div className="grid gap-4">
      <div className="relative mx-auto grid aspect-video max-h-[34dvh] min-h-36 w-full max-w-full place-items-center overflow-hidden rounded-xl bg-sunken [&>video]:absolute [&>video]:inset-0">
        {camera.track ? (
          <>
            <Picture track={camera.track} mirrored label={t("room.media.preview")} />
            <p className="absolute start-2 top-2 max-w-[calc(100%-1rem)] truncate rounded-md bg-black/65 px-2 py-1 text-white text-xs">
              <bdi>{me.name}</bdi>
            </p>
          </>
        ) : (
          <span className="mb-12 grid justify-items-center gap-2 text-muted text-sm">
            <Avatar person={me} size="lg" />
            {t(wish.camera && !camera.trouble ? "room.media.asking" : "room.media.cameraOff")}
          </span>
        )}
        <div className="absolute bottom-3 flex gap-2">
          {DEVICES.map((device) => {
            const { On, Off } = LOOKS[device];
            return (
              <Button
                key={device}
                size="toggle"
                aria-label={t(`room.media.${device}`)}
                aria-pressed={granted[device]}
                disabled={!may(device)}
                onClick={() => press(device)}
                className="aria-pressed:border-primary aria-pressed:bg-primary-soft aria-pressed:text-primary"
              >
                {granted[device] ? <On aria-hidden /> : <Off aria-hidden />}
              </Button>
            );
          })}
        </div>
      </div>
      <div role="status" className="grid gap-2 empty:hidden">
        {DEVICES.map((device) => {
          const { trouble, again } = previews[device];
          return trouble && <TroubleCard key={device} device={device} why={trouble} retry={again} />;
        })}
      </div>
      {microphone.track && <LevelMeter track={microphone.track} />}
      <div className="grid gap-4 sm:grid-cols-2 empty:hidden">
        <DevicePicker kind="camera" devices={devices.camera} track={camera.track} choose={chooseAgain} />
        <DevicePicker
          kind="microphone"
          devices={devices.microphone}
          track={microphone.track}
          choose={chooseAgain}
        />
      </div>
      <SpeakerTest devices={devices.speaker} chosen={speaker} choose={(id) => choose("speaker", id)} />
    </div>
  );
}
