import { Compass } from "lucide-react";
import { useTranslation } from "react-i18next";
import { ButtonLink } from "@/ui/Button";
import { Notice } from "./Notice";

export function PageNotFound() {
  const { t } = useTranslation();
  return (
    <Notice icon={Compass} title={t("notFound.title")} lead={t("notFound.lead")}>
      <ButtonLink to="/" tone="primary">
        {t("notFound.home")}
      </ButtonLink>
    </Notice>
  );
}
