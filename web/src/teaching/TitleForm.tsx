import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useSending } from "@/lib/form-problem";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { FormAlert } from "@/ui/States";

type TitleFormProps = {
  label: string;
  action: string;
  title?: string;
  save: (title: string) => Promise<unknown>;
  cancel: () => void;
};

export function TitleForm({ label, action, title = "", save, cancel }: TitleFormProps) {
  const { t } = useTranslation();
  const { register, handleSubmit, formState, setError } = useForm({ defaultValues: { title } });
  const { problem, sending } = useSending(setError);
  const required = { validate: (value: string) => Boolean(value.trim()) || t("forms.required") };
  const send = handleSubmit((values) => sending(() => save(values.title.trim())));
  return (
    <form onSubmit={send} noValidate className="grid gap-3">
      <TextField
        {...register("title", required)}
        label={label}
        dir="auto"
        maxLength={200}
        autoFocus
        error={formState.errors.title?.message}
      />
      <FormAlert problem={problem} />
      <div className="flex gap-2">
        <Button type="submit" tone="primary" busy={formState.isSubmitting}>
          {action}
        </Button>
        <Button onClick={cancel}>{t("common.cancel")}</Button>
      </div>
    </form>
  );
}
