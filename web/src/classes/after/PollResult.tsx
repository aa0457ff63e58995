import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { Poll } from "@/api/types";

/** A poll that is over: bars, and the numbers beside them. */
export function PollResult({ poll }: { poll: Poll }) {
  const { t } = useTranslation();
  const most = Math.max(1, poll.voters);
  return (
    <li className="card grid content-start gap-3 p-4">
      <p dir="auto" className="font-medium">
        {poll.question}
      </p>
      <ul className="grid grid-cols-1 gap-2.5">
        {poll.options.map((option, place) => {
          const count = poll.counts[place] ?? 0;
          return (
            <li key={option} className="grid gap-1 text-sm">
              <span className="flex justify-between gap-3">
                <span className="flex min-w-0 items-center gap-1.5">
                  <bdi className="break-words">{option}</bdi>
                  {poll.correct?.includes(place) && (
                    <Check
                      className="size-4 shrink-0 text-ok"
                      aria-label={t("plan.after.correct")}
                      role="img"
                    />
                  )}
                </span>
                <span className="text-muted tabular-nums">{count}</span>
              </span>
              <span className="h-1.5 overflow-hidden rounded-full bg-border" aria-hidden>
                <span
                  className="block h-full rounded-full bg-primary"
                  style={{ width: `${Math.round((count * 100) / most)}%` }}
                />
              </span>
            </li>
          );
        })}
      </ul>
      <p className="text-muted text-xs">{t("plan.after.voters", { count: poll.voters })}</p>
    </li>
  );
}
