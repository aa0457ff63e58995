import { ShieldAlert } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useMember } from "@/auth/viewer";
import { ButtonLink } from "@/ui/Button";
import { Notice } from "./Notice";

export function PageNoRole() {
  const { t } = useTranslation();
  const { role } = useMember();
  return (
    <Notice
      icon={ShieldAlert}
      title={t("noRole.title")}
      lead={t("noRole.lead", { role: t(`roles.${role}`) })}
    >
      <ButtonLink to="/" tone="primary">
        {t("notFound.home")}
      </ButtonLink>
    </Notice>
  );
}
