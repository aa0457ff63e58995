import { useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { useSending } from "@/lib/form-problem";
import { Button } from "@/ui/Button";
import { EmailField, SelectField } from "@/ui/Field";
import { FormAlert } from "@/ui/States";
import { toast } from "@/ui/toasts";
import { addMember, type MemberRole } from "./api";

const ROLES: MemberRole[] = ["tutor", "student", "admin"];

export function AddMember({ id, close }: { id: string; close: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { register, handleSubmit, formState, setError } = useForm<{ email: string; role: MemberRole }>({
    defaultValues: { email: "", role: "tutor" },
  });
  const { problem, sending } = useSending(setError);
  const required = { validate: (value: string) => Boolean(value.trim()) || t("forms.required") };
  const send = handleSubmit((values) =>
    sending(async () => {
      const { user } = await addMember(id, { ...values, email: values.email.trim() });
      toast(t("organization.members.added", { name: user.name }), { tone: "ok" });
      close();
      await cache.invalidateQueries({ queryKey: ["organizations", id, "members"] });
    }),
  );
  return (
    <form onSubmit={send} noValidate className="grid gap-4">
      <EmailField
        {...register("email", required)}
        label={t("organization.members.email")}
        hint={t("organization.members.emailHint")}
        error={formState.errors.email?.message}
      />
      <SelectField {...register("role")} label={t("organization.members.role")}>
        {ROLES.map((role) => (
          <option key={role} value={role}>
            {t(`organization.role.${role}`)}
          </option>
        ))}
      </SelectField>
      <FormAlert problem={problem} />
      <div className="flex justify-end gap-2">
        <Button onClick={close}>{t("common.cancel")}</Button>
        <Button type="submit" tone="primary" busy={formState.isSubmitting}>
          {t("organization.members.add")}
        </Button>
      </div>
    </form>
  );
}
