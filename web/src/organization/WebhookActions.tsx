import { useNavigate } from "@tanstack/react-router";
import { KeyRound, Pencil, Power, Send, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Confirm, Dialog } from "@/ui/Dialog";
import { toast } from "@/ui/toasts";
import {
  deleteWebhook,
  type FreshWebhook,
  rotateSecret,
  switchWebhook,
  testWebhook,
  type Webhook,
} from "./api";
import { EditWebhook } from "./EditWebhook";
import { SecretDialog } from "./SecretDialog";
import { useAct } from "./useAct";

export function WebhookActions({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [asking, setAsking] = useState<"edit" | "rotate" | "delete" | null>(null);
  const [fresh, setFresh] = useState<FreshWebhook | null>(null);
  const close = () => setAsking(null);
  const forget = () => {
    setFresh(null);
    rotate.reset();
  };
  const test = useAct(
    () => testWebhook(webhook),
    () => toast(t("organization.webhooks.tested"), { tone: "ok" }),
  );
  const turn = useAct(() => switchWebhook(webhook, !webhook.enabled));
  const rotate = useAct(
    () => rotateSecret(webhook),
    (made) => {
      close();
      setFresh(made);
    },
  );
  const remove = useAct(
    () => deleteWebhook(webhook),
    () => {
      const params = { organizationId: webhook.organization_id };
      void navigate({ to: "/organizations/$organizationId/webhooks", params });
    },
  );
  return (
    <>
      {webhook.enabled && (
        <Button tone="primary" busy={test.isPending} onClick={() => test.mutate(undefined)}>
          <Send aria-hidden />
          {t("organization.webhooks.test")}
        </Button>
      )}
      <Button
        tone={webhook.enabled ? "secondary" : "primary"}
        busy={turn.isPending}
        onClick={() => turn.mutate(undefined)}
      >
        <Power aria-hidden />
        {t(webhook.enabled ? "organization.webhooks.switchOff" : "organization.webhooks.switchOn")}
      </Button>
      <Button onClick={() => setAsking("edit")}>
        <Pencil aria-hidden />
        {t("organization.webhooks.edit")}
      </Button>
      <Button onClick={() => setAsking("rotate")}>
        <KeyRound aria-hidden />
        {t("organization.webhooks.rotate")}
      </Button>
      <Button tone="quietDanger" onClick={() => setAsking("delete")}>
        <Trash2 aria-hidden />
        {t("organization.webhooks.delete")}
      </Button>
      <Dialog open={asking === "edit"} onOpenChange={close} title={t("organization.webhooks.edit")}>
        <EditWebhook webhook={webhook} close={close} />
      </Dialog>
      <Confirm
        open={asking === "rotate"}
        onOpenChange={close}
        title={t("organization.webhooks.rotateTitle")}
        description={t("organization.webhooks.rotateText")}
        action={t("organization.webhooks.rotate")}
        busy={rotate.isPending}
        onConfirm={() => rotate.mutate(undefined)}
      />
      <Confirm
        open={asking === "delete"}
        onOpenChange={close}
        title={t("organization.webhooks.deleteTitle")}
        description={t("organization.webhooks.deleteText")}
        action={t("organization.webhooks.delete")}
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined)}
      />
      <SecretDialog fresh={fresh} close={forget} />
    </>
  );
}
