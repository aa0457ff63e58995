import { createFileRoute } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { speakOfPlans } from "@/i18n";
import { Devices } from "@/settings/Devices";
import { ProfileForm } from "@/settings/ProfileForm";
import { chooseTheme, useTheme } from "@/shell/theme";
import { Page, Section } from "@/ui/Page";
import { Segments } from "@/ui/Segments";

export const Route = createFileRoute("/_shell/_member/settings")({
  beforeLoad: speakOfPlans,
  component: Settings,
});

function Settings() {
  const { t } = useTranslation();
  const theme = useTheme();
  return (
    <Page title={t("nav.settings")} lead={t("plan.settingsPage.lead")} narrow>
      <Section title={t("plan.settingsPage.profile")}>
        <ProfileForm />
      </Section>
      <Section title={t("nav.theme")}>
        <Segments
          legend={t("nav.theme")}
          value={theme}
          choices={[
            { value: "system", label: t("nav.themeSystem") },
            { value: "light", label: t("nav.themeLight") },
            { value: "dark", label: t("nav.themeDark") },
          ]}
          onChoose={chooseTheme}
        />
      </Section>
      <Section title={t("plan.settingsPage.devices")}>
        <p className="-mt-2 mb-3 max-w-prose text-muted text-sm">{t("plan.settingsPage.devicesHint")}</p>
        <Devices />
      </Section>
    </Page>
  );
}
