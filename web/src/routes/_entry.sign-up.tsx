import { zodResolver } from "@hookform/resolvers/zod";
import { createFileRoute, Link, useRouter } from "@tanstack/react-router";
import { GraduationCap, Presentation } from "lucide-react";
import { useMemo } from "react";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import * as z from "zod/mini";
import { signUp } from "@/api/accounts";
import { safeNext } from "@/auth/guards";
import { session } from "@/auth/session";
import { useSending } from "@/lib/form-problem";
import { useRules } from "@/lib/rules";
import { Button } from "@/ui/Button";
import { EmailField, TextField } from "@/ui/Field";
import { Title } from "@/ui/Page";
import { PasswordField } from "@/ui/PasswordField";
import { FormAlert } from "@/ui/States";
import { Tiles } from "@/ui/Tiles";

export const Route = createFileRoute("/_entry/sign-up")({ component: SignUp });

function SignUp() {
  const { t } = useTranslation();
  const router = useRouter();
  const search = Route.useSearch();
  const rules = useRules();
  const schema = useMemo(
    () =>
      z.object({
        name: rules.text(1, 100),
        email: rules.email(),
        password: rules.secret(8, 128),
        role: z.enum(["student", "instructor"]),
      }),
    [rules],
  );
  const { register, handleSubmit, formState, setError } = useForm<z.infer<typeof schema>>({
    resolver: zodResolver(schema),
    defaultValues: { name: "", email: "", password: "", role: "student" },
  });
  const { errors, isSubmitting } = formState;
  const { problem, sending } = useSending(setError);

  const send = handleSubmit((values) =>
    sending(async () => {
      session.enter(await signUp(values));
      router.history.push(safeNext(search.next));
    }),
  );

  return (
    <form onSubmit={send} noValidate className="grid gap-5">
      <div className="grid gap-1.5">
        <Title>{t("auth.signUpTitle")}</Title>
        <p className="text-muted">{t("auth.signUpLead")}</p>
      </div>
      <Tiles
        legend={t("auth.iWantTo")}
        field={register("role")}
        choices={[
          { value: "student", icon: GraduationCap, label: t("auth.learn"), hint: t("auth.learnHint") },
          { value: "instructor", icon: Presentation, label: t("auth.teach"), hint: t("auth.teachHint") },
        ]}
      />
      <TextField
        {...register("name")}
        label={t("auth.name")}
        autoComplete="name"
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
        {t("nav.signUp")}
      </Button>
      <p className="text-center text-muted text-sm">
        {t("auth.haveAccount")}{" "}
        <Link to="/sign-in" search={search} className="py-1 font-medium text-primary hover:underline">
          {t("nav.signIn")}
        </Link>
      </p>
      <p className="text-center text-muted text-sm">
        {t("auth.forSchool")}{" "}
        <Link
          to="/sign-up/organization"
          search={search}
          className="py-1 font-medium text-primary hover:underline"
        >
          {t("auth.signUpOrganization")}
        </Link>
      </p>
    </form>
  );
}
