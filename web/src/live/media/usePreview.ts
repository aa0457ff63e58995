import { useCallback, useEffect, useState } from "react";
import { take } from "./devices";
import { type Trouble, troubleOf } from "./trouble";

export type Preview = { track: MediaStreamTrack | null; trouble: Trouble | null; again: () => void };

/** A device's track for as long as somebody looks at it; nobody else gets it. */
export function usePreview(kind: "camera" | "microphone", wanted: boolean): Preview {
  const [track, setTrack] = useState<MediaStreamTrack | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [attempt, setAttempt] = useState(0);
  const again = useCallback(() => setAttempt((now) => now + 1), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks once more, for another device
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    let taken: MediaStreamTrack | null = null;
    take(kind).then(
      (track) => {
        if (gone) return track.stop();
        taken = track;
        track.onended = () => {
          setTrack(null);
          setTrouble("lost");
        };
        setTrack(track);
        setTrouble(null);
      },
      (error) => !gone && setTrouble(troubleOf(error, isSecureContext)),
    );
    return () => {
      gone = true;
      taken?.stop();
      setTrack(null);
    };
  }, [kind, wanted, attempt]);

  useEffect(() => {
    if (!wanted) setTrouble(null);
  }, [wanted]);
  useOnceAllowed(kind, trouble === "denied", again);

  return { track, trouble, again };
}

/** Who allows the device in the browser's own settings need not come back and press anything. */
function useOnceAllowed(kind: "camera" | "microphone", denied: boolean, again: () => void) {
  useEffect(() => {
    if (!denied) return;
    let gone = false;
    let watched: PermissionStatus | null = null;
    const look = () => watched?.state === "granted" && again();
    navigator.permissions?.query({ name: kind as PermissionName }).then(
      (status) => {
        if (gone) return;
        watched = status;
        status.addEventListener("change", look);
      },
      () => undefined, // a browser that does not tell: there is the button
    );
    return () => {
      gone = true;
      watched?.removeEventListener("change", look);
    };
  }, [kind, denied, again]);
}
