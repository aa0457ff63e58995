import type { TFunction } from "i18next";
import { toast } from "@/ui/toasts";
import type { MediaRoom } from "./room";

/** What somebody who helps needs to know of the line: into the clipboard, or a file where there is none. */
export async function copyReport(t: TFunction, room: MediaRoom) {
  const report = await room.report();
  try {
    await navigator.clipboard.writeText(report);
    toast(t("room.line.copied"), { tone: "ok" });
  } catch {
    // Browsers refuse the clipboard without https or permission.
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([report], { type: "application/json" }));
    link.download = "video-connection.json";
    link.click();
    URL.revokeObjectURL(link.href);
    toast(t("room.line.saved"), { tone: "ok" });
  }
}
