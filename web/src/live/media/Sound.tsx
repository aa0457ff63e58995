import { useEffect, useRef } from "react";
import type { MediaRoom } from "./room";

/** Somebody's voice, or the sound of their screen. */
export function Sound({
  room,
  track,
  speaker,
}: {
  room: MediaRoom;
  track: MediaStreamTrack;
  speaker: string;
}) {
  const element = useRef<HTMLAudioElement>(null);
  useEffect(() => {
    const audio = element.current;
    if (!audio) return;
    audio.srcObject = new MediaStream([track]);
    void room.play(audio);
    return () => {
      room.stop(audio);
      audio.srcObject = null;
    };
  }, [room, track]);
  useEffect(() => {
    // A speaker that is not there any more leaves the browser's own choice.
    if ("setSinkId" in HTMLMediaElement.prototype)
      void element.current?.setSinkId(speaker).catch(() => undefined);
  }, [speaker]);
  // biome-ignore lint/a11y/useMediaCaption: a living voice has no captions
  return <audio ref={element} />;
}
