import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { noteOutage } from "@/api/reports";
import type { LiveSession } from "@/api/types";
import { useSending } from "@/lib/form-problem";
import { useRules } from "@/lib/rules";
import { fromLocalInput, toLocalInput } from "@/lib/time";
import { zoneLabel, zoneName } from "@/lib/zone";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { FormAlert } from "@/ui/States";
import { toast } from "@/ui/toasts";

/** From when to when the class was cut off; the server works out whom that concerns. */
export default function OutageForm({ session, done }: { session: LiveSession; done: () => void }) {
  const { t, i18n } = useTranslation();
  const cache = useQueryClient();
  const rules = useRules();
  const schema = useMemo(
    () => z.object({ began_at: rules.text(1, 40), ended_at: rules.text(1, 40), note: rules.text(0, 300) }),
    [rules],
  );
  const begun = new Date(session.started_at ?? session.starts_at);
  const { register, handleSubmit, formState, setError } = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { began_at: toLocalInput(begun), ended_at: toLocalInput(begun), note: "" },
  });
  const { errors, isSubmitting } = formState;
  const { problem, sending } = useSending(setError);

  const send = handleSubmit(({ began_at, ended_at, note }) =>
    sending(async () => {
      await noteOutage(session.id, {
        began_at: fromLocalInput(began_at),
        ended_at: fromLocalInput(ended_at),
        note,
      });
      await cache.invalidateQueries({ queryKey: ["live-sessions"] });
      toast(t("plan.outage.done"), { tone: "ok" });
      done();
    }),
  );

  return (
    <form onSubmit={send} noValidate className="grid gap-4">
      <TextField
        {...register("began_at")}
        type="datetime-local"
        label={t("plan.hours.from")}
        hint={t("schedule.zone", { zone: zoneLabel(zoneName(), begun, i18n.language) })}
        error={errors.began_at?.message}
      />
      <TextField
        {...register("ended_at")}
        type="datetime-local"
        label={t("plan.hours.to")}
        error={errors.ended_at?.message}
      />
      <TextField {...register("note")} label={t("plan.outage.note")} error={errors.note?.message} />
      <FormAlert problem={problem} />
      <div>
        <Button type="submit" tone="primary" busy={isSubmitting}>
          {t("plan.outage.send")}
        </Button>
      </div>
    </form>
  );
}
