import { Monitor, Moon, Sun } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Menu, MenuChoices } from "@/ui/Menu";
import { chooseTheme, type Theme, useTheme } from "./theme";

export default function ThemeMenu({ trigger }: { trigger: ReactNode }) {
  const { t } = useTranslation();
  const choices: { value: Theme; label: string; icon: ReactNode }[] = [
    { value: "system", label: t("nav.themeSystem"), icon: <Monitor aria-hidden /> },
    { value: "light", label: t("nav.themeLight"), icon: <Sun aria-hidden /> },
    { value: "dark", label: t("nav.themeDark"), icon: <Moon aria-hidden /> },
  ];
  return (
    <Menu trigger={trigger}>
      <MenuChoices value={useTheme()} choices={choices} onChoose={chooseTheme} />
    </Menu>
  );
}
