import { useNavigate } from "@tanstack/react-router";
import { Building2, LogOut, Settings } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { User } from "@/api/types";
import { session } from "@/auth/session";
import { Menu, MenuItem, MenuLabel, MenuLine } from "@/ui/Menu";

export default function AccountMenu({ user, trigger }: { user: User; trigger: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Menu trigger={trigger}>
      <MenuLabel>
        <bdi className="block font-medium text-fg text-sm">{user.name}</bdi>
        <span dir="ltr">{user.email}</span> · {t(`roles.${user.role}`)}
      </MenuLabel>
      <MenuLine />
      <MenuItem onSelect={() => void navigate({ to: "/settings" })}>
        <Settings aria-hidden />
        {t("nav.settings")}
      </MenuItem>
      <MenuItem onSelect={() => void navigate({ to: "/organizations" })}>
        <Building2 aria-hidden />
        {t("nav.organizations")}
      </MenuItem>
      <MenuItem onSelect={() => void session.signOut()}>
        <LogOut className="rtl:-scale-x-100" aria-hidden />
        {t("nav.signOut")}
      </MenuItem>
    </Menu>
  );
}
