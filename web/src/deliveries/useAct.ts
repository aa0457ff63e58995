import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { problemText } from "@/lib/problem-text";
import { toast } from "@/ui/toasts";

/** Something is tried again: what is shown of deliveries is read anew, and a refusal is said. */
export function useAct<Out>(work: () => Promise<Out>, done: (out: Out) => void) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: (out) => done(out),
    onError: (error) => toast(problemText(t, error), { tone: "danger" }),
    onSettled: () => cache.invalidateQueries({ queryKey: ["deliveries"] }),
  });
}
