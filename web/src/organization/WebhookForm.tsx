import { useId } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useSending } from "@/lib/form-problem";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { FormAlert } from "@/ui/States";
import { EVENT_TYPES, type WebhookValues } from "./api";

type WebhookFormProps = {
  values?: WebhookValues;
  action: string;
  /** Given all of it, and what of it was changed. */
  save: (values: WebhookValues, changed: Partial<WebhookValues>) => Promise<unknown>;
  cancel: () => void;
};

const BLANK: WebhookValues = { url: "", description: "", event_types: [] };

export function WebhookForm({ values = BLANK, action, save, cancel }: WebhookFormProps) {
  const { t } = useTranslation();
  const hint = useId();
  const { register, handleSubmit, formState, setError } = useForm<WebhookValues>({ defaultValues: values });
  const { errors, dirtyFields, isSubmitting } = formState;
  const { problem, sending } = useSending(setError);
  const required = { validate: (value: string) => Boolean(value.trim()) || t("forms.required") };
  const send = handleSubmit((written) =>
    sending(() => {
      const changed = {
        ...(dirtyFields.url && { url: written.url }),
        ...(dirtyFields.description && { description: written.description }),
        ...(dirtyFields.event_types && { event_types: written.event_types }),
      };
      return save(written, changed);
    }),
  );
  return (
    <form onSubmit={send} noValidate className="grid gap-4">
      <TextField
        {...register("url", required)}
        type="url"
        dir="ltr"
        placeholder="https://"
        maxLength={2000}
        label={t("organization.webhooks.url")}
        hint={t("organization.webhooks.urlHint")}
        error={errors.url?.message}
      />
      <TextField
        {...register("description")}
        dir="auto"
        maxLength={200}
        label={t("organization.webhooks.description")}
        error={errors.description?.message}
      />
      <fieldset aria-describedby={hint} className="grid gap-1.5">
        <legend className="font-medium text-sm">{t("organization.webhooks.events")}</legend>
        <p id={hint} className="text-muted text-xs">
          {t("organization.webhooks.eventsHint")}
        </p>
        <div className="grid sm:grid-cols-2">
          {EVENT_TYPES.map((type) => (
            <label key={type} className="flex min-h-9 items-center gap-2 text-sm">
              <input
                {...register("event_types")}
                type="checkbox"
                value={type}
                className="size-4 accent-primary"
              />
              <code dir="ltr">{type}</code>
            </label>
          ))}
        </div>
      </fieldset>
      <FormAlert problem={problem} />
      <div className="flex justify-end gap-2">
        <Button onClick={cancel}>{t("common.cancel")}</Button>
        <Button type="submit" tone="primary" busy={isSubmitting}>
          {action}
        </Button>
      </div>
    </form>
  );
}
