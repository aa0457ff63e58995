import { ArrowDown, MessagesSquare } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Dialog";
import { Empty } from "@/ui/States";
import { ChatLine } from "./ChatLine";
import { Composer } from "./Composer";
import { grouped } from "./grouped";
import { OutgoingLine } from "./OutgoingLine";
import { Pinned } from "./Pinned";
import type { PanelProps } from "./panels/PanelFrame";
import { useChatAnnouncement } from "./useChatAnnouncement";
import { useDeed } from "./useDeed";

export default function Chat({ classroom, visit }: PanelProps) {
  const { t } = useTranslation();
  const { state } = visit;
  const { chat, outbox, me } = state;
  const [to, setTo] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<string | null>(null);
  const removal = useDeed(
    (message_id: string) => classroom.send("chat.delete", { message_id }),
    () => setDeleting(null),
  );
  const { scroller, atEnd, toEnd } = useSticking(chat.length + outbox.length);
  const announcement = useChatAnnouncement(chat, me.id);

  return (
    <div className="flex h-full flex-col">
      <Pinned classroom={classroom} state={state} />
      <div className="relative min-h-0 grow">
        <div
          ref={scroller}
          className="h-full overflow-y-auto overscroll-contain px-4 py-3"
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
            {grouped(chat).map(({ message, first }) => (
              <ChatLine
                key={message.id}
                message={message}
                first={first}
                state={state}
                pin={(message_id, on) => classroom.send(on ? "chat.pin" : "chat.unpin", { message_id })}
                remove={setDeleting}
                writeTo={setTo}
              />
            ))}
            {outbox.map((item) => (
              <OutgoingLine
                key={item.client_id}
                item={item}
                me={me}
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
            {t("live.latest")}
          </Button>
        )}
      </div>
      <p role="status" className="sr-only">
        {announcement > 0 && t("live.messagesAnnounce", { count: announcement })}
      </p>
      <Composer visit={visit} to={to} setTo={setTo} say={classroom.say} />
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

/** Stays at the newest line, unless the reader has gone up to read. */
function useSticking(length: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);

  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const look = () => setAtEnd(box.scrollHeight - box.scrollTop - box.clientHeight < 60);
    box.addEventListener("scroll", look, { passive: true });
    return () => box.removeEventListener("scroll", look);
  }, []);

  const toEnd = () => scroller.current?.scrollTo({ top: scroller.current.scrollHeight });

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line is the reason to scroll, `atEnd` only the condition
  useEffect(() => {
    if (atEnd) toEnd();
  }, [length]);

  return { scroller, atEnd, toEnd };
}
