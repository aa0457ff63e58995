import { zodResolver } from "@hookform/resolvers/zod";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { FormProvider, useForm, useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { readClass, type Seen, saveClass, saveSeries } from "@/api/planning";
import { Problem } from "@/api/problem";
import type { Series } from "@/api/types";
import { useSending } from "@/lib/form-problem";
import { useRules } from "@/lib/rules";
import { wallOf, zoneLabel, zoneName } from "@/lib/zone";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { Segments } from "@/ui/Segments";
import { FormAlert } from "@/ui/States";
import { toast } from "@/ui/toasts";
import { BasicFields } from "./form/BasicFields";
import { Conflict } from "./form/Conflict";
import { SettingsFields } from "./form/SettingsFields";
import { useFields } from "./form/schema";
import { editOf, type Values, valuesOf } from "./form/values";

type Scope = "this" | "following";
type EditFormProps = { seen: Seen; series: Series | null; done: () => void };

/** Changes a class, or it and all of its series that follow. Says which version it has seen. */
export default function EditForm({ seen, series, done }: EditFormProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [base, setBase] = useState(seen);
  const [newer, setNewer] = useState<Seen | null>(null);
  const [scope, setScope] = useState<Scope>("this");
  const { session } = base;
  const isLive = session.status === "live";
  const form = useForm<Values>({
    resolver: zodResolver(useEditSchema(isLive)),
    defaultValues: valuesOf(base),
  });
  const { handleSubmit, formState, setError, reset, getValues } = form;
  const { problem, sending } = useSending(setError);

  async function save(values: Values, latest: Seen) {
    const edit = editOf(valuesOf(base), values, { ...latest.session.settings } as Values["settings"]);
    try {
      if (scope === "following" && series) {
        const { starts_at, lesson_id, ...shared } = edit;
        const local_time = wallOf(new Date(starts_at ?? session.starts_at), series.time_zone).slice(11);
        await saveSeries(series.id, { ...shared, ...(starts_at && { local_time }), following: session.id });
      } else {
        await saveClass(session.id, edit, latest.tag);
      }
    } catch (error) {
      if (Problem.from(error).code !== "version_mismatch") throw error;
      setNewer(await readClass(session.id));
      return;
    }
    await cache.invalidateQueries({ queryKey: ["live-sessions"] });
    toast(t("plan.edit.saved"), { tone: "ok" });
    done();
  }

  const send = handleSubmit((values) => sending(() => save(values, newer ?? base)));

  return (
    <FormProvider {...form}>
      <form onSubmit={send} noValidate className="grid gap-4">
        {series && !isLive && (
          <Segments
            legend={t("plan.edit.scope")}
            value={scope}
            choices={[
              { value: "this", label: t("plan.edit.this") },
              { value: "following", label: t("plan.edit.following") },
            ]}
            onChoose={setScope}
          />
        )}
        <BasicFields courseId={session.course_id}>
          <StartField disabled={isLive} isHourOnly={scope === "following"} />
        </BasicFields>
        <SettingsFields courseId={session.course_id} isLive={isLive} />
        {newer && (
          <Conflict
            base={valuesOf(base)}
            theirs={valuesOf(newer)}
            takeTheirs={() => {
              setBase(newer);
              reset(valuesOf(newer));
              setNewer(null);
            }}
            saveMine={() => void sending(() => save(getValues(), newer))}
          />
        )}
        <FormAlert problem={problem} />
        {!newer && (
          <div className="flex justify-end gap-2 pt-1">
            <Button onClick={done}>{t("common.cancel")}</Button>
            <Button type="submit" tone="primary" busy={formState.isSubmitting} disabled={!formState.isDirty}>
              {t("common.save")}
            </Button>
          </div>
        )}
      </form>
    </FormProvider>
  );
}

function StartField({ disabled, isHourOnly }: { disabled: boolean; isHourOnly: boolean }) {
  const { t, i18n } = useTranslation();
  const { register, formState } = useFormContext<Values>();
  const zone = t("schedule.zone", { zone: zoneLabel(zoneName(), new Date(), i18n.language) });
  const hint = disabled ? t("plan.edit.liveStart") : isHourOnly ? t("plan.edit.hourOnly") : zone;
  return (
    <TextField
      {...register("starts_at")}
      type="datetime-local"
      readOnly={disabled}
      label={t("schedule.startsAt")}
      hint={hint}
      error={formState.errors.starts_at?.message}
    />
  );
}

function useEditSchema(isLive: boolean) {
  const fields = useFields();
  const rules = useRules();
  return useMemo(
    () => z.object({ ...fields, starts_at: isLive ? z.string() : rules.future() }),
    [fields, rules, isLive],
  );
}
