import { RotateCw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { randomId } from "@/lib/random-id";
import { Button } from "@/ui/Button";
import { toast } from "@/ui/toasts";
import { type Channel, retryAll } from "./api";
import { useAct } from "./useAct";

export function RetryAll({ channel }: { channel: Channel }) {
  const { t } = useTranslation();
  const [key, setKey] = useState(randomId); // the same until it is answered: a lost answer tries nothing twice
  const again = useAct(
    () => retryAll(channel, key),
    ({ retried, remaining }) => {
      setKey(randomId());
      const left = remaining > 0 ? { body: t("deliveries.remaining", { count: remaining }) } : {};
      toast(t("deliveries.retriedAll", { count: retried }), { tone: "ok", ...left });
    },
  );
  return (
    <Button size="sm" busy={again.isPending} onClick={() => again.mutate()}>
      <RotateCw aria-hidden />
      {t("deliveries.retryAll")}
      <span className="sr-only">: {t(`deliveries.channel.${channel}`)}</span>
    </Button>
  );
}
