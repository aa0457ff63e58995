import { useTranslation } from "react-i18next";

export function Progress({ percent }: { percent: number }) {
  const { t } = useTranslation();
  const whole = Math.round(percent);
  const label = t("courses.progress", { percent: whole });
  return (
    <div className="grid gap-1.5">
      <div
        role="progressbar"
        aria-label={label}
        aria-valuenow={whole}
        aria-valuemin={0}
        aria-valuemax={100}
        className="h-1.5 overflow-hidden rounded-full bg-border"
      >
        <div className="h-full rounded-full bg-primary" style={{ width: `${whole}%` }} />
      </div>
      <p className="text-muted text-xs tabular-nums" aria-hidden>
        {label}
      </p>
    </div>
  );
}
