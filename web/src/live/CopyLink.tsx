import type { TFunction } from "i18next";
import { Link2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { toast } from "@/ui/toasts";

export function CopyLink() {
  const { t } = useTranslation();
  return (
    <Button size="lg" onClick={() => void copyLink(t)}>
      <Link2 aria-hidden />
      {t("live.copyLink")}
    </Button>
  );
}

export async function copyLink(t: TFunction) {
  const address = location.origin + location.pathname;
  try {
    await navigator.clipboard.writeText(address);
    toast(t("live.copied"), { tone: "ok" });
  } catch {
    // Browsers refuse the clipboard without https or permission; then the person copies it.
    toast(t("live.linkToCopy"), { body: address });
  }
}
