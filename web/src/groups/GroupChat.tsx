import { MessagesSquare, Trash2 } from "lucide-react";
import { memo, useState } from "react";
import { useTranslation } from "react-i18next";
import { ChatLog } from "@/live/ChatLog";
import type { Conversation } from "@/live/conversation";
import type { ChatMessage } from "@/live/events";
import { LineButton, Said } from "@/live/Said";
import { WriteBox } from "@/live/WriteBox";
import { keepFocus } from "@/ui/focus";
import { Empty } from "@/ui/States";
import { leads, type StudyGroup } from "./api";
import type { GroupRoom } from "./room";
import type { GroupState } from "./state";

type GroupChatProps = { room: GroupRoom; state: GroupState; group: StudyGroup };

export function GroupChat({ room, state, group }: GroupChatProps) {
  const { t } = useTranslation();
  const keepsOrder = leads(group);
  return (
    <ChatLog
      talk={room.talk}
      state={state}
      labelledBy="group-chat"
      empty={
        <Empty icon={MessagesSquare} title={t("groups.empty")}>
          {t("groups.emptyHint")}
        </Empty>
      }
      line={(message, first, { remove }) => {
        const mine = message.user.id === state.me.id;
        return (
          <GroupLine
            message={message}
            first={first}
            mine={mine}
            remove={keepsOrder || mine ? remove : null}
          />
        );
      }}
      foot={(say) => <Write talk={room.talk} say={say} />}
    />
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
        <LineButton
          ref={keepFocus}
          label={t("groups.delete", { name: user.name })}
          onClick={() => remove(id)}
        >
          <Trash2 aria-hidden />
        </LineButton>
      )}
    </Said>
  );
});

function Write({ talk, say }: { talk: Conversation; say: (text: string) => void }) {
  const [text, setText] = useState(talk.draft.text);
  talk.draft = { text, to: null, replyTo: null };
  return <WriteBox text={text} setText={setText} say={say} />;
}
