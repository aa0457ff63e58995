import { useTranslation } from "react-i18next";
import { shown } from "@/lib/time";
import { Scrolling } from "@/ui/Scrolling";
import type { Hour } from "./api";

const PARTS = ["sent", "dropped", "expired", "failed", "dead"] as const;
const COLOURS = {
  sent: "bg-ok",
  dropped: "bg-edge",
  expired: "bg-edge",
  failed: "bg-warn",
  dead: "bg-danger",
};

/** A day as bars, and as a table for whoever reads rather than sees. Time goes from left to right in every script. */
export function Hours({ name, hours }: { name: string; hours: Hour[] }) {
  const { t } = useTranslation();
  const most = Math.max(...hours.map(sum));
  return (
    <figure className="grid min-w-0 gap-2">
      <figcaption className="text-muted text-xs">{t("deliveries.hours.title", { channel: name })}</figcaption>
      {most === 0 ? (
        <p className="rounded-lg bg-sunken px-3 py-4 text-center text-muted text-sm">
          {t("deliveries.hours.quiet")}
        </p>
      ) : (
        <div dir="ltr" aria-hidden className="flex h-20 items-end gap-0.5 border-b">
          {hours.map((hour) => (
            <div key={hour.hour} className="flex h-full min-w-0 flex-1 flex-col-reverse">
              {PARTS.map((part) => (
                <div
                  key={part}
                  className={COLOURS[part]}
                  style={{ height: `${(hour[part] / most) * 100}%` }}
                />
              ))}
            </div>
          ))}
        </div>
      )}
      {most > 0 && <Table name={name} hours={hours} />}
    </figure>
  );
}

function Table({ name, hours }: { name: string; hours: Hour[] }) {
  const { t, i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <details className="min-w-0">
      <summary className="cursor-pointer py-1 text-sm">{t("deliveries.hours.table")}</summary>
      <Scrolling label={t("deliveries.hours.title", { channel: name })} className="mt-2 max-h-72">
        <table className="w-full whitespace-nowrap text-sm">
          <thead>
            <tr className="text-start text-muted text-xs">
              <th scope="col" className="px-3 py-2 text-start font-medium">
                {t("deliveries.hours.hour")}
              </th>
              {PARTS.map((part) => (
                <th key={part} scope="col" className="px-3 py-2 text-end font-medium">
                  {part === "failed" ? t("deliveries.hours.failed") : t(`deliveries.state.${part}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="tabular-nums">
            {[...hours].reverse().map((hour) => (
              <tr key={hour.hour} className="border-t">
                <th scope="row" className="px-3 py-1.5 text-start font-normal">
                  {shown(hour.hour, i18n.language, { weekday: "short", hour: "2-digit", minute: "2-digit" })}
                </th>
                {PARTS.map((part) => (
                  <td key={part} className="px-3 py-1.5 text-end">
                    {number.format(hour[part])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolling>
    </details>
  );
}

function sum(hour: Hour): number {
  return PARTS.reduce((all, part) => all + hour[part], 0);
}
