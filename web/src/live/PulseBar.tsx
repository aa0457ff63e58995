import { useTranslation } from "react-i18next";
import { useNow } from "@/lib/now";
import { FEELINGS, type Feeling, type Pulse } from "./events";

const COLOURS: Record<Feeling, string> = { lost: "bg-danger", slower: "bg-warn", fine: "bg-ok" };

/** How the class is doing, summed: for hosts. */
export function PulseBar({ pulse, clockOffset }: { pulse: Pulse; clockOffset: number }) {
  const { t } = useTranslation();
  const now = useNow(15_000, clockOffset);
  if (now >= Date.parse(pulse.until)) return null;
  const said = pulse.lost + pulse.slower + pulse.fine;
  return (
    <section aria-label={t("room.pulse.title")} className="card grid gap-2 px-4 py-3 text-sm">
      <p className="flex flex-wrap items-center justify-between gap-x-3">
        <span className="font-medium">{t("room.pulse.title")}</span>
        <span className="text-muted text-xs">{t("room.pulse.of", { said, all: pulse.of })}</span>
      </p>
      <span className="flex h-2 gap-0.5 overflow-hidden rounded-full bg-border" aria-hidden>
        {FEELINGS.map((feeling) => (
          <span
            key={feeling}
            className={`${COLOURS[feeling]} transition-[width] duration-300`}
            style={{ width: `${(pulse[feeling] / Math.max(1, pulse.of)) * 100}%` }}
          />
        ))}
      </span>
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
        {FEELINGS.map((feeling) => (
          <li key={feeling} className="flex items-center gap-1.5">
            <span className={`size-2 rounded-full ${COLOURS[feeling]}`} aria-hidden />
            {t(`room.pulse.${feeling}`)} <strong className="tabular-nums">{pulse[feeling]}</strong>
          </li>
        ))}
      </ul>
    </section>
  );
}
