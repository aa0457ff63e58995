import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { User } from "@/api/types";
import { ButtonLink } from "@/ui/Button";
import { Mark, Wordmark } from "@/ui/Wordmark";
import { Bell } from "./Bell";
import { AccountControl, LanguageControl, ThemeControl } from "./Controls";

/** `alone`: on a page without the rail, which otherwise carries the way home. */
export function TopBar({ user, alone }: { user: User | null; alone?: boolean }) {
  const { t } = useTranslation();
  return (
    <header className="sticky top-0 z-20 border-b bg-bg/90 backdrop-blur">
      <div className="flex h-15 items-center gap-1 px-4 sm:px-6">
        <Link
          to="/"
          className={user && !alone ? "rounded-lg lg:hidden" : "rounded-lg"}
          aria-label={t("nav.home")}
        >
          <span className="sm:hidden">
            <Mark />
          </span>
          <span className="hidden sm:inline">
            <Wordmark />
          </span>
        </Link>
        <div className="ms-auto flex items-center gap-0.5">
          <LanguageControl />
          <ThemeControl />
          {user ? (
            <>
              <Bell />
              <AccountControl user={user} />
            </>
          ) : (
            <span className="ms-1.5 flex items-center gap-2">
              <ButtonLink to="/sign-in" tone="secondary">
                {t("nav.signIn")}
              </ButtonLink>
              <ButtonLink to="/sign-up" tone="primary" className="max-sm:hidden">
                {t("nav.signUp")}
              </ButtonLink>
            </span>
          )}
        </div>
      </div>
    </header>
  );
}
