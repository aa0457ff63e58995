import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useSending } from "@/lib/form-problem";
import { randomId } from "@/lib/random-id";
import { Button } from "@/ui/Button";
import { SelectField, TextField } from "@/ui/Field";
import { FormAlert } from "@/ui/States";
import type { NewGroup, StudyGroup } from "./api";

const LEAST = 2;
const MOST = 50;

type GroupFormProps = {
  group?: StudyGroup;
  action: string;
  save: (values: NewGroup, key: string) => Promise<unknown>;
  close: () => void;
};

/** A group that begins, or one that is changed. */
export function GroupForm({ group, action, save, close }: GroupFormProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [key] = useState(randomId); // sent twice, by a double click or a lost answer, it begins once
  const { name = "", capacity = 8, joining = "open" } = group ?? {};
  const { register, handleSubmit, formState, setError } = useForm<NewGroup>({
    defaultValues: { name, capacity, joining },
  });
  const { problem, sending } = useSending(setError);
  const { errors, isSubmitting } = formState;
  const between = t("groups.capacityWrong", { least: LEAST, most: MOST });
  const send = handleSubmit((values) =>
    sending(async () => {
      await save({ ...values, name: values.name.trim() }, key);
      close();
      await cache.invalidateQueries({ queryKey: ["study-groups"] });
    }),
  );
  return (
    <form onSubmit={send} noValidate className="grid gap-4">
      <TextField
        {...register("name", { validate: (value) => Boolean(value.trim()) || t("forms.required") })}
        label={t("groups.name")}
        dir="auto"
        maxLength={100}
        error={errors.name?.message}
      />
      <TextField
        {...register("capacity", {
          valueAsNumber: true,
          validate: (value) => (Number.isInteger(value) && value >= LEAST && value <= MOST) || between,
        })}
        type="number"
        inputMode="numeric"
        min={LEAST}
        max={MOST}
        label={t("groups.capacity")}
        error={errors.capacity?.message}
      />
      <SelectField {...register("joining")} label={t("groups.joining")}>
        <option value="open">{t("groups.joiningOpen")}</option>
        <option value="approval">{t("groups.joiningApproval")}</option>
      </SelectField>
      <FormAlert problem={problem} />
      <div className="flex justify-end gap-2">
        <Button onClick={close}>{t("common.cancel")}</Button>
        <Button type="submit" tone="primary" busy={isSubmitting}>
          {action}
        </Button>
      </div>
    </form>
  );
}
