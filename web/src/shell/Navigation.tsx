import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { User } from "@/api/types";
import { Wordmark } from "@/ui/Wordmark";
import { placesOf } from "./places";

export function Rail({ user }: { user: User }) {
  const { t } = useTranslation();
  return (
    <nav
      aria-label={t("nav.main")}
      className="sticky top-0 hidden h-dvh w-60 shrink-0 border-e bg-sunken/60 px-3 py-4 lg:block"
    >
      <Link to="/" className="mb-6 block w-fit rounded-lg px-2 py-1" aria-label={t("nav.home")}>
        <Wordmark />
      </Link>
      <ul className="grid gap-1">
        {placesOf(user).map(({ to, key, icon: Icon }) => (
          <li key={to}>
            <Link
              to={to}
              className="flex h-10 items-center gap-3 rounded-lg px-3 font-medium text-muted text-sm transition-colors hover:bg-surface hover:text-fg"
              activeProps={{ className: "!bg-surface !text-fg shadow-[0_0_0_1px_var(--border)]" }}
            >
              <Icon className="size-4.5" aria-hidden />
              {t(`nav.${key}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

export function Tabs({ user }: { user: User }) {
  const { t } = useTranslation();
  return (
    <nav
      aria-label={t("nav.main")}
      className="fixed inset-x-0 bottom-0 z-30 border-t bg-surface/95 pb-[env(safe-area-inset-bottom)] backdrop-blur lg:hidden"
    >
      <ul className="flex">
        {placesOf(user).map(({ to, key, icon: Icon }) => (
          <li key={to} className="flex-1">
            <Link
              to={to}
              className="grid h-16 content-center justify-items-center gap-1 font-medium text-muted text-xs"
              activeProps={{ className: "!text-primary" }}
            >
              <Icon className="size-5.5" aria-hidden />
              {t(`nav.${key}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
