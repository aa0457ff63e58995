import { createFileRoute } from "@tanstack/react-router";
import { Settings2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { List } from "@/notifications/List";
import { ButtonLink } from "@/ui/Button";
import { Page } from "@/ui/Page";

export const Route = createFileRoute("/_shell/_member/notifications/")({ component: Notifications });

function Notifications() {
  const { t } = useTranslation();
  const settings = (
    <ButtonLink to="/notifications/settings">
      <Settings2 aria-hidden />
      {t("notifications.settings")}
    </ButtonLink>
  );
  return (
    <Page title={t("notifications.title")} action={settings} narrow>
      <List />
    </Page>
  );
}
