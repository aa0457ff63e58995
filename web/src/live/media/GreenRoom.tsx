import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import type { ClassState } from "../state";
import { arrival } from "./arrival";
import { MirrorView } from "./MirrorView";
import type { Device, MediaRoom } from "./room";
import { useMirror } from "./useMirror";

type GreenRoomProps = {
  room: MediaRoom;
  me: ClassState["me"];
  sessionId: string;
  first: Device;
  close: () => void;
};

/**
 * Before the others see anything: what they will see, and with which devices. Only what was asked
 * for is on; without any device one can always go on listening.
 */
export default function GreenRoom({ room, me, sessionId, first, close }: GreenRoomProps) {
  const { t } = useTranslation();
  const { own, may } = room.get();
  const [before] = useState(() => arrival.wishFor(sessionId));
  const mirror = useMirror({
    camera: first === "camera" || own.has("camera") || (before.camera && may.has("camera")),
    microphone:
      first === "microphone" || own.has("microphone") || (before.microphone && may.has("microphone")),
  });
  const [speaker, setSpeaker] = useState(room.get().speaker);

  useEffect(() => {
    room.checked();
    arrival.forget(sessionId);
  }, [room, sessionId]);

  function enter() {
    for (const device of ["camera", "microphone"] as const)
      if (mirror.granted[device] !== room.get().own.has(device)) void room.toggle(device);
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
        <MirrorView
          mirror={mirror}
          me={me}
          may={(device) => may.has(device)}
          speaker={speaker}
          choose={(kind, id) => {
            if (kind === "speaker") setSpeaker(id);
            void room.choose(kind, id);
          }}
        />
        <Button tone="primary" onClick={enter} className="justify-self-end">
          {t("room.media.enter")}
        </Button>
      </div>
    </Dialog>
  );
}
