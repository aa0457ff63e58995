import { useCallback, useEffect, useState } from "react";
import { type Trouble, take, troubleOf } from "./devices";

/** A device's track for as long as somebody looks at it; nobody else gets it. */
export function usePreview(kind: "camera" | "microphone", wanted: boolean) {
  const [track, setTrack] = useState<MediaStreamTrack | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `attempt` asks once more, for another device
  useEffect(() => {
    if (!wanted) return;
    let gone = false;
    let taken: MediaStreamTrack | null = null;
    take(kind).then(
      (track) => {
        if (gone) return track.stop();
        taken = track;
        track.onended = () => setTrouble("lost");
        setTrack(track);
        setTrouble(null);
      },
      (error) => !gone && setTrouble(troubleOf(error)),
    );
    return () => {
      gone = true;
      taken?.stop();
      setTrack(null);
    };
  }, [kind, wanted, attempt]);

  return { track, trouble, again: useCallback(() => setAttempt((now) => now + 1), []) };
}
