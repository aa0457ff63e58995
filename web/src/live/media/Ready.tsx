import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Person } from "@/api/types";
import { arrival } from "./arrival";
import { choices } from "./devices";
import { MirrorView } from "./MirrorView";
import { missingIn } from "./missing";
import { NotHere } from "./NotHere";
import { useMirror } from "./useMirror";

type ReadyProps = { sessionId: string; me: Person; hosting: boolean };

/** Before a class: one's devices, tried out while nobody sees or hears. None is on, or asked for, by itself. */
export default function Ready({ sessionId, me, hosting }: ReadyProps) {
  const { t } = useTranslation();
  const mirror = useMirror(arrival.wishFor(sessionId));
  const [speaker, setSpeaker] = useState(choices.get().speaker ?? "");
  const { camera, microphone } = mirror.granted;

  useEffect(() => {
    arrival.wish(sessionId, { camera, microphone });
    if (camera || microphone) choices.keep("checked", "yes");
  }, [sessionId, camera, microphone]);

  return (
    <section aria-labelledby="ready" className="card grid w-full gap-4 p-5 text-start sm:p-6">
      <div className="grid gap-1">
        <h2 id="ready" className="font-semibold">
          {t("room.ready.title")}
        </h2>
        <p className="text-muted text-sm">
          {t("room.ready.name")} <bdi className="font-medium text-fg">{me.name}</bdi>
        </p>
      </div>
      <NotHere missing={missingIn(window).filter((one) => one === "RTCPeerConnection")} />
      <MirrorView
        mirror={mirror}
        me={me}
        may={() => true}
        speaker={speaker}
        choose={(kind, id) => {
          choices.keep(kind, id);
          if (kind === "speaker") setSpeaker(id);
        }}
      />
      <p className="text-muted text-sm">
        {t(hosting ? "room.ready.host" : "room.ready.student")} {t("room.ready.without")}
      </p>
    </section>
  );
}
