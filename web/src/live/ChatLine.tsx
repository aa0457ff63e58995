import { Lock, Reply } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import { keepFocus } from "@/ui/focus";
import { OnDemand } from "@/ui/OnDemand";
import type { Classroom } from "./classroom";
import type { ChatMessage } from "./events";
import { QuoteLine } from "./QuoteLine";
import { LineButton, MenuButton, Said } from "./Said";

type ChatLineProps = {
  message: ChatMessage;
  first: boolean;
  name: string;
  /** To whom alone it was said, when I said it. */
  toName: string | null;
  /** Who said what it answers. */
  quoted: string | null;
  mine: boolean;
  classroom: Classroom;
  remove: (messageId: string) => void;
  goTo: (messageId: string) => void;
  writeTo: (userId: string) => void;
  /** Null where it cannot be answered for all to read. */
  reply: ((message: ChatMessage) => void) | null;
};

/** One message. Drawn again only when something of it has changed: there may be hundreds. */
export const ChatLine = memo(function ChatLine({
  message,
  first,
  name,
  toName,
  quoted,
  mine,
  classroom,
  remove,
  goTo,
  writeTo,
  reply,
}: ChatLineProps) {
  const { t } = useTranslation();
  const { to, deleted, reply_to } = message;
  return (
    <Said
      message={message}
      first={first}
      name={name}
      mine={mine}
      above={
        <>
          {to && <OnlyTo toName={toName} />}
          {reply_to && <QuoteLine quote={reply_to} name={quoted ?? ""} goTo={goTo} />}
        </>
      }
      className={to ? "-mx-2 bg-warn-soft/60 px-2 py-1" : undefined}
    >
      {!deleted && (
        <span
          ref={keepFocus}
          className="flex shrink-0 pointer-fine:absolute pointer-fine:end-0 pointer-fine:top-0"
        >
          {reply && (
            <LineButton
              label={t("room.chat.replyTo", { name })}
              className="pointer-coarse:hidden"
              onClick={() => reply(message)}
            >
              <Reply className="rtl:-scale-x-100" aria-hidden />
            </LineButton>
          )}
          <OnDemand
            load={() => import("./MessageMenu")}
            trigger={<MenuButton label={t("room.chat.menu", { name })} />}
            rest={{ message, classroom, remove, writeTo, reply }}
          />
        </span>
      )}
    </Said>
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
