import { Copy } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { toast } from "@/ui/toasts";
import type { FreshWebhook } from "./api";

/** The one time that a secret is seen: closed, it is gone. */
export function SecretDialog({ fresh, close }: { fresh: FreshWebhook | null; close: () => void }) {
  const { t } = useTranslation();
  if (!fresh) return null;
  async function copy(secret: string) {
    try {
      await navigator.clipboard.writeText(secret);
      toast(t("organization.secret.copied"), { tone: "ok" });
    } catch {
      // Browsers refuse the clipboard without https or permission; then the person copies it.
      toast(t("organization.secret.byHand"));
    }
  }
  return (
    <Dialog
      open
      onOpenChange={close}
      title={t("organization.secret.title")}
      description={t("organization.secret.text")}
    >
      <div className="grid gap-4">
        <TextField
          readOnly
          dir="ltr"
          label={t("organization.secret.label")}
          value={fresh.secret}
          onFocus={(event) => event.currentTarget.select()}
          className="font-mono"
        />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={() => void copy(fresh.secret)}>
            <Copy aria-hidden />
            {t("organization.secret.copy")}
          </Button>
          <Button tone="primary" onClick={close}>
            {t("organization.secret.done")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
