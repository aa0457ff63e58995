import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { BellRing } from "lucide-react";
import { useTranslation } from "react-i18next";
import { problemText } from "@/lib/problem-text";
import { Button } from "@/ui/Button";
import { Lines } from "@/ui/States";
import { toast } from "@/ui/toasts";
import { pushState, turnOff, turnOn } from "./push";

const key = ["push-state"];

export function PushDevice() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { data: state } = useQuery({ queryKey: key, queryFn: pushState });
  const change = useMutation({
    mutationFn: () => (state === "on" ? turnOff() : turnOn()),
    onSuccess: (next) => cache.setQueryData(key, next),
    onError: (error) => toast(problemText(t, error), { tone: "danger" }),
  });
  if (!state) return <Lines count={1} />;
  const isOpen = state === "on" || state === "off";
  return (
    <div className="card flex flex-wrap items-center justify-between gap-4 p-4">
      <p className="flex min-w-0 grow basis-60 items-start gap-3 text-sm">
        <BellRing className="mt-0.5 size-5 shrink-0 text-primary" aria-hidden />
        <span role="status">{t(`notifications.push.${state}`)}</span>
      </p>
      {isOpen && (
        <Button
          tone={state === "off" ? "primary" : "secondary"}
          busy={change.isPending}
          onClick={() => change.mutate()}
        >
          {t(state === "on" ? "notifications.push.turnOff" : "notifications.push.turnOn")}
        </Button>
      )}
    </div>
  );
}
