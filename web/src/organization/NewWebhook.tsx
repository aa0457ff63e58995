import { useQueryClient } from "@tanstack/react-query";
import { useId } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useSending } from "@/lib/form-problem";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { FormAlert } from "@/ui/States";
import { createWebhook, EVENT_TYPES, type EventType, type FreshWebhook } from "./api";

type NewWebhookProps = {
  organizationId: string;
  close: () => void;
  created: (fresh: FreshWebhook) => void;
};
type Values = { url: string; description: string; event_types: EventType[] };

export function NewWebhook({ organizationId, close, created }: NewWebhookProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const hint = useId();
  const { register, handleSubmit, formState, setError } = useForm<Values>({
    defaultValues: { url: "", description: "", event_types: [] },
  });
  const { problem, sending } = useSending(setError);
  const required = { validate: (value: string) => Boolean(value.trim()) || t("forms.required") };
  const send = handleSubmit((values) =>
    sending(async () => {
      created(await createWebhook(organizationId, { ...values, enabled: true }));
      await cache.invalidateQueries({ queryKey: ["organizations", organizationId, "webhooks"] });
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
        error={formState.errors.url?.message}
      />
      <TextField
        {...register("description")}
        dir="auto"
        maxLength={200}
        label={t("organization.webhooks.description")}
        error={formState.errors.description?.message}
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
        <Button onClick={close}>{t("common.cancel")}</Button>
        <Button type="submit" tone="primary" busy={formState.isSubmitting}>
          {t("organization.webhooks.create")}
        </Button>
      </div>
    </form>
  );
}
