import { useEffect, useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";

/** The inline script of index.html reads the same key before the first paint. */
const KEY = "lyceum.theme";
const system = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();
let stageIsOpen = false;

export function followTheme() {
  system.addEventListener("change", paint);
  paint();
}

export function chooseTheme(theme: Theme) {
  if (theme === "system") localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, theme);
  paint();
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, chosen);
}

/** A classroom is dark whatever the choice, with its menus and dialogs. */
export function useDarkStage() {
  useEffect(() => {
    stageIsOpen = true;
    paint();
    return () => {
      stageIsOpen = false;
      paint();
    };
  }, []);
}

function chosen(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

function paint() {
  const theme = chosen();
  const isDark = stageIsOpen || theme === "dark" || (theme === "system" && system.matches);
  document.documentElement.classList.toggle("dark", isDark);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
