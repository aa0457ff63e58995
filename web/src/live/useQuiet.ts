import { type RefObject, useEffect, useState } from "react";

const STAYS_MS = 4_000;
const CONTROLS = "[data-head], [data-bar]";

/**
 * Whether the controls may go out of the picture's way: nothing was touched for a while. They stay for
 * whoever has the focus in them or something of theirs open, and for good once somebody moves by keys or
 * by what presses without a pointer, as screen readers do.
 */
export function useQuiet(frame: RefObject<HTMLElement | null>): boolean {
  const [quiet, setQuiet] = useState(false);

  useEffect(() => {
    let assisted = false;
    let timer: ReturnType<typeof setTimeout>;

    function wake() {
      setQuiet(false);
      clearTimeout(timer);
      if (!assisted) timer = setTimeout(rest, STAYS_MS);
    }
    function rest() {
      if (isInUse(frame.current)) wake();
      else setQuiet(true);
    }
    function press({ detail, isTrusted }: MouseEvent) {
      assisted ||= isTrusted && detail === 0;
      wake();
    }
    function type({ key }: KeyboardEvent) {
      assisted ||= key === "Tab";
      wake();
    }

    wake();
    const wakes = ["pointerdown", "pointermove", "focusin"] as const;
    for (const each of wakes) window.addEventListener(each, wake);
    window.addEventListener("click", press, true);
    window.addEventListener("keydown", type, true);
    return () => {
      clearTimeout(timer);
      for (const each of wakes) window.removeEventListener(each, wake);
      window.removeEventListener("click", press, true);
      window.removeEventListener("keydown", type, true);
    };
  }, [frame]);

  return quiet;
}

function isInUse(frame: HTMLElement | null): boolean {
  if (document.activeElement?.closest(`${CONTROLS}, [role=dialog]`)) return true;
  return frame?.querySelector(`:is(${CONTROLS}) [aria-expanded=true]`) != null;
}
