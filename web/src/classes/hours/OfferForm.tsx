import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { offerSlots } from "@/api/planning";
import { useSending } from "@/lib/form-problem";
import { useRules } from "@/lib/rules";
import { fromLocalInput, toLocalInput } from "@/lib/time";
import { zoneLabel, zoneName } from "@/lib/zone";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { FormAlert } from "@/ui/States";
import { toast } from "@/ui/toasts";

const DAY_MS = 86_400_000;

/** Opens times to be booked: a span of a day, cut into slots. */
export function OfferForm({ courseId }: { courseId: string }) {
  const { t, i18n } = useTranslation();
  const cache = useQueryClient();
  const rules = useRules();
  const schema = useMemo(
    () => z.object({ starts_at: rules.future(), ends_at: rules.future(), slot_minutes: rules.whole(5, 240) }),
    [rules],
  );
  const tomorrow = toLocalInput(new Date(Date.now() + DAY_MS)).slice(0, 10);
  const { register, handleSubmit, formState, setError } = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { starts_at: `${tomorrow}T14:00`, ends_at: `${tomorrow}T15:00`, slot_minutes: 15 },
  });
  const { errors, isSubmitting } = formState;
  const { problem, sending } = useSending(setError);

  const send = handleSubmit(({ starts_at, ends_at, slot_minutes }) =>
    sending(async () => {
      const opened = await offerSlots(courseId, {
        starts_at: fromLocalInput(starts_at),
        ends_at: fromLocalInput(ends_at),
        slot_minutes,
      });
      await cache.invalidateQueries({ queryKey: ["live-sessions"] });
      toast(t("plan.hours.opened", { count: opened.slots.length }), { tone: "ok" });
    }),
  );

  return (
    <form onSubmit={send} noValidate className="card grid gap-4 p-5">
      <div className="grid items-start gap-4 sm:grid-cols-[1fr_1fr_9rem]">
        <TextField
          {...register("starts_at")}
          type="datetime-local"
          label={t("plan.hours.from")}
          hint={t("schedule.zone", { zone: zoneLabel(zoneName(), new Date(), i18n.language) })}
          error={errors.starts_at?.message}
        />
        <TextField
          {...register("ends_at")}
          type="datetime-local"
          label={t("plan.hours.to")}
          error={errors.ends_at?.message}
        />
        <TextField
          {...register("slot_minutes", { valueAsNumber: true })}
          type="number"
          inputMode="numeric"
          label={t("plan.hours.length")}
          error={errors.slot_minutes?.message}
        />
      </div>
      <FormAlert problem={problem} />
      <div>
        <Button type="submit" tone="primary" busy={isSubmitting}>
          {t("plan.hours.open")}
        </Button>
      </div>
    </form>
  );
}
