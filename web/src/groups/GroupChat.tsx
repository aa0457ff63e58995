import { MessagesSquare, Trash2 } from "lucide-react";
import { memo, type SyntheticEvent, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { ChatLog } from "@/live/ChatLog";
import type { ChatMessage } from "@/live/events";
import { Said } from "@/live/Said";
import { useDeed } from "@/live/useDeed";
import { isSayable, LengthNote, WriteBox } from "@/live/WriteBox";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Dialog";
import { Empty } from "@/ui/States";
import { leads, type StudyGroup } from "./api";
import type { GroupRoom } from "./room";
import type { GroupState } from "./state";

type GroupChatProps = { room: GroupRoom; state: GroupState; group: StudyGroup };

export function GroupChat({ room, state, group }: GroupChatProps) {
  const { t } = useTranslation();
  const { chat, outbox, me } = state;
  const [deleting, setDeleting] = useState<string | null>(null);
  const removal = useDeed(room.remove, () => setDeleting(null));
  const remove = useCallback((id: string) => setDeleting(id), []);
  const keepsOrder = leads(group);
  return (
    <>
      <ChatLog
        reader={room}
        me={me}
        chat={chat}
        outbox={outbox}
        labelledBy="group-chat"
        empty={
          <Empty icon={MessagesSquare} title={t("groups.empty")}>
            {t("groups.emptyHint")}
          </Empty>
        }
        line={(message, first) => (
          <GroupLine
            message={message}
            first={first}
            mine={message.user.id === me.id}
            remove={keepsOrder || message.user.id === me.id ? remove : null}
          />
        )}
        foot={(toEnd) => (
          <Write
            say={(text) => {
              room.say(text);
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
    </>
  );
}

type GroupLineProps = {
  message: ChatMessage;
  first: boolean;
  mine: boolean;
  remove: ((id: string) => void) | null;
};

const GroupLine = memo(function GroupLine({ message, first, mine, remove }: GroupLineProps) {
  const { t } = useTranslation();
  const { id, user, deleted } = message;
  return (
    <Said message={message} first={first} name={user.name} mine={mine}>
      {remove && !deleted && (
        <Button
          tone="ghost"
          size="icon"
          aria-label={t("groups.delete", { name: user.name })}
          className="-my-1 size-8 shrink-0 opacity-0 focus-visible:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-60"
          onClick={() => remove(id)}
        >
          <Trash2 aria-hidden />
        </Button>
      )}
    </Said>
  );
});

function Write({ say }: { say: (text: string) => void }) {
  const [text, setText] = useState("");
  const sendable = isSayable(text);

  function send(event: SyntheticEvent) {
    event.preventDefault();
    if (!sendable) return;
    say(text.trim());
    setText("");
  }

  return (
    <form onSubmit={send} className="grid gap-2 border-t p-3">
      <WriteBox text={text} setText={setText} send={send} sendable={sendable} />
      <div id="composer-notes" className="grid gap-1 px-1 text-muted text-xs empty:hidden">
        <LengthNote text={text} />
      </div>
    </form>
  );
}
