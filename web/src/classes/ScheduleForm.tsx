import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { scheduleClass } from "@/api/live-sessions";
import { useSending } from "@/lib/form-problem";
import { useRules } from "@/lib/rules";
import { fromLocalInput, toLocalInput, zoneName } from "@/lib/time";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { FormAlert } from "@/ui/States";
import { toast } from "@/ui/toasts";

const QUARTER_MS = 15 * 60_000;

export default function ScheduleForm({ courseId, done }: { courseId: string; done: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const rules = useRules();
  const schema = useMemo(
    () =>
      z.object({
        title: rules.text(1, 200),
        starts_at: rules.future(),
        duration_minutes: rules.whole(5, 480),
        max_students: rules.whole(1, 1000),
      }),
    [rules],
  );
  const { register, handleSubmit, formState, setError } = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: {
      title: "",
      starts_at: toLocalInput(nextQuarter()),
      duration_minutes: 60,
      max_students: 12,
    },
  });
  const { errors, isSubmitting } = formState;
  const { problem, sending } = useSending(setError);

  const send = handleSubmit((values) =>
    sending(async () => {
      await scheduleClass({ ...values, course_id: courseId, starts_at: fromLocalInput(values.starts_at) });
      await cache.invalidateQueries({ queryKey: ["live-sessions"] });
      toast(t("schedule.done"), { tone: "ok" });
      done();
    }),
  );

  return (
    <form onSubmit={send} noValidate className="grid gap-4">
      <TextField {...register("title")} label={t("schedule.classTitle")} error={errors.title?.message} />
      <TextField
        {...register("starts_at")}
        type="datetime-local"
        label={t("schedule.startsAt")}
        hint={t("schedule.zone", { zone: zoneName() })}
        error={errors.starts_at?.message}
      />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <TextField
          {...register("duration_minutes", { valueAsNumber: true })}
          type="number"
          inputMode="numeric"
          label={t("schedule.duration")}
          error={errors.duration_minutes?.message}
        />
        <TextField
          {...register("max_students", { valueAsNumber: true })}
          type="number"
          inputMode="numeric"
          label={t("schedule.seats")}
          hint={t("schedule.seatsHint")}
          error={errors.max_students?.message}
        />
      </div>
      <FormAlert problem={problem} />
      <div className="flex justify-end gap-2 pt-1">
        <Button onClick={done}>{t("common.cancel")}</Button>
        <Button type="submit" tone="primary" busy={isSubmitting}>
          {t("schedule.button")}
        </Button>
      </div>
    </form>
  );
}

function nextQuarter(): Date {
  return new Date(Math.ceil((Date.now() + 5 * 60_000) / QUARTER_MS) * QUARTER_MS);
}
