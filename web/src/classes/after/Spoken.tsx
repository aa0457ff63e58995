import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ClassSummary } from "@/api/types";
import { clock } from "@/lib/time";
import { Badge } from "@/ui/Badge";
import { cx } from "@/ui/cx";
import { Section } from "@/ui/Page";
import { Scrolling } from "@/ui/Scrolling";
import { isQuiet } from "./quiet";

type Part = NonNullable<ClassSummary["people"]>[number];

/** Who had how much to say, and who has not been heard yet: for the host, to give the next word to. */
export function Spoken({ people }: { people: Part[] }) {
  const { t } = useTranslation();
  const quiet = people.filter(isQuiet).length;
  return (
    <Section title={t("plan.after.spoken")}>
      <p className="-mt-2 mb-3 max-w-prose text-muted text-sm">
        {t("plan.after.spokenHint")} {quiet > 0 && t("plan.after.quietOnes", { count: quiet })}
      </p>
      <Scrolling label={t("plan.after.spoken")} className="relative max-h-[75dvh]">
        <table className="w-full min-w-2xl text-sm">
          <caption className="sr-only">{t("plan.after.spoken")}</caption>
          <thead>
            <tr className="border-b text-muted text-xs">
              <Head start>{t("attendance.person")}</Head>
              <Head>{t("plan.after.microphone")}</Head>
              <Head>{t("plan.after.stage")}</Head>
              <Head>{t("plan.after.calledOn")}</Head>
              <Head>{t("plan.after.messages")}</Head>
              <Head>{t("plan.after.questions")}</Head>
              <Head>{t("plan.after.votes")}</Head>
            </tr>
          </thead>
          <tbody className="divide-y divide-border">
            {people.map((part) => (
              <Person key={part.user.id} part={part} />
            ))}
          </tbody>
        </table>
      </Scrolling>
    </Section>
  );
}

function Person({ part }: { part: Part }) {
  const { t } = useTranslation();
  const leads = part.role !== "student";
  return (
    <tr className="tabular-nums">
      <th scope="row" className="px-4 py-2.5 text-start font-medium">
        <span className="flex flex-wrap items-center gap-2">
          <bdi>{part.user.name}</bdi>
          {leads && <Badge tone="primary">{t(part.role === "host" ? "roles.host" : "roles.co_host")}</Badge>}
          {isQuiet(part) && <Badge tone="warn">{t("plan.after.quiet")}</Badge>}
        </span>
      </th>
      <Cell>
        {part.microphone_seconds === null ? (
          t("plan.after.unknown")
        ) : (
          <Time seconds={part.microphone_seconds} times={part.microphone_times ?? 0} />
        )}
      </Cell>
      <Cell>{leads ? "–" : <Time seconds={part.stage_seconds} times={part.stage_times} />}</Cell>
      <Cell>{leads ? "–" : t("plan.matrix.of", { attended: part.called_on, all: part.hands_raised })}</Cell>
      <Cell>{part.messages}</Cell>
      <Cell>{part.questions}</Cell>
      <Cell>{part.votes}</Cell>
    </tr>
  );
}

function Time({ seconds, times }: { seconds: number; times: number }) {
  const { t } = useTranslation();
  if (times === 0) return "–";
  return (
    <>
      {clock(seconds * 1000)}
      <span className="ms-1.5 text-muted text-xs">{t("plan.after.times", { count: times })}</span>
    </>
  );
}

function Head({ start = false, children }: { start?: boolean; children: ReactNode }) {
  return (
    <th scope="col" className={cx("px-4 py-2.5 font-medium", start ? "text-start" : "text-end")}>
      {children}
    </th>
  );
}

function Cell({ children }: { children: ReactNode }) {
  return <td className="whitespace-nowrap px-4 py-2.5 text-end">{children}</td>;
}
