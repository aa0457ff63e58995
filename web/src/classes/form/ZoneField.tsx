import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { zoneLabel, zones } from "@/lib/zone";
import { SelectField } from "@/ui/Field";

type ZoneFieldProps = ComponentProps<typeof SelectField> & { first?: { value: string; label: string } };

/** Every time zone, with its distance from Greenwich today. */
export function ZoneField({ first, ...rest }: ZoneFieldProps) {
  const { i18n } = useTranslation();
  const now = new Date();
  return (
    <SelectField {...rest}>
      {first && <option value={first.value}>{first.label}</option>}
      {zones().map((zone) => (
        <option key={zone} value={zone}>
          {zoneLabel(zone, now, i18n.language)}
        </option>
      ))}
    </SelectField>
  );
}
