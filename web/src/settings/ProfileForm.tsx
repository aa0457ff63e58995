import { zodResolver } from "@hookform/resolvers/zod";
import { useMemo } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { editMe } from "@/api/accounts";
import { session } from "@/auth/session";
import { useMember } from "@/auth/viewer";
import { ZoneField } from "@/classes/form/ZoneField";
import { chooseLanguage, LANGUAGES, type Language } from "@/i18n";
import { useSending } from "@/lib/form-problem";
import { useRules } from "@/lib/rules";
import { AS_DEVICE, deviceZone, zoneLabel } from "@/lib/zone";
import { Button } from "@/ui/Button";
import { SelectField, TextArea, TextField } from "@/ui/Field";
import { FormAlert } from "@/ui/States";
import { toast } from "@/ui/toasts";

/** Who one is to others, and in which language and at which hours one is spoken to. */
export function ProfileForm() {
  const { t, i18n } = useTranslation();
  const user = useMember();
  const rules = useRules();
  const schema = useMemo(
    () =>
      z.object({
        name: rules.text(1, 100),
        bio: rules.text(0, 20_000),
        locale: z.enum(["en", "ar", "fr"]),
        time_zone: z.string(),
      }),
    [rules],
  );
  const { register, handleSubmit, formState, setError, reset } = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: {
      name: user.name,
      bio: user.bio,
      locale: i18n.language as Language,
      time_zone: user.time_zone,
    },
  });
  const { errors, isSubmitting } = formState;
  const { problem, sending } = useSending(setError);

  const send = handleSubmit((values) =>
    sending(async () => {
      const saved = await editMe(values);
      reset(values);
      await chooseLanguage(values.locale);
      toast(i18n.t("common.saved"), { tone: "ok" });
      session.update(saved); // last: with another time zone every page is drawn anew
    }),
  );

  return (
    <form onSubmit={send} noValidate className="grid gap-5">
      <TextField
        {...register("name")}
        label={t("auth.name")}
        autoComplete="name"
        dir="auto"
        error={errors.name?.message}
      />
      <TextArea
        {...register("bio")}
        label={t("plan.settingsPage.bio")}
        dir="auto"
        rows={3}
        error={errors.bio?.message}
      />
      <div className="grid items-start gap-5 sm:grid-cols-2">
        <SelectField
          {...register("locale")}
          label={t("nav.language")}
          hint={t("plan.settingsPage.languageHint")}
        >
          {Object.entries(LANGUAGES).map(([code, name]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </SelectField>
        <ZoneField
          {...register("time_zone")}
          label={t("plan.settingsPage.zone")}
          hint={t("plan.settingsPage.zoneHint")}
          error={errors.time_zone?.message}
          first={{
            value: AS_DEVICE,
            label: t("plan.settingsPage.asDevice", {
              zone: zoneLabel(deviceZone(), new Date(), i18n.language),
            }),
          }}
        />
      </div>
      <FormAlert problem={problem} />
      <div>
        <Button type="submit" tone="primary" busy={isSubmitting}>
          {t("common.save")}
        </Button>
      </div>
    </form>
  );
}
