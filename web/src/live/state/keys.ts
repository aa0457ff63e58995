/** What a key does in class. Never a bare letter: whoever speaks to their computer writes those. */

export type Deed =
  | "hand"
  | "invitation"
  | "chat"
  | "people"
  | "leave"
  | "close"
  | "help"
  | "microphone"
  | "camera"
  | "share"
  | "full"
  | "hold";

export type Key = Pick<KeyboardEvent, "key" | "code" | "altKey" | "ctrlKey" | "metaKey" | "shiftKey">;

/** Where the focus is: a dialog or menu has keys of its own, a field takes letters, a control the space bar. */
export type Place = "page" | "control" | "field" | "dialog";

/** Keys by where they are, so that they are the same on every keyboard and with Alt on a Mac. */
const WITH_ALT: Record<string, Deed> = {
  KeyH: "hand",
  KeyI: "invitation",
  KeyC: "chat",
  KeyP: "people",
  KeyL: "leave",
  KeyM: "microphone",
  KeyV: "camera",
  KeyS: "share",
  KeyF: "full",
};

/** With Control, or Command on a Mac: what other rooms have taught. */
const WITH_CONTROL: Record<string, Deed> = { KeyD: "microphone", KeyE: "camera" };

export function deedOf(key: Key, place: Place, on: boolean): Deed | null {
  if (place === "dialog") return null;
  if (key.ctrlKey || key.metaKey) {
    // In a field of a Mac, Control and E is the end of the line.
    const taken = on && place !== "field" && !key.altKey && !key.shiftKey;
    return taken ? (WITH_CONTROL[key.code] ?? null) : null;
  }
  if (key.key === "Escape") return "close";
  if (!on) return null;
  if (key.altKey) return WITH_ALT[key.code] ?? null;
  if (key.key === "?" && place !== "field") return "help";
  return key.key === " " && !key.shiftKey && place === "page" ? "hold" : null;
}

const FIELDS = "input, textarea, select, [contenteditable]";
const CONTROLS = "button, a[href], summary, label, audio, video, [role=button], [role=slider], [role=tab]";

export function placeOf(target: EventTarget | null): Place {
  const element = target instanceof Element ? target : null;
  if (element?.closest("[role=dialog], [role=alertdialog], [role=menu]")) return "dialog";
  if (element?.matches(FIELDS)) return "field";
  return element?.closest(CONTROLS) ? "control" : "page";
}
