import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { FormProvider, useForm, useFormContext, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { scheduleClass } from "@/api/live-sessions";
import { planSeries } from "@/api/planning";
import { useSending } from "@/lib/form-problem";
import { useRequestKey } from "@/lib/request-key";
import { fromLocalInput, toLocalInput } from "@/lib/time";
import { momentOf, zoneLabel, zoneName } from "@/lib/zone";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Segments } from "@/ui/Segments";
import { FormAlert } from "@/ui/States";
import { toast } from "@/ui/toasts";
import { BasicFields } from "./form/BasicFields";
import { SettingsFields } from "./form/SettingsFields";
import { useFields } from "./form/schema";
import { DEFAULTS, type Values } from "./form/values";
import { type Weekly, WeeklyFields } from "./form/WeeklyFields";

const QUARTER_MS = 15 * 60_000;
const SEMESTER_MS = 12 * 7 * 86_400_000;

type Plan = Values & Weekly & { repeat: "once" | "weekly" };

/** A new class, or one for every week. */
export default function ScheduleForm({ courseId, done }: { courseId: string; done: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const form = useForm<Plan>({ resolver: zodResolver(usePlanSchema()), defaultValues: usual() });
  const { handleSubmit, formState, setError, control, setValue } = form;
  const { problem, sending } = useSending(setError);
  const keyOf = useRequestKey();
  const repeat = useWatch({ control, name: "repeat" });

  const send = handleSubmit((values) =>
    sending(async () => {
      const count = await plan(courseId, values, keyOf(values));
      await cache.invalidateQueries({ queryKey: ["live-sessions"] });
      toast(count === null ? t("schedule.done") : t("plan.weekly.done", { count }), { tone: "ok" });
      done();
    }),
  );

  return (
    <FormProvider {...form}>
      <form onSubmit={send} noValidate className="grid gap-4">
        <BasicFields courseId={courseId}>
          <Segments
            legend={t("plan.weekly.repeat")}
            value={repeat}
            choices={[
              { value: "once", label: t("plan.weekly.once") },
              { value: "weekly", label: t("plan.weekly.weekly") },
            ]}
            onChoose={(value) => setValue("repeat", value)}
          />
          {repeat === "weekly" ? <WeeklyFields /> : <StartField />}
        </BasicFields>
        <SettingsFields courseId={courseId} />
        <FormAlert problem={problem} />
        <div className="flex justify-end gap-2 pt-1">
          <Button onClick={done}>{t("common.cancel")}</Button>
          <Button type="submit" tone="primary" busy={formState.isSubmitting}>
            {t("schedule.button")}
          </Button>
        </div>
      </form>
    </FormProvider>
  );
}

function StartField() {
  const { t, i18n } = useTranslation();
  const { register, formState } = useFormContext<Plan>();
  return (
    <TextField
      {...register("starts_at")}
      type="datetime-local"
      label={t("schedule.startsAt")}
      hint={t("schedule.zone", { zone: zoneLabel(zoneName(), new Date(), i18n.language) })}
      error={formState.errors.starts_at?.message}
    />
  );
}

function usePlanSchema() {
  const { t } = useTranslation();
  const fields = useFields();
  return useMemo(() => {
    const weekly = (plan: { repeat: string }) => plan.repeat === "weekly";
    return z
      .object({
        ...fields,
        repeat: z.enum(["once", "weekly"]),
        starts_at: z.string(),
        weekdays: z.array(z.string()),
        local_time: z.string(),
        time_zone: z.string(),
        until: z.string(),
      })
      .check(
        z.refine((plan) => weekly(plan) || (plan.starts_at && !isPast(plan.starts_at)), {
          path: ["starts_at"],
          error: t("forms.past"),
        }),
        z.refine((plan) => !weekly(plan) || plan.weekdays.length > 0, {
          path: ["weekdays"],
          error: t("plan.weekly.pickDay"),
        }),
        z.refine((plan) => !weekly(plan) || plan.local_time !== "", {
          path: ["local_time"],
          error: t("forms.required"),
        }),
        z.refine((plan) => !weekly(plan) || plan.until !== "", {
          path: ["until"],
          error: t("forms.required"),
        }),
      );
  }, [fields, t]);
}

/** Sends it; for a series, how many classes it came to. */
async function plan(course_id: string, values: Plan, key: string): Promise<number | null> {
  const { title, description, duration_minutes, max_students, settings, hidden_roster } = values;
  const deputy_id = values.deputy?.id ?? null;
  const common = {
    course_id,
    title,
    description,
    duration_minutes,
    max_students,
    settings,
    hidden_roster,
    deputy_id,
  };
  if (values.repeat === "once") {
    const starts_at = fromLocalInput(values.starts_at);
    await scheduleClass({ ...common, starts_at, lesson_id: values.lesson_id || null });
    return null;
  }
  const { local_time, time_zone, until } = values;
  const weekdays = values.weekdays.map(Number);
  const series = await planSeries({ ...common, weekdays, local_time, time_zone, until }, key);
  return series.sessions.length;
}

function usual(): Plan {
  const next = new Date(Math.ceil((Date.now() + 5 * 60_000) / QUARTER_MS) * QUARTER_MS);
  const written = toLocalInput(next);
  return {
    repeat: "once",
    title: "",
    description: "",
    starts_at: written,
    duration_minutes: 60,
    max_students: 12,
    lesson_id: "",
    settings: DEFAULTS,
    deputy: null,
    hidden_roster: false,
    weekdays: [],
    local_time: written.slice(11),
    time_zone: zoneName(),
    until: toLocalInput(new Date(next.getTime() + SEMESTER_MS)).slice(0, 10),
  };
}

function isPast(written: string): boolean {
  return momentOf(written).getTime() <= Date.now() - 60_000;
}
