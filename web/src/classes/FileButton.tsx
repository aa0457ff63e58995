import { useMutation } from "@tanstack/react-query";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { download } from "@/api/reports";
import { problemText } from "@/lib/problem-text";
import { Button } from "@/ui/Button";
import { toast } from "@/ui/toasts";

type FileButtonProps = { path: string; name: string; icon: LucideIcon; children: ReactNode };

/** Fetches a file that only this person may have, and lets the browser keep it. */
export function FileButton({ path, name, icon: Icon, children }: FileButtonProps) {
  const { t } = useTranslation();
  const getting = useMutation({
    mutationFn: () => download(path, name),
    onError: (error) => toast(problemText(t, error), { tone: "danger" }),
  });
  return (
    <Button busy={getting.isPending} onClick={() => getting.mutate()}>
      {!getting.isPending && <Icon aria-hidden />}
      {children}
    </Button>
  );
}
