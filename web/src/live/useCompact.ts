import { useSyncExternalStore } from "react";

const phone = matchMedia("(width < 40rem), (height < 30rem)");
const subscribe = (listener: () => void) => {
  phone.addEventListener("change", listener);
  return () => phone.removeEventListener("change", listener);
};

/** Whether this is a phone, held either way. */
export function useCompact(): boolean {
  return useSyncExternalStore(subscribe, () => phone.matches);
}
