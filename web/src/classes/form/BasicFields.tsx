import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { sections } from "@/api/courses";
import { SelectField, TextArea, TextField } from "@/ui/Field";
import type { Values } from "./values";

/** What a class is, when (the children), how long and for how many. */
export function BasicFields({ courseId, children }: { courseId: string; children?: ReactNode }) {
  const { t } = useTranslation();
  const { register, formState } = useFormContext<Values>();
  const { errors } = formState;
  return (
    <>
      <TextField
        {...register("title")}
        label={t("schedule.classTitle")}
        dir="auto"
        error={errors.title?.message}
      />
      {children}
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
          hint={t("plan.form.seatsHint")}
          error={errors.max_students?.message}
        />
      </div>
      <TextArea
        {...register("description")}
        label={t("plan.form.description")}
        hint={t("plan.form.descriptionHint")}
        dir="auto"
        rows={3}
        className="min-h-20"
        error={errors.description?.message}
      />
      <LessonField courseId={courseId} />
    </>
  );
}

/** Only where the course has lessons that are held live. */
function LessonField({ courseId }: { courseId: string }) {
  const { t } = useTranslation();
  const { register, formState } = useFormContext<Values>();
  const { data } = useQuery(sections(courseId));
  const lessons = data?.flatMap((section) => section.lessons).filter(({ type }) => type === "live") ?? [];
  if (lessons.length === 0) return null;
  return (
    <SelectField
      {...register("lesson_id")}
      label={t("plan.form.lesson")}
      hint={t("plan.form.lessonHint")}
      error={formState.errors.lesson_id?.message}
    >
      <option value="">{t("plan.form.noLesson")}</option>
      {lessons.map((lesson) => (
        <option key={lesson.id} value={lesson.id}>
          {lesson.title}
        </option>
      ))}
    </SelectField>
  );
}
