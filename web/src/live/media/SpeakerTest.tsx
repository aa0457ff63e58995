import { Volume2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { DevicePicker } from "./DevicePicker";

const SECONDS = 0.8;

type SpeakerTestProps = { devices: MediaDeviceInfo[]; chosen: string; choose: (id: string) => void };

export function SpeakerTest({ devices, chosen, choose }: SpeakerTestProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const canChoose = "setSinkId" in HTMLMediaElement.prototype;
  return (
    <div className="grid gap-2">
      {canChoose && (
        <DevicePicker kind="speaker" devices={devices} chosen={chosen} choose={(_, id) => choose(id)} />
      )}
      <Button
        busy={busy}
        onClick={() => {
          setBusy(true);
          void chime(canChoose ? chosen : "").finally(() => setBusy(false));
        }}
      >
        <Volume2 aria-hidden />
        {t("room.media.speakerTest")}
      </Button>
    </div>
  );
}

/** Two notes, out of the chosen speaker. */
async function chime(speaker: string) {
  const context = new AudioContext();
  const target = context.createMediaStreamDestination();
  const gain = context.createGain();
  gain.gain.value = 0.2;
  gain.connect(target);
  [523.25, 659.25].forEach((frequency, index) => {
    const note = context.createOscillator();
    note.frequency.value = frequency;
    note.connect(gain);
    note.start(context.currentTime + (index * SECONDS) / 2);
    note.stop(context.currentTime + ((index + 1) * SECONDS) / 2);
  });
  const audio = new Audio();
  audio.srcObject = target.stream;
  if (speaker) await audio.setSinkId(speaker).catch(() => undefined); // it was unplugged: the browser's own
  await audio.play().catch(() => undefined); // no speaker at all: nothing to hear, and nothing to say
  await new Promise((done) => setTimeout(done, SECONDS * 1000));
  await context.close();
}
