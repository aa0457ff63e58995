import { useNavigate } from "@tanstack/react-router";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { SelectField } from "@/ui/Field";
import { CHANNELS, type Filters, STANDINGS } from "./api";

/** Channel and state are chosen here; a kind or a person comes from a row, and is taken away here. */
export function FilterBar({ filters, person }: { filters: Filters; person: string | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const narrow = (change: Filters) =>
    void navigate({ to: "/admin/deliveries", search: { ...filters, ...change }, resetScroll: false });
  return (
    <div className="mb-4 flex flex-wrap items-end gap-3">
      <SelectField
        label={t("deliveries.filter.channel")}
        value={filters.channel ?? ""}
        onChange={({ target }) => narrow({ channel: (target.value || undefined) as Filters["channel"] })}
        fieldClassName="min-w-36 grow sm:grow-0"
      >
        <option value="">{t("deliveries.filter.all")}</option>
        {CHANNELS.map((one) => (
          <option key={one} value={one}>
            {t(`deliveries.channel.${one}`)}
          </option>
        ))}
      </SelectField>
      <SelectField
        label={t("deliveries.filter.state")}
        value={filters.state ?? ""}
        onChange={({ target }) => narrow({ state: (target.value || undefined) as Filters["state"] })}
        fieldClassName="min-w-44 grow sm:grow-0"
      >
        <option value="">{t("deliveries.filter.all")}</option>
        {STANDINGS.map((one) => (
          <option key={one} value={one}>
            {t(`deliveries.state.${one}`)}
          </option>
        ))}
      </SelectField>
      {filters.kind && (
        <Chip what={filters.kind} off={() => narrow({ kind: undefined })}>
          <code dir="ltr">{filters.kind}</code>
        </Chip>
      )}
      {filters.user && (
        <Chip what={person ?? ""} off={() => narrow({ user: undefined })}>
          <bdi>{person ?? "…"}</bdi>
        </Chip>
      )}
    </div>
  );
}

function Chip({ what, off, children }: { what: string; off: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Button onClick={off} aria-label={t("deliveries.filter.clear", { what })}>
      {children}
      <X aria-hidden />
    </Button>
  );
}
