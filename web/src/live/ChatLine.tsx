import { Lock, MoreVertical } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { timeOfDay } from "@/lib/time";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { OnDemand } from "@/ui/OnDemand";
import type { Classroom } from "./classroom";
import type { ChatMessage } from "./events";
import { MessageText } from "./MessageText";

type ChatLineProps = {
  message: ChatMessage;
  first: boolean;
  name: string;
  /** To whom alone it was said, when I said it. */
  toName: string | null;
  mine: boolean;
  classroom: Classroom;
  remove: (messageId: string) => void;
  writeTo: (userId: string) => void;
};

/** One message. Drawn again only when something of it has changed: there may be hundreds. */
export const ChatLine = memo(function ChatLine({
  message,
  first,
  name,
  toName,
  mine,
  classroom,
  remove,
  writeTo,
}: ChatLineProps) {
  const { t, i18n } = useTranslation();
  const { text, at, to, deleted, user } = message;
  return (
    <li
      className={cx(
        "group relative flex gap-2.5 rounded-lg",
        first && "mt-3 first:mt-0",
        to && "-mx-2 bg-warn-soft/60 px-2 py-1",
      )}
    >
      {first ? (
        <Avatar person={{ id: user.id, name }} size="sm" className="mt-0.5" />
      ) : (
        <span className="w-7 shrink-0" />
      )}
      <div className="min-w-0 grow text-sm">
        <p className={first ? "mb-0.5 flex items-baseline gap-2" : "sr-only"}>
          <bdi className="truncate font-semibold">{name}</bdi>
          {mine && <span className="text-muted text-xs">({t("live.you")})</span>}
          <time dateTime={at} className="shrink-0 text-muted text-xs tabular-nums">
            {timeOfDay(at, i18n.language)}
          </time>
        </p>
        {to && <OnlyTo toName={toName} />}
        {deleted ? (
          <p className="text-muted italic">{t("room.chat.deleted")}</p>
        ) : (
          <MessageText>{text}</MessageText>
        )}
      </div>
      {!deleted && (
        <OnDemand
          load={() => import("./MessageMenu")}
          trigger={
            <Button
              tone="ghost"
              size="icon"
              aria-label={t("room.chat.menu", { name })}
              className="-my-1 size-8 shrink-0 opacity-0 focus-visible:opacity-100 group-hover:opacity-100 aria-expanded:opacity-100 pointer-coarse:opacity-60"
            >
              <MoreVertical aria-hidden />
            </Button>
          }
          rest={{ message, classroom, remove, writeTo }}
        />
      )}
    </li>
  );
});

/** A private message says so. */
export function OnlyTo({ toName }: { toName: string | null }) {
  const { t } = useTranslation();
  return (
    <p className="flex items-center gap-1 font-medium text-warn text-xs">
      <Lock className="size-3 shrink-0" aria-hidden />
      <bdi className="truncate">
        {toName ? t("room.chat.onlyTo", { name: toName }) : t("room.chat.onlyYou")}
      </bdi>
    </p>
  );
}
