import type { TFunction } from "i18next";
import { GitMerge } from "lucide-react";
import { useTranslation } from "react-i18next";
import { dateTime, fromLocalInput } from "@/lib/time";
import { Button } from "@/ui/Button";
import { differences, type Values } from "./values";

type ConflictProps = { base: Values; theirs: Values; takeTheirs: () => void; saveMine: () => void };

/** Somebody saved the same class meanwhile: what they changed, and what to do about it. */
export function Conflict({ base, theirs, takeTheirs, saveMine }: ConflictProps) {
  const { t, i18n } = useTranslation();
  return (
    <section role="alert" className="grid gap-3 rounded-xl border border-warn/40 bg-warn-soft p-4 text-sm">
      <p className="flex items-center gap-2 font-medium">
        <GitMerge className="size-4 shrink-0 text-warn" aria-hidden />
        {t("plan.edit.conflict")}
      </p>
      <dl className="grid gap-1.5">
        {differences(base, theirs).map((field) => (
          <div key={field} className="flex flex-wrap gap-x-2">
            <dt className="text-muted">{nameOf(t, field)}</dt>
            <dd className="min-w-0 break-words font-medium">
              <bdi>{shownValue(t, theirs, field, i18n.language)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <p>{t("plan.edit.conflictHint")}</p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={takeTheirs}>{t("plan.edit.takeTheirs")}</Button>
        <Button tone="primary" onClick={saveMine}>
          {t("plan.edit.saveMine")}
        </Button>
      </div>
    </section>
  );
}

type Field = ReturnType<typeof differences>[number];

const NAMES = {
  title: "schedule.classTitle",
  description: "plan.form.description",
  starts_at: "schedule.startsAt",
  duration_minutes: "schedule.duration",
  max_students: "schedule.seats",
  lesson_id: "plan.form.lesson",
  deputy: "plan.form.deputy",
  hidden_roster: "plan.form.hiddenRoster",
} as const;

function nameOf(t: TFunction, field: Field): string {
  if (field in NAMES) return t(NAMES[field as keyof typeof NAMES]);
  const setting = field.replace("settings.", "");
  return t(`plan.settings.${setting}` as "plan.settings.lobby", { defaultValue: setting });
}

function shownValue(t: TFunction, values: Values, field: Field, locale: string): string {
  if (field === "starts_at") return dateTime(fromLocalInput(values.starts_at), locale);
  if (field === "deputy") return values.deputy?.name ?? "–";
  if (field === "hidden_roster") return values.hidden_roster ? t("plan.yes") : t("plan.no");
  if (!field.startsWith("settings.")) return String(values[field as keyof Values]) || "–";
  const value = values.settings[field.replace("settings.", "") as keyof Values["settings"]];
  if (typeof value === "boolean") return value ? t("plan.yes") : t("plan.no");
  return String(value);
}
