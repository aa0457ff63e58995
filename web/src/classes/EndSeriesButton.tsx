import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CalendarOff } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { endSeries } from "@/api/planning";
import type { LiveSession } from "@/api/types";
import { problemText } from "@/lib/problem-text";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Dialog";
import { toast } from "@/ui/toasts";

/** Calls off this class of a series and all that follow. */
export function EndSeriesButton({ session, seriesId }: { session: LiveSession; seriesId: string }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [open, setOpen] = useState(false);
  const ending = useMutation({
    mutationFn: () => endSeries(seriesId, session.id),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ["live-sessions"] });
      toast(t("plan.weekly.ended", { title: session.title }), { tone: "ok" });
    },
    onError: (error) => toast(problemText(t, error), { tone: "danger" }),
    onSettled: () => setOpen(false),
  });
  return (
    <>
      <Button tone="quietDanger" onClick={() => setOpen(true)}>
        <CalendarOff aria-hidden />
        {t("plan.weekly.endFrom")}
      </Button>
      <Confirm
        open={open}
        onOpenChange={setOpen}
        title={t("plan.weekly.endFromTitle", { title: session.title })}
        description={t("plan.weekly.endFromText")}
        action={t("plan.weekly.endFrom")}
        busy={ending.isPending}
        onConfirm={() => ending.mutate()}
      />
    </>
  );
}
