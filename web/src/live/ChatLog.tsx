import { ArrowDown } from "lucide-react";
import { Fragment, type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Dialog";
import { toast } from "@/ui/toasts";
import type { Conversation } from "./conversation";
import type { ChatMessage } from "./events";
import { grouped } from "./grouped";
import { OutgoingLine } from "./OutgoingLine";
import type { Talk } from "./state/chat";
import { after, unreadSince } from "./unread";
import { useChatAnnouncement } from "./useChatAnnouncement";
import { useDeed } from "./useDeed";
import { useReading } from "./useReading";

type LineDeeds = {
  /** Asks before a message is deleted. */
  remove: (messageId: string) => void;
  /** Leads to where a message stands. */
  goTo: (messageId: string) => void;
};

type ChatLogProps = {
  talk: Conversation;
  state: Talk;
  /** The id of its heading. */
  labelledBy: string;
  empty: ReactNode;
  line: (message: ChatMessage, first: boolean, deeds: LineDeeds) => ReactNode;
  nameOf?: (userId: string) => string;
  /** What stands below, where one writes. */
  foot: (say: Conversation["say"]) => ReactNode;
};

/** A chat as it is read: in a class, or in a group. */
export function ChatLog({ talk, state, labelledBy, empty, line, nameOf, foot }: ChatLogProps) {
  const { t } = useTranslation();
  const { me, chat, outbox } = state;
  const { scroller, from, atEnd, toEnd, newAfter, goTo } = useReading(talk, chat, outbox.length);
  const [deleting, setDeleting] = useState<string | null>(null);
  const removal = useDeed(talk.remove, () => setDeleting(null));
  const announcement = useChatAnnouncement(chat, me.id);
  const deeds = useMemo<LineDeeds>(() => {
    const seek = async (id: string) => (await goTo(id)) || toast(t("room.chat.notFound"));
    return { remove: setDeleting, goTo: (id) => void seek(id) };
  }, [goTo, t]);
  const lines = useMemo(() => grouped(chat.slice(from)), [chat, from]);
  const firstNew = after(chat, newAfter).find((message) => message.user.id !== me.id)?.id;
  const below = atEnd ? 0 : unreadSince(chat, talk.readId, me.id);
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
                {line(message, first, deeds)}
              </Fragment>
            ))}
            {outbox.map((item) => (
              <OutgoingLine
                key={item.client_id}
                item={item}
                me={me}
                toName={(item.to && nameOf?.(item.to)) ?? null}
                quoted={(item.reply_to && nameOf?.(item.reply_to.user.id)) ?? null}
                retry={talk.retry}
                drop={talk.drop}
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
      {foot((text, to, replyTo) => {
        talk.say(text, to, replyTo);
        toEnd();
      })}
      <Confirm
        open={deleting !== null}
        onOpenChange={() => setDeleting(null)}
        title={t("room.chat.deleteTitle")}
        description={t("room.chat.deleteText", {
          text: chat.find((message) => message.id === deleting)?.text.slice(0, 80) ?? "",
        })}
        action={t("common.delete")}
        busy={removal.busy}
        onConfirm={() => deleting && removal.act(deleting)}
      />
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
