import { useEffect, useMemo, useState } from "react";
import type { Focus } from "../events";
import { LAYOUTS, type Layout } from "./layout";

const KEY = "lyceum.layout";

/** What one has chosen on this device, and for as long as one is here. */
export type Chosen = {
  layout: Layout;
  pinned: string | null;
  /** What the host showed to everybody when one chose otherwise. */
  strayedFrom: string | null;
  /** `shown` is what the host has everybody look at now. */
  choose: (next: Layout, shown: string | null) => void;
  pin: (key: string | null, shown: string | null) => void;
  follow: () => void;
};

export function useLayout(focus: Focus | null): Chosen {
  const [layout, setLayout] = useState<Layout>(kept);
  const [pinned, setPinned] = useState<string | null>(null);
  const [strayedFrom, setStrayedFrom] = useState<string | null>(null);
  const isFree = focus === null;
  useEffect(() => {
    if (isFree) setStrayedFrom(null);
  }, [isFree]);

  return useMemo(
    () => ({
      layout,
      pinned,
      strayedFrom,
      choose: (next, shown) => {
        localStorage.setItem(KEY, next);
        setLayout(next);
        setPinned(null);
        setStrayedFrom(shown);
      },
      pin: (key, shown) => {
        setPinned(key);
        setStrayedFrom(shown);
      },
      follow: () => setStrayedFrom(null),
    }),
    [layout, pinned, strayedFrom],
  );
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
