import { type FormEvent, useId } from "react";
import { useTranslation } from "react-i18next";
import { useEditPreferences } from "@/api/preferences";
import type { Preferences } from "@/api/types";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { toast } from "@/ui/toasts";

type Clocks = "quiet_from" | "quiet_until" | "digest_at";

/** When not to be disturbed, and mail that comes once a day. Empty fields end it. */
export function Calm({ chosen }: { chosen: Preferences }) {
  const { t } = useTranslation();
  const hint = useId();
  const edit = useEditPreferences();

  function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const clock = (name: Clocks) => (form.get(name) as string) || null;
    const body = {
      quiet_from: clock("quiet_from"),
      quiet_until: clock("quiet_until"),
      digest_at: clock("digest_at"),
    };
    edit.mutate(body, { onSuccess: () => toast(t("notifications.saved"), { tone: "ok" }) });
  }

  return (
    <form onSubmit={save} className="card grid gap-4 p-4">
      <p id={hint} className="text-muted text-sm">
        {t("notifications.calm.lead")}
      </p>
      <div className="grid gap-4 sm:grid-cols-3">
        {(["quiet_from", "quiet_until", "digest_at"] as const).map((name) => (
          <TextField
            key={name}
            name={name}
            type="time"
            label={t(`notifications.calm.${name}`)}
            defaultValue={chosen[name] ?? ""}
          />
        ))}
      </div>
      <Button type="submit" className="justify-self-start" busy={edit.isPending}>
        {t("common.save")}
      </Button>
    </form>
  );
}
