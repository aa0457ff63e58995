import { useQuery } from "@tanstack/react-query";
import { Bell as BellIcon } from "lucide-react";
import { useTranslation } from "react-i18next";
import { feed } from "@/api/notifications";
import { Button } from "@/ui/Button";
import { OnDemand } from "@/ui/OnDemand";

const loadInbox = () => import("./Inbox");

export function Bell() {
  const { t } = useTranslation();
  const { data } = useQuery(feed);
  const unread = data?.unread ?? 0;
  const trigger = (
    <Button
      tone="ghost"
      size="icon"
      className="relative"
      aria-label={t("notifications.bell", { count: unread })}
    >
      <BellIcon className="!size-5" aria-hidden />
      {unread > 0 && (
        <span
          aria-hidden
          data-count={unread > 99 ? "99+" : unread}
          className="absolute end-0.5 top-0.5 grid min-w-4.5 place-items-center rounded-full bg-live px-1 font-semibold text-[11px] text-surface leading-[18px] before:content-[attr(data-count)]"
        />
      )}
    </Button>
  );
  return <OnDemand load={loadInbox} trigger={trigger} rest={{}} />;
}
