import { zodResolver } from "@hookform/resolvers/zod";
import { createFileRoute, Link, useRouter } from "@tanstack/react-router";
import { useMemo } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { signUpOrganization } from "@/api/accounts";
import { session } from "@/auth/session";
import { useSending } from "@/lib/form-problem";
import { useRules } from "@/lib/rules";
import { Button } from "@/ui/Button";
import { EmailField, TextField } from "@/ui/Field";
import { Title } from "@/ui/Page";
import { PasswordField } from "@/ui/PasswordField";
import { FormAlert } from "@/ui/States";

export const Route = createFileRoute("/_entry/sign-up_/organization")({ component: SignUpOrganization });

function SignUpOrganization() {
  const { t } = useTranslation();
  const router = useRouter();
  const search = Route.useSearch();
  const rules = useRules();
  const schema = useMemo(
    () =>
      z.object({
        organization_name: rules.text(1, 100),
        name: rules.text(1, 100),
        email: rules.email(),
        password: rules.secret(8, 128),
      }),
    [rules],
  );
  const { register, handleSubmit, formState, setError } = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { organization_name: "", name: "", email: "", password: "" },
  });
  const { errors, isSubmitting } = formState;
  const { problem, sending } = useSending(setError);

  const send = handleSubmit((values) =>
    sending(async () => {
      const { organization, ...entered } = await signUpOrganization(values);
      session.enter(entered);
      router.history.push(`/organizations/${organization.id}`);
    }),
  );

  return (
    <form onSubmit={send} noValidate className="grid gap-5">
      <div className="grid gap-1.5">
        <Title>{t("auth.organizationTitle")}</Title>
        <p className="text-muted">{t("auth.organizationLead")}</p>
      </div>
      <TextField
        {...register("organization_name")}
        label={t("auth.organizationName")}
        autoComplete="organization"
        dir="auto"
        error={errors.organization_name?.message}
      />
      <TextField
        {...register("name")}
        label={t("auth.yourName")}
        autoComplete="name"
        dir="auto"
        error={errors.name?.message}
      />
      <EmailField
        {...register("email")}
        label={t("auth.email")}
        autoComplete="username"
        error={errors.email?.message}
      />
      <PasswordField
        {...register("password")}
        label={t("auth.password")}
        hint={t("auth.passwordHint")}
        autoComplete="new-password"
        error={errors.password?.message}
      />
      <FormAlert problem={problem} />
      <Button type="submit" tone="primary" size="lg" busy={isSubmitting}>
        {t("auth.signUpOrganization")}
      </Button>
      <p className="text-center text-muted text-sm">
        {t("auth.haveAccount")}{" "}
        <Link to="/sign-in" search={search} className="py-1 font-medium text-primary hover:underline">
          {t("nav.signIn")}
        </Link>
      </p>
    </form>
  );
}
