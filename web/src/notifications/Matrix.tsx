import { Lock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useEditPreferences } from "@/api/preferences";
import type { Preferences } from "@/api/types";

const TOPICS = ["course", "live", "people", "payment", "account", "community", "organization"] as const;
const CHANNELS = ["mail", "push"] as const;

type Cell = Preferences["choices"][number];

/** A row for each sort of notice, a column for each way it can take. What cannot be changed is said, not hidden. */
export function Matrix({ chosen }: { chosen: Preferences }) {
  const { t } = useTranslation();
  const edit = useEditPreferences();
  const cellOf = (topic: string, channel: string) =>
    chosen.choices.find((each) => each.topic === topic && each.channel === channel);
  return (
    <div className="card overflow-x-auto">
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b text-muted">
            <th scope="col" className="px-4 py-3 text-start font-medium">
              {t("notifications.sort")}
            </th>
            {CHANNELS.map((channel) => (
              <th key={channel} scope="col" className="w-20 px-2 py-3 text-center font-medium">
                {t(`notifications.channels.${channel}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-border">
          {TOPICS.map((topic) => (
            <tr key={topic}>
              <th scope="row" className="px-4 py-3 text-start font-normal">
                <span className="block font-medium">{t(`notifications.topics.${topic}.name`)}</span>
                <span className="text-muted text-xs">{t(`notifications.topics.${topic}.of`)}</span>
              </th>
              {CHANNELS.map((channel) => (
                <td key={channel} className="px-2 text-center">
                  <Box
                    cell={cellOf(topic, channel)}
                    label={`${t(`notifications.topics.${topic}.name`)}: ${t(`notifications.channels.${channel}`)}`}
                    change={(wanted) => edit.mutateAsync({ choices: [{ topic, channel, wanted }] })}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type BoxProps = { cell: Cell | undefined; label: string; change: (wanted: boolean) => Promise<unknown> };

/** It shows what was asked for before the server answers, and what is so when it refuses. */
function Box({ cell, label, change }: BoxProps) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<boolean | null>(null);

  function ask(wanted: boolean) {
    setAsked(wanted);
    change(wanted)
      .catch(() => undefined) // a toast says it
      .finally(() => setAsked(null));
  }

  if (!cell) return null;
  if (cell.locked)
    return (
      <span className="inline-grid size-11 place-items-center text-muted">
        <Lock className="size-4" aria-hidden />
        <span className="sr-only">{t(cell.wanted ? "notifications.always" : "notifications.never")}</span>
      </span>
    );
  return (
    <label className="inline-grid size-11 cursor-pointer place-items-center">
      <input
        type="checkbox"
        className="size-5 accent-primary"
        checked={asked ?? cell.wanted}
        aria-label={label}
        onChange={(event) => ask(event.target.checked)}
      />
    </label>
  );
}
