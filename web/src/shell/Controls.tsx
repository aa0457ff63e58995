import { Languages, Moon, Sun } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { User } from "@/api/types";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { OnDemand } from "@/ui/OnDemand";

const loadLanguages = () => import("./LanguageMenu");
const loadThemes = () => import("./ThemeMenu");
const loadAccount = () => import("./AccountMenu");

export function LanguageControl() {
  const { t } = useTranslation();
  const trigger = (
    <Button tone="ghost" size="icon" aria-label={t("nav.language")}>
      <Languages className="!size-5" aria-hidden />
    </Button>
  );
  return <OnDemand load={loadLanguages} trigger={trigger} rest={{}} />;
}

export function ThemeControl() {
  const { t } = useTranslation();
  const trigger = (
    <Button tone="ghost" size="icon" aria-label={t("nav.theme")}>
      <Sun className="!size-5 dark:hidden" aria-hidden />
      <Moon className="!size-5 hidden dark:block" aria-hidden />
    </Button>
  );
  return <OnDemand load={loadThemes} trigger={trigger} rest={{}} />;
}

export function AccountControl({ user }: { user: User }) {
  const { t } = useTranslation();
  const trigger = (
    <Button tone="ghost" size="icon" round aria-label={`${t("nav.account")}: ${user.name}`}>
      <Avatar person={user} />
    </Button>
  );
  return <OnDemand load={loadAccount} trigger={trigger} rest={{ user }} />;
}
