import { useEffect, useRef, useState } from "react";

const KEY = "lyceum.shortcuts";

type Deeds = Record<
  "hand" | "chat" | "people" | "leave" | "close" | "help" | "microphone" | "camera",
  () => void
>;

/** Keys by where they are, so that they are the same on every keyboard and with Alt on a Mac. */
const WITH_ALT: Record<string, keyof Deeds> = {
  KeyH: "hand",
  KeyC: "chat",
  KeyP: "people",
  KeyL: "leave",
  KeyM: "microphone",
  KeyV: "camera",
};

export function useShortcuts(deeds: Deeds) {
  const [on, setOn] = useState(() => localStorage.getItem(KEY) !== "off");
  const latest = useRef(deeds);
  latest.current = deeds;

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      const deed = deedOf(event, on);
      if (!deed) return;
      if (deed !== "close") event.preventDefault();
      latest.current[deed]();
    }
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, [on]);

  function turn(next: boolean) {
    localStorage.setItem(KEY, next ? "on" : "off");
    setOn(next);
  }
  return { on, turn };
}

function deedOf(event: KeyboardEvent, on: boolean): keyof Deeds | null {
  const { key, code, altKey, ctrlKey, metaKey, target } = event;
  if (ctrlKey || metaKey) return null;
  const element = target instanceof HTMLElement ? target : null;
  if (element?.closest("[role=dialog], [role=menu]")) return null;
  if (key === "Escape") return "close";
  if (!on) return null;
  if (altKey) return WITH_ALT[code] ?? null;
  const writing = element?.matches("input, textarea, select, [contenteditable]");
  return key === "?" && !writing ? "help" : null;
}
