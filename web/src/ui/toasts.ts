import { useSyncExternalStore } from "react";

export type Toast = {
  key: number;
  text: string;
  body?: string;
  tone: "info" | "ok" | "danger";
  link?: string;
};

const STAY_MS = 6_000;

let shown: Toast[] = [];
let count = 0;
const listeners = new Set<() => void>();

export function toast(text: string, more: Partial<Omit<Toast, "key" | "text">> = {}) {
  count += 1;
  const key = count;
  show([...shown, { key, text, tone: "info" as const, ...more }].slice(-3));
  setTimeout(() => dismiss(key), STAY_MS);
}

export function dismiss(key: number) {
  show(shown.filter((each) => each.key !== key));
}

export function useToasts(): Toast[] {
  return useSyncExternalStore(subscribe, () => shown);
}

function show(next: Toast[]) {
  shown = next;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
