import { useState } from "react";
import type { Wish } from "./arrival";
import { type Preview, usePreview } from "./usePreview";

export type Mirror = {
  wish: Wish;
  /** On, off, or asked for once more where it could not be had. */
  press: (device: keyof Wish) => void;
  previews: Record<keyof Wish, Preview>;
  /** What is to be on: what was wanted, and can be had. */
  granted: Wish;
};

/** One's devices as others would see and hear them. Only what is wanted is asked for, and its light is on. */
export function useMirror(first: Wish): Mirror {
  const [wish, setWish] = useState(first);
  const previews: Mirror["previews"] = {
    camera: usePreview("camera", wish.camera),
    microphone: usePreview("microphone", wish.microphone),
  };
  return {
    wish,
    press: (device) => {
      if (previews[device].trouble) previews[device].again();
      else setWish((now) => ({ ...now, [device]: !now[device] }));
    },
    previews,
    granted: {
      camera: wish.camera && previews.camera.trouble === null,
      microphone: wish.microphone && previews.microphone.trouble === null,
    },
  };
}
