import { useTranslation } from "react-i18next";
import { Dialog } from "@/ui/Dialog";

const KEYS = [
  ["microphone", "Alt+M · Ctrl+D"],
  ["camera", "Alt+V · Ctrl+E"],
  ["talk", "Space"],
  ["share", "Alt+S"],
  ["hand", "Alt+H"],
  ["invitation", "Alt+I"],
  ["chat", "Alt+C"],
  ["people", "Alt+P"],
  ["full", "Alt+F"],
  ["leave", "Alt+L"],
  ["close", "Esc"],
  ["help", "?"],
] as const;

type ShortcutListProps = { on: boolean; turn: (on: boolean) => void; close: () => void };

export default function ShortcutList({ on, turn, close }: ShortcutListProps) {
  const { t } = useTranslation();
  return (
    <Dialog open onOpenChange={close} title={t("room.shortcuts.title")}>
      <dl className="grid grid-cols-[1fr_auto] gap-x-6 gap-y-3 text-sm">
        {KEYS.map(([deed, keys]) => (
          <div key={deed} className="contents">
            <dt>{t(`room.shortcuts.${deed}`)}</dt>
            <dd>
              <kbd dir="ltr" className="rounded border border-edge bg-sunken px-2 py-0.5 font-sans text-xs">
                {keys}
              </kbd>
            </dd>
          </div>
        ))}
      </dl>
      <label className="mt-5 flex min-h-11 items-center gap-3 border-t pt-3 text-sm">
        <input
          type="checkbox"
          checked={on}
          onChange={(event) => turn(event.target.checked)}
          className="size-5 accent-primary"
        />
        {t("room.shortcuts.on")}
      </label>
    </Dialog>
  );
}
