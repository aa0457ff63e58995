import { MessagesSquare } from "lucide-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "@/ui/States";
import { ChatLine } from "./ChatLine";
import { ChatLog } from "./ChatLog";
import { Composer } from "./Composer";
import type { ChatMessage } from "./events";
import { useNames } from "./names";
import { Pinned } from "./Pinned";
import type { PanelProps } from "./panels/PanelFrame";
import { quoteOf } from "./state/chat";
import { silenceOf } from "./state/voice";

export default function Chat({ classroom, visit }: PanelProps) {
  const { t } = useTranslation();
  const { state } = visit;
  const { named, nameOf } = useNames(state);
  const [to, setTo] = useState(classroom.talk.draft.to);
  const [replyTo, setReplyTo] = useState(classroom.talk.draft.replyTo);
  const reply = useCallback((message: ChatMessage) => setReplyTo(quoteOf(message)), []);
  const mayReply = silenceOf(state, null) === null;

  return (
    <div className="flex h-full flex-col">
      <Pinned classroom={classroom} state={state} />
      <ChatLog
        talk={classroom.talk}
        state={state}
        labelledBy="panel"
        empty={
          <Empty icon={MessagesSquare} title={t("live.emptyChat")}>
            {t("live.emptyChatHint")}
          </Empty>
        }
        nameOf={nameOf}
        line={(message, first, { remove, goTo }) => (
          <ChatLine
            message={message}
            first={first}
            name={named(message.user).name}
            toName={message.to && message.user.id === state.me.id ? nameOf(message.to) : null}
            mine={message.user.id === state.me.id}
            classroom={classroom}
            quoted={message.reply_to ? named(message.reply_to.user).name : null}
            goTo={goTo}
            remove={remove}
            writeTo={setTo}
            reply={mayReply && !message.to ? reply : null}
          />
        )}
        foot={(say) => (
          <Composer
            classroom={classroom}
            visit={visit}
            to={to}
            setTo={setTo}
            replyTo={replyTo}
            setReplyTo={setReplyTo}
            say={say}
          />
        )}
      />
    </div>
  );
}
