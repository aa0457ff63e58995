import { createFileRoute, Link, Outlet, redirect } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { safeNext } from "@/auth/guards";
import { session } from "@/auth/session";
import { LanguageControl, ThemeControl } from "@/shell/Controls";
import { OfflineBanner } from "@/shell/OfflineBanner";
import { Colonnade } from "@/ui/Colonnade";
import { Wordmark } from "@/ui/Wordmark";

type Search = { next?: string };

export const Route = createFileRoute("/_entry")({
  validateSearch: ({ next }: Record<string, unknown>): Search => (typeof next === "string" ? { next } : {}),
  beforeLoad: ({ search }) => {
    if (session.get().status === "member") throw redirect({ href: safeNext(search.next) });
  },
  component: Entry,
});

function Entry() {
  const { t } = useTranslation();
  return (
    <div className="grid min-h-dvh lg:grid-cols-[1fr_minmax(0,44%)]">
      <div className="flex flex-col px-4 py-4 sm:px-8">
        <OfflineBanner />
        <header className="flex items-center justify-between">
          <Link to="/" className="rounded-lg" aria-label={t("nav.home")}>
            <Wordmark />
          </Link>
          <div className="flex">
            <LanguageControl />
            <ThemeControl />
          </div>
        </header>
        <main id="main" className="mx-auto grid w-full max-w-sm grow content-center py-10">
          <Outlet />
        </main>
      </div>
      <aside className="dark relative hidden overflow-hidden bg-sunken text-fg lg:block">
        <Colonnade className="absolute inset-0 size-full" />
        <div className="absolute inset-x-0 bottom-0 grid gap-3 bg-linear-to-t from-sunken via-sunken/80 to-transparent p-12 pt-32">
          <p className="display max-w-md text-4xl leading-tight">{t("auth.motto")}</p>
          <p className="max-w-md text-muted">{t("auth.mottoLead")}</p>
        </div>
      </aside>
    </div>
  );
}
