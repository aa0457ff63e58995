import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { pastSlots } from "@/api/planning";
import { dateTime } from "@/lib/time";
import { LoadMore } from "@/ui/LoadMore";
import { Failure, Lines } from "@/ui/States";

/** The host's own times that are over, the latest first, and who came. */
export function PastSlots({ courseId }: { courseId: string }) {
  const { t, i18n } = useTranslation();
  const query = useInfiniteQuery(pastSlots(courseId));
  const { data, error, refetch } = query;
  if (error) return <Failure error={error} retry={() => void refetch()} />;
  if (!data) return <Lines />;
  const slots = data.pages.flatMap((page) => page.data);
  if (slots.length === 0) return <p className="text-muted text-sm">{t("plan.hours.noPast")}</p>;
  return (
    <div className="grid gap-4">
      <ul className="card divide-y divide-border">
        {slots.map(({ id, starts_at, booked_by, session_id, state }) => (
          <li key={id} className="flex min-h-12 flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 text-sm">
            <time dateTime={starts_at} className="tabular-nums">
              {dateTime(starts_at, i18n.language)}
            </time>
            <bdi className="min-w-0 grow truncate font-medium">
              {booked_by?.name ?? <span className="text-muted">{t(`plan.slot.${state}`)}</span>}
            </bdi>
            {session_id && (
              <Link
                to="/classes/$sessionId"
                params={{ sessionId: session_id }}
                className="inline-flex min-h-6 items-center text-primary hover:underline"
              >
                {t("plan.hours.class")}
              </Link>
            )}
          </li>
        ))}
      </ul>
      <LoadMore of={query} className="justify-self-center" />
    </div>
  );
}
