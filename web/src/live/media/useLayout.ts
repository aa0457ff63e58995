import { useEffect, useState } from "react";
import type { Focus } from "../events";
import { keyOf, LAYOUTS, type Layout } from "./layout";

const KEY = "lyceum.layout";

/**
 * How one looks at the stage. What a host has everybody look at is followed until one chooses otherwise, and again when
 * the host chooses anew.
 */
export function useLayout(focus: Focus | null) {
  const [layout, setLayout] = useState<Layout>(kept);
  const [pinned, setPinned] = useState<string | null>(null);
  const [strayedFrom, setStrayedFrom] = useState<string | null>(null);
  const shown = focus && keyOf(focus);
  const follows = shown !== null && strayedFrom !== shown;
  useEffect(() => {
    if (shown === null) setStrayedFrom(null);
  }, [shown]);

  return {
    layout: follows && layout === "tiled" ? "sidebar" : layout,
    /** What is large whatever the layout. */
    wanted: follows ? shown : pinned,
    pinned: follows ? null : pinned,
    /** Back to what the host shows; null where one is. */
    follow: shown === null || follows ? null : () => setStrayedFrom(null),
    choose: (next: Layout) => {
      localStorage.setItem(KEY, next);
      setLayout(next);
      setPinned(null);
      setStrayedFrom(shown);
    },
    pin: (key: string | null) => {
      setPinned(key);
      setStrayedFrom(shown);
    },
  } as const;
}

function kept(): Layout {
  const found = localStorage.getItem(KEY);
  return LAYOUTS.find((each) => each === found) ?? "auto";
}

/** Whoever spoke last stays large while nobody speaks. */
export function useLastSpeaker(speaking: ReadonlySet<string>, me: string): string | null {
  const [last, setLast] = useState<string | null>(null);
  useEffect(() => {
    const others = [...speaking].filter((userId) => userId !== me);
    if (others.length > 0) setLast((now) => (now && others.includes(now) ? now : (others[0] ?? null)));
  }, [speaking, me]);
  return last;
}
