import { ArrowDown, MessagesSquare } from "lucide-react";
import { Fragment, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Dialog";
import { Empty } from "@/ui/States";
import { ChatLine } from "./ChatLine";
import { Composer } from "./Composer";
import { grouped } from "./grouped";
import { useNames } from "./names";
import { OutgoingLine } from "./OutgoingLine";
import { Pinned } from "./Pinned";
import type { PanelProps } from "./panels/PanelFrame";
import { after, unreadSince } from "./unread";
import { useChatAnnouncement } from "./useChatAnnouncement";
import { useDeed } from "./useDeed";
import { useReading } from "./useReading";

export default function Chat({ classroom, visit }: PanelProps) {
  const { t } = useTranslation();
  const { state } = visit;
  const { chat, outbox, me } = state;
  const { named, nameOf } = useNames(state);
  const [to, setTo] = useState(classroom.draft.to);
  const [deleting, setDeleting] = useState<string | null>(null);
  const removal = useDeed(
    (message_id: string) => classroom.send("chat.delete", { message_id }),
    () => setDeleting(null),
  );
  const { scroller, from, atEnd, toEnd, newAfter } = useReading(classroom, chat, outbox.length);
  const announcement = useChatAnnouncement(chat, me.id);
  const lines = useMemo(() => grouped(chat.slice(from)), [chat, from]);
  const firstNew = after(chat, newAfter).find((message) => message.user.id !== me.id)?.id;
  const below = atEnd ? 0 : unreadSince(chat, classroom.readId, me.id);

  const writeTo = useCallback((userId: string | null) => setTo(userId), []);
  function say(text: string, only: string | null) {
    classroom.say(text, only);
    toEnd();
  }

  return (
    <div className="flex h-full flex-col">
      <Pinned classroom={classroom} state={state} />
      <div className="relative min-h-0 grow">
        <div
          ref={scroller}
          className="h-full overflow-y-auto overscroll-contain px-4 py-3 [overflow-anchor:none]"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
          tabIndex={0}
          role="log"
          aria-live="off"
          aria-labelledby="panel"
        >
          {chat.length + outbox.length === 0 && (
            <Empty icon={MessagesSquare} title={t("live.emptyChat")}>
              {t("live.emptyChatHint")}
            </Empty>
          )}
          <ol className="grid gap-0.5">
            {lines.map(({ message, first }) => (
              <Fragment key={message.id}>
                {message.id === firstNew && newAfter !== null && <NewLine />}
                <ChatLine
                  message={message}
                  first={first}
                  name={named(message.user).name}
                  toName={message.to && message.user.id === me.id ? nameOf(message.to) : null}
                  mine={message.user.id === me.id}
                  classroom={classroom}
                  remove={setDeleting}
                  writeTo={writeTo}
                />
              </Fragment>
            ))}
            {outbox.map((item) => (
              <OutgoingLine
                key={item.client_id}
                item={item}
                me={me}
                toName={item.to && nameOf(item.to)}
                retry={classroom.retry}
                drop={classroom.drop}
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
      <Composer classroom={classroom} visit={visit} to={to} setTo={writeTo} say={say} />
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
    </div>
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
