import { zodResolver } from "@hookform/resolvers/zod";
import { useMemo } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { addLesson } from "@/api/courses";
import type { LessonType, Section } from "@/api/types";
import { LESSON_ICONS } from "@/catalogue/Syllabus";
import { useSending } from "@/lib/form-problem";
import { useRules } from "@/lib/rules";
import { Button } from "@/ui/Button";
import { SelectField, TextField } from "@/ui/Field";
import { FormAlert } from "@/ui/States";
import { useOutlineChange } from "./useOutlineChange";

const TYPES = Object.keys(LESSON_ICONS) as LessonType[];

export function LessonForm({ section, done }: { section: Section; done: () => void }) {
  const { t } = useTranslation();
  const change = useOutlineChange(section.course_id);
  const rules = useRules();
  const schema = useMemo(
    () => z.object({ title: rules.text(1, 200), type: z.enum(TYPES), duration_minutes: rules.whole(1, 600) }),
    [rules],
  );
  const { register, handleSubmit, formState, setError } = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { title: "", type: "video", duration_minutes: 10 },
  });
  const { errors, isSubmitting } = formState;
  const { problem, sending } = useSending(setError);

  const send = handleSubmit((values) =>
    sending(async () => {
      await change(() => addLesson(section.id, values));
      done();
    }),
  );

  return (
    <form onSubmit={send} noValidate className="grid gap-3 p-1">
      <TextField
        {...register("title")}
        label={t("teach.lessonTitle")}
        dir="auto"
        autoFocus
        error={errors.title?.message}
      />
      <div className="grid grid-cols-[1fr_7rem] items-start gap-3">
        <SelectField {...register("type")} label={t("teach.lessonType")} error={errors.type?.message}>
          {TYPES.map((type) => (
            <option key={type} value={type}>
              {t(`lessonTypes.${type}`)}
            </option>
          ))}
        </SelectField>
        <TextField
          {...register("duration_minutes", { valueAsNumber: true })}
          type="number"
          inputMode="numeric"
          label={t("teach.lessonDuration")}
          error={errors.duration_minutes?.message}
        />
      </div>
      <FormAlert problem={problem} />
      <div className="flex gap-2">
        <Button type="submit" tone="primary" busy={isSubmitting}>
          {t("teach.addLesson")}
        </Button>
        <Button onClick={done}>{t("common.cancel")}</Button>
      </div>
    </form>
  );
}
