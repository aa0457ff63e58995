import { type Browser, browserOf, type System, systemOf } from "./browser";

/**
 * Why a device cannot be had. `denied` by the person or the browser, `system`: by what the browser runs on, `busy` in
 * another program, `lost` while it was in use, `insecure`: the page is not https, `unsupported`: not in this browser.
 */
export type Trouble = "denied" | "system" | "none" | "busy" | "lost" | "insecure" | "unsupported";

/** From what browsers throw. `secure`: whether the page is, since browsers have no devices on one that is not. */
export function troubleOf(error: unknown, secure: boolean): Trouble {
  const { name, message } = error instanceof Error ? error : { name: "", message: "" };
  if (name === "NotAllowedError" || name === "SecurityError")
    return /system/i.test(message) ? "system" : "denied";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  if (name === "TypeError") return secure ? "unsupported" : "insecure";
  return "none";
}

type Help = `denied.${Browser}` | `system.${System}` | Exclude<Trouble, "denied" | "system">;

/** Which words help: they differ where the way to a permission does. */
export function helpFor(why: Trouble, agent: Pick<Navigator, "userAgent" | "maxTouchPoints">): Help {
  if (why === "denied") return `denied.${browserOf(agent)}`;
  if (why === "system") return `system.${systemOf(agent)}`;
  return why;
}

/** Whether asking the browser once more can change anything. */
export function isWorthRetrying(why: Trouble): boolean {
  return why !== "insecure" && why !== "unsupported";
}
