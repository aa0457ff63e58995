import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bell as BellIcon, CheckCheck } from "lucide-react";
import { Popover } from "radix-ui";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { feed, type Notice, useMarkRead } from "@/api/notifications";
import { Button } from "@/ui/Button";
import { Empty, Failure, Lines } from "@/ui/States";
import { NoticeRow } from "./NoticeRow";

/** The list behind the bell. Mounted by the first press of it, hence open from the start. */
export default function Inbox({ trigger }: { trigger: ReactNode }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(true);
  const { data, error, refetch } = useQuery(feed);
  const markRead = useMarkRead();
  const unread = data?.unread ?? 0;

  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={8}
          collisionPadding={12}
          aria-label={t("notifications.title")}
          className="rise z-40 flex max-h-[min(34rem,80dvh)] w-[min(24rem,calc(100vw-24px))] flex-col overflow-hidden rounded-xl border border-border bg-raised text-fg shadow-card"
        >
          <div className="flex min-h-13 items-center justify-between gap-3 border-b px-4">
            <h2 className="font-semibold text-sm">{t("notifications.title")}</h2>
            {unread > 0 && (
              <Button tone="ghost" size="sm" onClick={() => markRead.mutate(null)}>
                <CheckCheck aria-hidden />
                {t("notifications.readAll")}
              </Button>
            )}
          </div>
          <div className="overflow-y-auto overscroll-contain">
            {data ? (
              <Notices items={data.items} read={(id) => markRead.mutate(id)} close={() => setOpen(false)} />
            ) : error ? (
              <Failure error={error} retry={() => void refetch()} className="m-3" />
            ) : (
              <Lines className="p-4" />
            )}
          </div>
          <Link
            to="/notifications"
            onClick={() => setOpen(false)}
            className="border-t px-4 py-3 text-center font-medium text-primary text-sm hover:bg-sunken"
          >
            {t("notifications.seeAll")}
          </Link>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Notices({ items, read, close }: { items: Notice[]; read: (id: string) => void; close: () => void }) {
  const { t } = useTranslation();
  if (items.length === 0)
    return (
      <Empty icon={BellIcon} title={t("notifications.none")}>
        {t("notifications.noneHint")}
      </Empty>
    );
  return (
    <ul className="divide-y divide-border">
      {items.map((notice) => (
        <NoticeRow key={notice.id} notice={notice} read={read} close={close} />
      ))}
    </ul>
  );
}
