import { useTranslation } from "react-i18next";
import { editClass } from "@/api/live-sessions";
import type { LiveSession } from "@/api/types";
import { Check } from "@/ui/Check";
import { useDeed } from "../useDeed";

const SLOW = [0, 5, 10, 30, 60, 300];

/** How the class talks and who gets in: what is stored with the class, and the host alone changes. */
export function Pace({ session: { id, settings } }: { session: LiveSession }) {
  const { t, i18n } = useTranslation();
  const { act, busy } = useDeed((change: Partial<LiveSession["settings"]>) =>
    editClass(id, { settings: { ...settings, ...change } }),
  );
  const slow = settings.slow_mode_seconds ?? 0;
  const pauses = [...new Set([...SLOW, slow])].sort((a, b) => a - b);
  return (
    <fieldset className="grid gap-3 border-t pt-4">
      <legend className="sr-only">{t("room.rules.pace")}</legend>
      <label className="grid gap-1.5 pb-2">
        <span className="font-medium text-sm">{t("room.rules.slow")}</span>
        <select
          value={slow}
          aria-disabled={busy}
          onChange={(event) => busy || act({ slow_mode_seconds: Number(event.target.value) })}
          className="h-10 pointer-coarse:h-11 w-full rounded-lg border border-edge/70 bg-surface px-3 text-sm"
        >
          {pauses.map((seconds) => (
            <option key={seconds} value={seconds}>
              {seconds === 0 ? t("room.rules.slowOff") : span(seconds, i18n.language)}
            </option>
          ))}
        </select>
      </label>
      <Check
        label={t("room.rules.fair")}
        hint={t("room.rules.fairHint")}
        checked={settings.fair_voice ?? false}
        held={busy}
        onChange={(event) => act({ fair_voice: event.target.checked })}
      />
      <Check
        label={t("room.rules.private")}
        hint={t("room.rules.privateHint")}
        checked={settings.private_chat ?? false}
        held={busy}
        onChange={(event) => act({ private_chat: event.target.checked })}
      />
      <Check
        label={t("room.rules.lobby")}
        hint={t("room.rules.lobbyHint")}
        checked={settings.lobby ?? false}
        held={busy}
        onChange={(event) => act({ lobby: event.target.checked })}
      />
    </fieldset>
  );
}

function span(seconds: number, locale: string): string {
  const unit = seconds < 60 ? "second" : "minute";
  const style = { style: "unit", unit, unitDisplay: "long" } as const;
  return new Intl.NumberFormat(locale, style).format(unit === "second" ? seconds : seconds / 60);
}
