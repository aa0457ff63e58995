import { useEffect, useRef, useState } from "react";
import { type Deed, deedOf, placeOf } from "./state/keys";

const KEY = "lyceum.shortcuts";

type Deeds = Record<Exclude<Deed, "hold">, () => void> & {
  /** Held down; false where it does nothing, and the space bar scrolls as ever. */
  hold: () => boolean;
  release: () => void;
};

export function useShortcuts(deeds: Deeds) {
  const [on, setOn] = useState(() => localStorage.getItem(KEY) !== "off");
  const latest = useRef(deeds);
  latest.current = deeds;

  useEffect(() => {
    let held = false;
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.isComposing) return;
      const deed = deedOf(event, placeOf(event.target), on);
      if (event.repeat) {
        if (held && deed === "hold") event.preventDefault();
        return;
      }
      if (!deed) return;
      if (deed === "hold") held = latest.current.hold();
      else latest.current[deed]();
      if (deed !== "close" && (deed !== "hold" || held)) event.preventDefault();
    }
    // Also when the window is left with the key down: nobody is heard without knowing it.
    function letGo(event?: Event) {
      if (!held || (event instanceof KeyboardEvent && event.key !== " ")) return;
      held = false;
      latest.current.release();
    }
    window.addEventListener("keydown", onKeyDown);
    window.addEventListener("keyup", letGo);
    window.addEventListener("blur", letGo);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("keyup", letGo);
      window.removeEventListener("blur", letGo);
      letGo();
    };
  }, [on]);

  function turn(next: boolean) {
    localStorage.setItem(KEY, next ? "on" : "off");
    setOn(next);
  }
  return { on, turn };
}
