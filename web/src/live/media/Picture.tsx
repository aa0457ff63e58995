import { useEffect, useRef } from "react";
import { cx } from "@/ui/cx";

type PictureProps = { track: MediaStreamTrack; whole?: boolean; mirrored?: boolean; label: string };

/** A moving picture; its sound is played elsewhere. */
export function Picture({ track, whole, mirrored, label }: PictureProps) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current;
    if (!video) return;
    video.srcObject = new MediaStream([track]);
    return () => {
      video.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={element}
      autoPlay
      muted
      playsInline
      aria-label={label}
      className={cx("size-full", whole ? "object-contain" : "object-cover", mirrored && "-scale-x-100")}
    />
  );
}
