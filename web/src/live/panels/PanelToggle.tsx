import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { ICONS, type Panel } from "./panels";

type PanelToggleProps = {
  panel: Panel;
  shown: boolean;
  fresh: number;
  onPress: () => void;
  className?: string;
};

export function PanelToggle({ panel, shown, fresh, onPress, className }: PanelToggleProps) {
  const { t } = useTranslation();
  const Icon = ICONS[panel];
  const name = t(`room.panels.${panel}`);
  return (
    <Button
      size="toggle"
      aria-pressed={shown}
      aria-label={fresh > 0 ? t("room.withNew", { name, count: fresh }) : name}
      title={name}
      onClick={onPress}
      className={cx(
        "relative aria-pressed:border-primary aria-pressed:bg-primary-soft aria-pressed:text-primary",
        className,
      )}
    >
      <Icon aria-hidden />
      {fresh > 0 && <Count of={fresh} />}
    </Button>
  );
}

export function Count({ of }: { of: number }) {
  return (
    <span
      aria-hidden
      data-count={of > 99 ? "99+" : of}
      className="absolute -end-1 -top-1 z-1 min-w-5 rounded-full bg-live px-1 text-center font-semibold text-[11px] text-surface leading-5 before:content-[attr(data-count)]"
    />
  );
}
