import { ArrowDown } from "lucide-react";
import { Fragment, type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Person } from "@/api/types";
import type { Outgoing } from "@/realtime/outbox";
import { Button } from "@/ui/Button";
import type { ChatMessage } from "./events";
import { grouped } from "./grouped";
import { OutgoingLine } from "./OutgoingLine";
import { after, unreadSince } from "./unread";
import { useChatAnnouncement } from "./useChatAnnouncement";
import { type Reader, useReading } from "./useReading";

type ChatLogProps = {
  reader: Reader & { retry: (clientId: string) => void; drop: (clientId: string) => void };
  me: Person;
  chat: ChatMessage[];
  outbox: Outgoing[];
  /** The id of its heading. */
  labelledBy: string;
  empty: ReactNode;
  line: (message: ChatMessage, first: boolean) => ReactNode;
  nameOf?: (userId: string) => string;
  /** What stands below; given the way to the end, where one's own words appear. */
  foot: (toEnd: () => void) => ReactNode;
};

/** A chat as it is read: in a class, or in a group. */
export function ChatLog({ reader, me, chat, outbox, labelledBy, empty, line, nameOf, foot }: ChatLogProps) {
  const { t } = useTranslation();
  const { scroller, from, atEnd, toEnd, newAfter } = useReading(reader, chat, outbox.length);
  const announcement = useChatAnnouncement(chat, me.id);
  const lines = useMemo(() => grouped(chat.slice(from)), [chat, from]);
  const firstNew = after(chat, newAfter).find((message) => message.user.id !== me.id)?.id;
  const below = atEnd ? 0 : unreadSince(chat, reader.readId, me.id);
  return (
    <>
      <div className="relative min-h-0 grow">
        <div
          ref={scroller}
          className="h-full overflow-y-auto overscroll-contain px-4 py-3 [overflow-anchor:none]"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          role="log"
          aria-live="off"
          aria-labelledby={labelledBy}
        >
          {chat.length + outbox.length === 0 && empty}
          <ol className="grid grid-cols-1 gap-0.5">
            {lines.map(({ message, first }) => (
              <Fragment key={message.id}>
                {message.id === firstNew && newAfter !== null && <NewLine />}
                {line(message, first)}
              </Fragment>
            ))}
            {outbox.map((item) => (
              <OutgoingLine
                key={item.client_id}
                item={item}
                me={me}
                toName={(item.to && nameOf?.(item.to)) ?? null}
                retry={reader.retry}
                drop={reader.drop}
              />
            ))}
          </ol>
        </div>
        {!atEnd && (
          <Button
            size="sm"
            tone="primary"
            className="absolute inset-x-0 bottom-3 mx-auto w-fit shadow-card"
            round
            onClick={toEnd}
          >
            <ArrowDown aria-hidden />
            {below > 0 ? t("room.chat.below", { count: below }) : t("live.latest")}
          </Button>
        )}
      </div>
      <p role="status" className="sr-only">
        {announcement > 0 && t("live.messagesAnnounce", { count: announcement })}
      </p>
      {foot(toEnd)}
    </>
  );
}

/** Where one stopped reading. */
function NewLine() {
  const { t } = useTranslation();
  return (
    <li className="my-2 flex items-center gap-3 font-medium text-live text-xs">
      <span className="h-px grow bg-live/50" aria-hidden />
      {t("room.chat.new")}
      <span className="h-px grow bg-live/50" aria-hidden />
    </li>
  );
}
