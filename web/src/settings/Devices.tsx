import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Laptop, Smartphone } from "lucide-react";
import { useTranslation } from "react-i18next";
import { endSignIn, signIns } from "@/api/accounts";
import type { SignIn } from "@/api/types";
import { session } from "@/auth/session";
import { problemText } from "@/lib/problem-text";
import { dateTime } from "@/lib/time";
import { Badge } from "@/ui/Badge";
import { Button } from "@/ui/Button";
import { Failure, Lines } from "@/ui/States";
import { toast } from "@/ui/toasts";
import { deviceOf } from "./device";

/** Where one is signed in. What one does not know, one signs out. */
export function Devices() {
  const { data, error, refetch } = useQuery(signIns);
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Lines count={2} />;
  return (
    <ul className="card divide-y divide-border">
      {data.map((signIn) => (
        <Device key={signIn.id} signIn={signIn} />
      ))}
    </ul>
  );
}

function Device({ signIn }: { signIn: SignIn }) {
  const { t, i18n } = useTranslation();
  const cache = useQueryClient();
  const { browser, system, isPhone } = deviceOf(signIn.user_agent);
  const Icon = isPhone ? Smartphone : Laptop;
  const name = [browser, system].filter(Boolean).join(" · ") || t("plan.settingsPage.unknownDevice");
  const ending = useMutation({
    mutationFn: () => (signIn.current ? session.signOut() : endSignIn(signIn.id)),
    onSuccess: () => cache.invalidateQueries({ queryKey: signIns.queryKey }),
    onError: (error) => toast(problemText(t, error), { tone: "danger" }),
  });
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <Icon className="size-5 shrink-0 text-muted" aria-hidden />
      <div className="min-w-0 flex-1 basis-48">
        <p className="flex flex-wrap items-center gap-2 font-medium text-sm">
          <bdi>{name}</bdi>
          {signIn.current && <Badge tone="ok">{t("plan.settingsPage.thisDevice")}</Badge>}
        </p>
        <p className="text-muted text-xs">
          {t("plan.settingsPage.since", { when: dateTime(signIn.created_at, i18n.language) })}
        </p>
      </div>
      <Button tone="quietDanger" busy={ending.isPending} onClick={() => ending.mutate()}>
        {t("nav.signOut")}
        <span className="sr-only">: {name}</span>
      </Button>
    </li>
  );
}
