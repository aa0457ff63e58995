import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CalendarX2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { cancelClass } from "@/api/planning";
import type { LiveSession } from "@/api/types";
import { problemText } from "@/lib/problem-text";
import { dateTime } from "@/lib/time";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Dialog";
import { toast } from "@/ui/toasts";

export function CancelButton({ session }: { session: LiveSession }) {
  const { t, i18n } = useTranslation();
  const cache = useQueryClient();
  const [open, setOpen] = useState(false);
  const cancelling = useMutation({
    mutationFn: () => cancelClass(session.id),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ["live-sessions"] });
      toast(t("plan.cancel.done", { title: session.title }), { tone: "ok" });
    },
    onError: (error) => toast(problemText(t, error), { tone: "danger" }),
    onSettled: () => setOpen(false),
  });
  return (
    <>
      <Button tone="quietDanger" onClick={() => setOpen(true)}>
        <CalendarX2 aria-hidden />
        {t("plan.cancel.button")}
      </Button>
      <Confirm
        open={open}
        onOpenChange={setOpen}
        title={t("plan.cancel.title", { title: session.title })}
        description={t("plan.cancel.text", { when: dateTime(session.starts_at, i18n.language) })}
        action={t("plan.cancel.button")}
        busy={cancelling.isPending}
        onConfirm={() => cancelling.mutate()}
      />
    </>
  );
}
