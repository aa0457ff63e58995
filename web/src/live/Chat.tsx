import { MessagesSquare } from "lucide-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { Confirm } from "@/ui/Dialog";
import { Empty } from "@/ui/States";
import { ChatLine } from "./ChatLine";
import { ChatLog } from "./ChatLog";
import { Composer } from "./Composer";
import { useNames } from "./names";
import { Pinned } from "./Pinned";
import type { PanelProps } from "./panels/PanelFrame";
import { useDeed } from "./useDeed";

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
  const writeTo = useCallback((userId: string | null) => setTo(userId), []);

  return (
    <div className="flex h-full flex-col">
      <Pinned classroom={classroom} state={state} />
      <ChatLog
        reader={classroom}
        me={me}
        chat={chat}
        outbox={outbox}
        labelledBy="panel"
        empty={
          <Empty icon={MessagesSquare} title={t("live.emptyChat")}>
            {t("live.emptyChatHint")}
          </Empty>
        }
        nameOf={nameOf}
        line={(message, first) => (
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
        )}
        foot={(toEnd) => (
          <Composer
            classroom={classroom}
            visit={visit}
            to={to}
            setTo={writeTo}
            say={(text, only) => {
              classroom.say(text, only);
              toEnd();
            }}
          />
        )}
      />
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
