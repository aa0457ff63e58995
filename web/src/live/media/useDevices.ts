import { useEffect, useState } from "react";
import { type Devices, listDevices } from "./devices";

/** Which devices there are; browsers name them only once one of them was allowed. */
export function useDevices(...allowed: (MediaStreamTrack | null)[]): Devices {
  const [devices, setDevices] = useState<Devices>({ camera: [], microphone: [], speaker: [] });
  const how = allowed.map((track) => track?.id).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was allowed changes what is told
  useEffect(() => {
    let gone = false;
    const look = () => void listDevices().then((found) => !gone && setDevices(found));
    look();
    navigator.mediaDevices?.addEventListener("devicechange", look);
    return () => {
      gone = true;
      navigator.mediaDevices?.removeEventListener("devicechange", look);
    };
  }, [how]);
  return devices;
}
