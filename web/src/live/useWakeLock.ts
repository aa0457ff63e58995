import { useEffect } from "react";

/** The screen stays on while one is in class, where the browser can do that. It lets go by itself when hidden. */
export function useWakeLock() {
  useEffect(() => {
    if (!("wakeLock" in navigator)) return;
    let lock: WakeLockSentinel | null = null;
    let gone = false;
    async function hold() {
      if (document.hidden) return;
      // Refused when the battery is low: then the screen goes dark as ever.
      const got = await navigator.wakeLock.request("screen").catch(() => null);
      if (gone) void got?.release();
      else lock = got;
    }
    const again = () => void hold();
    void hold();
    document.addEventListener("visibilitychange", again);
    return () => {
      gone = true;
      document.removeEventListener("visibilitychange", again);
      void lock?.release();
    };
  }, []);
}
