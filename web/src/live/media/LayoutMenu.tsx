import { GalleryVerticalEnd, LayoutGrid, type LucideIcon, PanelRight, Square } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ButtonProps } from "@/ui/Button";
import { Menu, MenuChoices, MenuLabel } from "@/ui/Menu";
import { LAYOUTS, type Layout } from "./layout";

type LayoutMenuProps = {
  trigger: React.ReactElement<ButtonProps>;
  layout: Layout;
  choose: (next: Layout) => void;
};

const ICONS: Record<Layout, LucideIcon> = {
  auto: GalleryVerticalEnd,
  spotlight: Square,
  tiled: LayoutGrid,
  sidebar: PanelRight,
};

/** How one looks at the stage, on this device. */
export default function LayoutMenu({ trigger, layout, choose }: LayoutMenuProps) {
  const { t } = useTranslation();
  return (
    <Menu trigger={trigger}>
      <MenuLabel>{t("room.media.layout")}</MenuLabel>
      <MenuChoices
        value={layout}
        onChoose={choose}
        choices={LAYOUTS.map((value) => {
          const Icon = ICONS[value];
          const mirrored = value === "sidebar" ? "rtl:-scale-x-100" : undefined;
          return {
            value,
            label: t(`room.media.layouts.${value}`),
            icon: <Icon className={mirrored} aria-hidden />,
          };
        })}
      />
    </Menu>
  );
}
