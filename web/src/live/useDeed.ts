import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { problemText } from "@/lib/problem-text";
import { toast } from "@/ui/toasts";

/** Something one does in class: busy until the server answers, and says why when it refuses. */
export function useDeed<T = void>(deed: (what: T) => Promise<unknown>, done?: () => void) {
  const { t } = useTranslation();
  const { mutate, isPending } = useMutation({
    mutationFn: deed,
    networkMode: "always",
    onError: (error) => toast(problemText(t, error), { tone: "danger" }),
    ...(done && { onSuccess: done }),
  });
  return { act: mutate, busy: isPending };
}
