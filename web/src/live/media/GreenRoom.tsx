import { Mic, MicOff, Video, VideoOff } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { DevicePicker } from "./DevicePicker";
import { LevelMeter } from "./LevelMeter";
import { Picture } from "./Picture";
import type { Device, MediaRoom } from "./room";
import { SpeakerTest } from "./SpeakerTest";
import { TroubleText } from "./TroubleText";
import { useDevices } from "./useDevices";
import { usePreview } from "./usePreview";

type GreenRoomProps = { room: MediaRoom; first: Device; close: () => void };

/**
 * Before the others see anything: what they will see, and with which devices. Only what was asked
 * for is on; without any device one can always go on listening.
 */
export default function GreenRoom({ room, first, close }: GreenRoomProps) {
  const { t } = useTranslation();
  const { own, may } = room.get();
  const [wish, setWish] = useState({
    camera: first === "camera" || own.has("camera"),
    microphone: first === "microphone" || own.has("microphone"),
  });
  const camera = usePreview("camera", may.has("camera"));
  const microphone = usePreview("microphone", may.has("microphone"));
  const devices = useDevices(camera.track, microphone.track);
  const speaker = room.get().speaker;
  const [chosen, setChosen] = useState(speaker);

  useEffect(() => room.checked, [room]);

  function choose(kind: "camera" | "microphone", id: string) {
    void room.choose(kind, id).then((kind === "camera" ? camera : microphone).again);
  }

  function enter() {
    for (const device of ["camera", "microphone"] as const)
      if (wish[device] !== room.get().own.has(device)) void room.toggle(device);
    close();
  }

  return (
    <Dialog
      open
      onOpenChange={close}
      title={t("room.media.greenTitle")}
      description={t("room.media.greenLead")}
    >
      <div className="grid gap-4">
        <div className="relative mx-auto grid aspect-video h-[25dvh] max-w-full place-items-center overflow-hidden rounded-xl bg-sunken [&>video]:absolute [&>video]:inset-0">
          {camera.track && wish.camera ? (
            <Picture track={camera.track} mirrored label={t("room.media.preview")} />
          ) : (
            <p className="max-w-xs p-4 text-center text-muted text-sm">
              {camera.trouble ? (
                <TroubleText device="camera" why={camera.trouble} />
              ) : (
                t("room.media.cameraOff")
              )}
            </p>
          )}
          <div className="absolute bottom-3 flex gap-2">
            {(["microphone", "camera"] as const).map((device) => {
              const Icon =
                device === "camera" ? (wish.camera ? Video : VideoOff) : wish.microphone ? Mic : MicOff;
              return (
                <Button
                  key={device}
                  size="toggle"
                  aria-label={t(`room.media.${device}`)}
                  aria-pressed={wish[device]}
                  disabled={!may.has(device)}
                  onClick={() => setWish({ ...wish, [device]: !wish[device] })}
                  className="aria-pressed:bg-primary-soft aria-pressed:text-primary"
                >
                  <Icon aria-hidden />
                </Button>
              );
            })}
          </div>
        </div>
        <div className="grid gap-4 sm:grid-cols-2">
          <DevicePicker kind="camera" devices={devices.camera} track={camera.track} choose={choose} />
          <DevicePicker
            kind="microphone"
            devices={devices.microphone}
            track={microphone.track}
            choose={choose}
          />
        </div>
        {microphone.trouble ? (
          <p className="text-sm text-warn">
            <TroubleText device="microphone" why={microphone.trouble} />
          </p>
        ) : (
          <LevelMeter track={microphone.track} />
        )}
        <SpeakerTest
          devices={devices.speaker}
          chosen={chosen}
          choose={(id) => {
            setChosen(id);
            void room.choose("speaker", id);
          }}
        />
        <div className="flex flex-wrap justify-end gap-2">
          {(camera.trouble || microphone.trouble) && (
            <Button
              onClick={() => {
                camera.again();
                microphone.again();
              }}
            >
              {t("common.retry")}
            </Button>
          )}
          <Button tone="primary" onClick={enter}>
            {t("room.media.enter")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
