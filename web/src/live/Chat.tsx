import { MessagesSquare } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Empty } from "@/ui/States";
import { ChatLine } from "./ChatLine";
import { ChatLog } from "./ChatLog";
import { Composer } from "./Composer";
import { useNames } from "./names";
import { Pinned } from "./Pinned";
import type { PanelProps } from "./panels/PanelFrame";

export default function Chat({ classroom, visit }: PanelProps) {
  const { t } = useTranslation();
  const { state } = visit;
  const { named, nameOf } = useNames(state);
  const [to, setTo] = useState(classroom.talk.draft.to);

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
        line={(message, first, remove) => (
          <ChatLine
            message={message}
            first={first}
            name={named(message.user).name}
            toName={message.to && message.user.id === state.me.id ? nameOf(message.to) : null}
            mine={message.user.id === state.me.id}
            classroom={classroom}
            remove={remove}
            writeTo={setTo}
          />
        )}
        foot={(say) => <Composer classroom={classroom} visit={visit} to={to} setTo={setTo} say={say} />}
      />
    </div>
  );
}
