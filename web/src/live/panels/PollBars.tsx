import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";
import { cx } from "@/ui/cx";
import type { MyPoll } from "../events";

/** Each option with its share and its number, the right ones and one's own marked in words too. */
export function PollBars({ poll: { options, counts, voters, correct, mine } }: { poll: MyPoll }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <ul className="grid grid-cols-1 gap-2.5">
        {options.map((text, option) => {
          const count = counts[option] ?? 0;
          const share = voters > 0 ? count / voters : 0;
          const right = correct?.includes(option);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: an option is known by its place
            <li key={option} className="grid gap-1">
              <span className="flex items-baseline justify-between gap-3">
                <span dir="auto" className="[overflow-wrap:anywhere]">
                  {text}
                </span>
                <span className="shrink-0 text-muted text-xs tabular-nums">
                  {count} · {share.toLocaleString(i18n.language, { style: "percent" })}
                </span>
              </span>
              <span className="h-2 overflow-hidden rounded-full bg-border" aria-hidden>
                <span
                  className={cx(
                    "block h-full rounded-full transition-[width] duration-300",
                    right ? "bg-ok" : mine?.includes(option) ? "bg-primary" : "bg-edge",
                  )}
                  style={{ width: `${share * 100}%` }}
                />
              </span>
              {(right || mine?.includes(option)) && (
                <span className="flex gap-2 text-xs">
                  {right && (
                    <span className="flex items-center gap-1 font-medium text-ok">
                      <Check className="size-3.5" aria-hidden />
                      {t("room.polls.right")}
                    </span>
                  )}
                  {mine?.includes(option) && <span className="text-primary">{t("room.polls.yours")}</span>}
                </span>
              )}
            </li>
          );
        })}
      </ul>
      <PollTable options={options} counts={counts} voters={voters} />
    </>
  );
}

/** The same as a table, for whoever reads numbers better than bars. */
function PollTable({ options, counts, voters }: Pick<MyPoll, "options" | "counts" | "voters">) {
  const { t, i18n } = useTranslation();
  return (
    <details className="text-xs">
      <summary className="min-h-6 cursor-pointer text-muted pointer-coarse:py-3">
        {t("room.polls.table")}
      </summary>
      <table className="mt-1.5 w-full">
        <thead>
          <tr className="text-muted *:py-1 *:font-medium">
            <th scope="col" className="text-start">
              {t("room.polls.answer")}
            </th>
            <th scope="col" className="text-end">
              {t("room.polls.count")}
            </th>
            <th scope="col" className="text-end">
              {t("room.polls.share")}
            </th>
          </tr>
        </thead>
        <tbody className="tabular-nums">
          {options.map((text, option) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: an option is known by its place
            <tr key={option} className="border-t *:py-1.5 *:align-top">
              <th scope="row" className="text-start font-normal [overflow-wrap:anywhere]">
                <bdi>{text}</bdi>
              </th>
              <td className="ps-3 text-end">{counts[option] ?? 0}</td>
              <td className="ps-3 text-end">
                {((counts[option] ?? 0) / Math.max(1, voters)).toLocaleString(i18n.language, {
                  style: "percent",
                })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
