import { createFileRoute, Link, useRouter } from "@tanstack/react-router";
import { useForm } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { signIn } from "@/api/accounts";
import { safeNext } from "@/auth/guards";
import { session } from "@/auth/session";
import { useViewer } from "@/auth/viewer";
import { useSending } from "@/lib/form-problem";
import { Button } from "@/ui/Button";
import { EmailField } from "@/ui/Field";
import { Title } from "@/ui/Page";
import { PasswordField } from "@/ui/PasswordField";
import { FormAlert } from "@/ui/States";

export const Route = createFileRoute("/_entry/sign-in")({ component: SignIn });

type Values = { email: string; password: string };

function SignIn() {
  const { t } = useTranslation();
  const router = useRouter();
  const search = Route.useSearch();
  const { exit } = useViewer();
  const { register, handleSubmit, formState, setError } = useForm<Values>();
  const { errors, isSubmitting } = formState;
  const { problem, sending } = useSending(setError);

  const send = handleSubmit((values) =>
    sending(async () => {
      session.enter(await signIn(values));
      router.history.push(safeNext(search.next));
    }),
  );

  return (
    <form onSubmit={send} noValidate className="grid gap-5">
      <div className="grid gap-1.5">
        <Title>{t("auth.signInTitle")}</Title>
        <p className="text-muted">{t("auth.signInLead")}</p>
      </div>
      {exit === "expired" && !problem && (
        <p role="status" className="rounded-lg bg-warn-soft px-3 py-2.5 text-sm text-warn">
          {t("auth.expired")}
        </p>
      )}
      <EmailField
        {...register("email", { required: t("forms.required") })}
        label={t("auth.email")}
        autoComplete="username"
        error={errors.email?.message}
      />
      <PasswordField
        {...register("password", { required: t("forms.required") })}
        label={t("auth.password")}
        autoComplete="current-password"
        error={errors.password?.message}
      />
      <FormAlert problem={problem} />
      <Button type="submit" tone="primary" size="lg" busy={isSubmitting}>
        {t("nav.signIn")}
      </Button>
      <p className="text-center text-muted text-sm">
        {t("auth.noAccount")}{" "}
        <Link to="/sign-up" search={search} className="py-1 font-medium text-primary hover:underline">
          {t("nav.signUp")}
        </Link>
      </p>
    </form>
  );
}
