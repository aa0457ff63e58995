import { useFormContext, useWatch } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { dateTime } from "@/lib/time";
import { TextField } from "@/ui/Field";
import { MOST_CLASSES, startsOf, weekdayNames } from "./weekly";
import { ZoneField } from "./ZoneField";

export type Weekly = { weekdays: string[]; local_time: string; time_zone: string; until: string };

/** On which days, at what hour of whose clock, and until when. */
export function WeeklyFields() {
  const { t, i18n } = useTranslation();
  const { register, formState } = useFormContext<Weekly>();
  const { errors } = formState;
  const [short, long] = [weekdayNames(i18n.language, "short"), weekdayNames(i18n.language, "long")];
  return (
    <>
      <fieldset className="grid gap-1.5">
        <legend className="mb-1.5 font-medium text-sm">{t("plan.weekly.days")}</legend>
        <div className="grid grid-cols-4 gap-1.5 sm:grid-cols-7">
          {short.map((name, day) => (
            <label
              key={name}
              className="grid h-11 cursor-pointer place-items-center rounded-lg border border-edge/60 px-1 font-medium text-sm hover:border-edge has-checked:border-primary has-checked:bg-primary has-checked:text-on-primary has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-2"
            >
              <input
                {...register("weekdays")}
                type="checkbox"
                value={day}
                aria-label={long[day]}
                className="sr-only"
              />
              <span aria-hidden>{name}</span>
            </label>
          ))}
        </div>
        {errors.weekdays && <p className="text-danger text-sm">{errors.weekdays.message}</p>}
      </fieldset>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <TextField
          {...register("local_time")}
          type="time"
          label={t("plan.weekly.hour")}
          error={errors.local_time?.message}
        />
        <TextField
          {...register("until")}
          type="date"
          label={t("plan.weekly.until")}
          error={errors.until?.message}
        />
      </div>
      <ZoneField
        {...register("time_zone")}
        label={t("plan.weekly.zone")}
        hint={t("plan.weekly.zoneHint")}
        error={errors.time_zone?.message}
      />
      <Preview />
    </>
  );
}

function Preview() {
  const { t, i18n } = useTranslation();
  const { control } = useFormContext<Weekly>();
  const [weekdays, local_time, time_zone, until] = useWatch({
    control,
    name: ["weekdays", "local_time", "time_zone", "until"],
  });
  const starts = startsOf({ weekdays: weekdays.map(Number), local_time, time_zone, until }, new Date());
  const [first, last] = [starts[0], starts.at(-1)];
  const words =
    !first || !last
      ? t("plan.weekly.noneYet")
      : starts.length > MOST_CLASSES
        ? t("plan.weekly.tooMany", { most: MOST_CLASSES })
        : `${t("plan.weekly.preview", { count: starts.length })} ${t("plan.weekly.span", {
            first: dateTime(first.toISOString(), i18n.language),
            last: dateTime(last.toISOString(), i18n.language),
          })}`;
  return (
    <p role="status" className="rounded-lg bg-primary-soft px-3 py-2.5 text-sm">
      {words}
    </p>
  );
}
