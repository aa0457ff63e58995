import { zodResolver } from "@hookform/resolvers/zod";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { categories } from "@/api/courses";
import type { Course, Level, NewCourse } from "@/api/types";
import { useSending } from "@/lib/form-problem";
import { useRules } from "@/lib/rules";
import { Button } from "@/ui/Button";
import { SelectField, TextArea, TextField } from "@/ui/Field";
import { FormAlert } from "@/ui/States";

const LEVELS: Level[] = ["all", "beginner", "intermediate", "advanced"];

type CourseFormProps = { course?: Course; action: string; save: (values: NewCourse) => Promise<unknown> };

export function CourseForm({ course, action, save }: CourseFormProps) {
  const { t, i18n } = useTranslation();
  const { data: known } = useSuspenseQuery(categories);
  const rules = useRules();
  const schema = useMemo(
    () =>
      z.object({
        title: rules.text(3, 200),
        description: rules.text(0, 10_000),
        category_id: z.string(),
        level: z.string(),
      }),
    [rules],
  );
  const { register, handleSubmit, formState, setError, reset } = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: {
      title: course?.title ?? "",
      description: course?.description ?? "",
      category_id: course?.category?.id ?? "",
      level: course?.level ?? "all",
    },
  });
  const { errors, isSubmitting, isDirty } = formState;
  const { problem, sending } = useSending(setError);

  const send = handleSubmit((values) =>
    sending(async () => {
      const { title, description, category_id, level } = values;
      const language = course?.language ?? i18n.language;
      await save({
        title,
        description,
        level: level as Level,
        language,
        ...(category_id && { category_id }),
      });
      reset(values);
    }),
  );

  return (
    <form onSubmit={send} noValidate className="grid gap-5">
      <TextField
        {...register("title")}
        label={t("teach.courseTitle")}
        dir="auto"
        error={errors.title?.message}
      />
      <TextArea
        {...register("description")}
        label={t("teach.description")}
        hint={t("teach.descriptionHint")}
        dir="auto"
        rows={6}
        error={errors.description?.message}
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <SelectField
          {...register("category_id")}
          label={t("teach.category")}
          error={errors.category_id?.message}
        >
          {!course?.category && <option value="">{t("teach.noCategory")}</option>}
          {known.map((category) => (
            <option key={category.id} value={category.id}>
              {category.name}
            </option>
          ))}
        </SelectField>
        <SelectField {...register("level")} label={t("teach.level")} error={errors.level?.message}>
          {LEVELS.map((level) => (
            <option key={level} value={level}>
              {t(`levels.${level}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <FormAlert problem={problem} />
      <div>
        <Button type="submit" tone="primary" busy={isSubmitting} disabled={Boolean(course) && !isDirty}>
          {action}
        </Button>
      </div>
    </form>
  );
}
