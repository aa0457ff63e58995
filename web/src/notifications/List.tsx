import { useInfiniteQuery } from "@tanstack/react-query";
import { BellOff, CheckCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { listed, useMarkRead } from "@/api/notifications";
import { NoticeRow } from "@/shell/NoticeRow";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { Empty, Failure, Lines } from "@/ui/States";

const FILTERS = ["all", "unread"] as const;

/** Everything one was ever told, newest first. It follows the bell's socket, so that all tabs agree. */
export function List() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<(typeof FILTERS)[number]>("all");
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery(
    listed(filter === "unread"),
  );
  const markRead = useMarkRead();
  const items = data?.pages.flatMap((page) => page.data);
  const unread = data?.pages[0]?.unread ?? 0;

  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <fieldset className="flex gap-1 rounded-lg bg-sunken p-1">
          <legend className="sr-only">{t("notifications.show")}</legend>
          {FILTERS.map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={filter === each}
              onClick={() => setFilter(each)}
              className={cx(
                "h-9 rounded-md px-3.5 font-medium text-sm",
                filter === each ? "bg-surface text-fg shadow-card" : "text-muted hover:text-fg",
              )}
            >
              {t(`notifications.filter.${each}`)}
            </button>
          ))}
        </fieldset>
        {unread > 0 && (
          <Button size="sm" busy={markRead.isPending} onClick={() => markRead.mutate(null)}>
            <CheckCheck aria-hidden />
            {t("notifications.readAll")}
          </Button>
        )}
      </div>
      {items && items.length > 0 ? (
        <ul className="card divide-y divide-border overflow-hidden">
          {items.map((notice) => (
            <NoticeRow
              key={notice.id}
              notice={notice}
              read={(id) => markRead.mutate(id)}
              close={() => undefined}
            />
          ))}
        </ul>
      ) : items ? (
        <Empty icon={BellOff} title={t("notifications.none")} className="card">
          {t("notifications.noneHint")}
        </Empty>
      ) : error ? (
        <Failure error={error} retry={() => void refetch()} />
      ) : (
        <Lines count={5} />
      )}
      {hasNextPage && (
        <Button
          className="justify-self-center"
          busy={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {t("notifications.more")}
        </Button>
      )}
    </div>
  );
}
