import { useTranslation } from "react-i18next";
import type { LiveSession } from "@/api/types";
import { DEFAULTS } from "../form/values";

/** What counts as present, said before the class as well as after it. */
export function AttendanceRules({ settings }: { settings: LiveSession["settings"] }) {
  const { t } = useTranslation();
  const rules = { ...DEFAULTS, ...settings };
  return (
    <p className="mb-3 max-w-prose text-muted text-sm">
      {t("plan.after.ruleLate", { count: rules.late_after_minutes })}{" "}
      {t("plan.after.ruleEarly", { count: rules.left_early_minutes })}{" "}
      {rules.present_at_percent > 0 && t("plan.after.rulePresent", { percent: rules.present_at_percent })}
    </p>
  );
}
