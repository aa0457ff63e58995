import { Unplug } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Needed } from "./missing";

/** What this browser lacks, by the names under which it is found, and what one misses by that. */
export function NotHere({ missing }: { missing: Needed[] }) {
  const { t } = useTranslation();
  if (missing.length === 0) return null;
  return (
    <div role="status" className="grid gap-1.5 rounded-lg bg-warn-soft px-4 py-3 text-start text-sm">
      {missing.map((name) => (
        <p key={name} className="flex items-start gap-2.5 font-medium text-warn">
          <Unplug className="mt-0.5 size-4.5 shrink-0" aria-hidden />
          <span>
            {t(`room.missing.${name}`)}{" "}
            <code dir="ltr" className="text-xs">
              {name}
            </code>
          </span>
        </p>
      ))}
      <p className="text-fg">{t("room.missing.cure")}</p>
    </div>
  );
}
