import { Lock, MoreVertical } from "lucide-react";
import { useTranslation } from "react-i18next";
import { timeOfDay } from "@/lib/time";
import { Avatar } from "@/ui/Avatar";
import { Button } from "@/ui/Button";
import { cx } from "@/ui/cx";
import { OnDemand } from "@/ui/OnDemand";
import type { ChatMessage } from "./events";
import { useNames } from "./names";
import type { ClassState } from "./state";

export type MessageDeeds = {
  pin: (messageId: string, on: boolean) => Promise<unknown>;
  remove: (messageId: string) => void;
  writeTo: (userId: string) => void;
};

type ChatLineProps = MessageDeeds & { message: ChatMessage; first: boolean; state: ClassState };

export function ChatLine({ message, first, state, ...deeds }: ChatLineProps) {
  const { t, i18n } = useTranslation();
  const { named, nameOf } = useNames(state);
  const { text, at, to, deleted } = message;
  const user = named(message.user);
  const mine = user.id === state.me.id;
  const hasMenu = !deleted;
  return (
    <li
      className={cx(
        "group relative flex gap-2.5 rounded-lg",
        first && "mt-3 first:mt-0",
        to && "-mx-2 bg-warn-soft/60 px-2 py-1",
      )}
    >
      {first ? <Avatar person={user} size="sm" className="mt-0.5" /> : <span className="w-7 shrink-0" />}
      <div className="min-w-0 grow text-sm">
        <p className={first ? "mb-0.5 flex items-baseline gap-2" : "sr-only"}>
          <bdi className="truncate font-semibold">{user.name}</bdi>
          {mine && <span className="text-muted text-xs">({t("live.you")})</span>}
          <time dateTime={at} className="shrink-0 text-muted text-xs tabular-nums">
            {timeOfDay(at, i18n.language)}
          </time>
        </p>
        {to && (
          <p className="flex items-center gap-1 font-medium text-warn text-xs">
            <Lock className="size-3 shrink-0" aria-hidden />
            <bdi className="truncate">
              {mine ? t("room.chat.onlyTo", { name: nameOf(to) }) : t("room.chat.onlyYou")}
            </bdi>
          </p>
        )}
        {deleted ? (
          <p className="text-muted italic">{t("room.chat.deleted")}</p>
        ) : (
          <MessageText>{text}</MessageText>
        )}
      </div>
      {hasMenu && (
        <OnDemand
          load={() => import("./MessageMenu")}
          trigger={
            <Button
              tone="ghost"
              size="icon"
              aria-label={t("room.chat.menu", { name: user.name })}
              className="-my-1 size-8 shrink-0 opacity-0 focus-visible:opacity-100 group-hover:opacity-100 aria-expanded:opacity-100 pointer-coarse:opacity-60"
            >
              <MoreVertical aria-hidden />
            </Button>
          }
          rest={{ message, state, ...deeds }}
        />
      )}
    </li>
  );
}

export function MessageText({ children }: { children: string }) {
  return (
    <p dir="auto" className="whitespace-pre-wrap [overflow-wrap:anywhere]">
      {children}
    </p>
  );
}
