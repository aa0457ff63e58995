import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { chooseLanguage, LANGUAGES, type Language } from "@/i18n";
import { Menu, MenuChoices } from "@/ui/Menu";

const CHOICES = Object.entries(LANGUAGES).map(([value, label]) => ({ value: value as Language, label }));

export default function LanguageMenu({ trigger }: { trigger: ReactNode }) {
  const { i18n } = useTranslation();
  return (
    <Menu trigger={trigger}>
      <MenuChoices
        value={i18n.language as Language}
        choices={CHOICES}
        onChoose={(language) => void chooseLanguage(language)}
      />
    </Menu>
  );
}
