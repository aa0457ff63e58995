import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { problemText } from "@/lib/problem-text";
import { toast } from "@/ui/toasts";

/** Something done to an organization: what is shown of it is read again, and a refusal is said. */
export function useAct<In, Out>(work: (given: In) => Promise<Out>, done?: (out: Out) => void) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: work,
    gcTime: 0, // an answer may hold a secret
    onSuccess: async (out) => {
      done?.(out);
      await cache.invalidateQueries({ queryKey: ["organizations"] });
    },
    onError: (error) => toast(problemText(t, error), { tone: "danger" }),
  });
}
