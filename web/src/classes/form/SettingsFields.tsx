import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { Check } from "@/ui/Check";
import { Disclosure } from "@/ui/Disclosure";
import { SelectField, TextField } from "@/ui/Field";
import { DeputyField } from "./DeputyField";
import { VideoField } from "./VideoField";
import type { Values } from "./values";

type Whole =
  | "slow_mode_seconds"
  | "late_after_minutes"
  | "left_early_minutes"
  | "present_at_percent"
  | "complete_at_percent";
type YesNo = "auto_start" | "lobby" | "chat" | "private_chat" | "fair_voice";

const DEVICES = ["many", "single", "refuse"] as const;
const REMINDERS = [1440, 60, 10] as const;
const SHARED = ["chat", "polls"] as const;

/** How a class is run: in groups that are closed, since the defaults are good ones. */
export function SettingsFields({ courseId, isLive }: { courseId: string; isLive?: boolean }) {
  const { t } = useTranslation();
  const { register } = useFormContext<Values>();
  return (
    <div className="grid gap-2.5">
      <Disclosure title={t("plan.form.entry")} hint={t("plan.form.entryHint")}>
        <Switch name="lobby" />
        <Switch name="auto_start" />
        <Check
          {...register("hidden_roster")}
          label={t("plan.form.hiddenRoster")}
          hint={t("plan.form.hiddenRosterHint")}
        />
        <SelectField {...register("settings.devices")} label={t("plan.settings.devices")}>
          {DEVICES.map((choice) => (
            <option key={choice} value={choice}>
              {t(`plan.devices.${choice}`)}
            </option>
          ))}
        </SelectField>
      </Disclosure>
      <VideoField isLive={isLive} />
      <Disclosure title={t("plan.form.deputy")} hint={t("plan.form.deputyHint")}>
        {isLive ? (
          <p className="text-muted text-sm">{t("plan.form.deputyLive")}</p>
        ) : (
          <DeputyField courseId={courseId} />
        )}
      </Disclosure>
      <Disclosure title={t("plan.form.reminders")} hint={t("plan.form.remindersHint")}>
        {REMINDERS.map((minutes) => (
          <Reminder key={minutes} minutes={minutes} />
        ))}
      </Disclosure>
      <Disclosure title={t("plan.form.talk")} hint={t("plan.form.talkHint")}>
        <Switch name="chat" />
        <Switch name="private_chat" />
        <Amount name="slow_mode_seconds" />
        <Switch name="fair_voice" />
      </Disclosure>
      <Disclosure title={t("plan.form.rules")} hint={t("plan.form.rulesHint")}>
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Amount name="late_after_minutes" />
          <Amount name="left_early_minutes" />
          <Amount name="present_at_percent" />
          <Amount name="complete_at_percent" />
        </div>
      </Disclosure>
      <Disclosure title={t("plan.form.after")} hint={t("plan.form.afterHint")}>
        {SHARED.map((part) => (
          <Check
            key={part}
            {...register("settings.share_summary")}
            value={part}
            label={t(`plan.shared.${part}`)}
          />
        ))}
      </Disclosure>
    </div>
  );
}

function Switch({ name }: { name: YesNo }) {
  const { t } = useTranslation();
  const { register } = useFormContext<Values>();
  return (
    <Check
      {...register(`settings.${name}`)}
      label={t(`plan.settings.${name}`)}
      hint={t(`plan.settingHints.${name}`)}
    />
  );
}

function Reminder({ minutes }: { minutes: (typeof REMINDERS)[number] }) {
  const { t } = useTranslation();
  const { watch, setValue } = useFormContext<Values>();
  const chosen = watch("settings.reminders");
  return (
    <Check
      name={`reminder-${minutes}`}
      checked={chosen.includes(minutes)}
      onChange={(event) => {
        const wanted = (each: number) =>
          each === minutes ? event.target.checked : chosen.includes(each as 10);
        setValue("settings.reminders", REMINDERS.filter(wanted), { shouldDirty: true });
      }}
      label={t(`plan.reminders.${minutes}`)}
    />
  );
}

function Amount({ name }: { name: Whole }) {
  const { t } = useTranslation();
  const { register, formState } = useFormContext<Values>();
  return (
    <TextField
      {...register(`settings.${name}`, { valueAsNumber: true })}
      type="number"
      inputMode="numeric"
      label={t(`plan.settings.${name}`)}
      hint={t(`plan.settingHints.${name}`)}
      error={formState.errors.settings?.[name]?.message}
    />
  );
}
