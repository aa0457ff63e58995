import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { LiveSession } from "@/api/types";
import { timeOfDay } from "@/lib/time";
import { cx } from "@/ui/cx";

const LOOKS: Record<LiveSession["status"], string> = {
  scheduled: "bg-primary-soft text-fg border-primary",
  live: "bg-live-soft text-fg border-live",
  ended: "bg-sunken text-muted border-edge",
  cancelled: "bg-sunken text-muted border-edge line-through",
};

/** A class in a grid: its hour, its title, and for those who do not see the colour its state. */
export function Chip({ session, tall }: { session: LiveSession; tall?: boolean }) {
  const { t, i18n } = useTranslation();
  const { id, title, status, starts_at } = session;
  return (
    <Link
      to="/classes/$sessionId"
      params={{ sessionId: id }}
      title={title}
      className={cx(
        "min-h-6 overflow-hidden rounded-md border-s-3 px-1.5 text-xs hover:brightness-95 dark:hover:brightness-125",
        tall ? "block h-full py-0.5 leading-tight" : "flex gap-1 leading-6",
        LOOKS[status],
      )}
    >
      <span className={cx("whitespace-nowrap tabular-nums", tall && "block text-[11px]")}>
        {timeOfDay(starts_at, i18n.language)}
      </span>
      {/* Cut at its own end, which in another script is not that of the page. */}
      <bdi className={cx("font-medium", tall ? "line-clamp-2" : "truncate")}>{title}</bdi>
      {status !== "scheduled" && <span className="sr-only"> ({t(`status.${status}`)})</span>}
    </Link>
  );
}
