import { Lock, Pin, PinOff, Reply, Trash2 } from "lucide-react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { ButtonProps } from "@/ui/Button";
import { Menu, MenuItem } from "@/ui/Menu";
import type { Classroom } from "./classroom";
import type { ChatMessage } from "./events";
import { useNames } from "./names";
import { isHost } from "./state";
import { mayWriteTo } from "./state/voice";
import { useDeed } from "./useDeed";
import { useVisitOf } from "./useVisit";

type MessageMenuProps = {
  trigger: React.ReactElement<ButtonProps>;
  message: ChatMessage;
  classroom: Classroom;
  remove: (messageId: string) => void;
  writeTo: (userId: string) => void;
  reply: ((message: ChatMessage) => void) | null;
};

export default function MessageMenu(props: MessageMenuProps) {
  const { trigger, message, classroom, remove, writeTo, reply } = props;
  const { t } = useTranslation();
  const { state } = useVisitOf(classroom);
  const { nameOf } = useNames(state);
  const { act } = useDeed((on: boolean) =>
    classroom.send(on ? "chat.pin" : "chat.unpin", { message_id: message.id }),
  );
  const isReplying = useRef(false);
  const hosting = isHost(state.role);
  const mine = message.user.id === state.me.id;
  const isPinned = state.pinned.some((each) => each.id === message.id);
  return (
    <Menu trigger={trigger} leadsAway={isReplying}>
      {reply && (
        <MenuItem
          onSelect={() => {
            isReplying.current = true;
            reply(message);
          }}
        >
          <Reply className="rtl:-scale-x-100" aria-hidden />
          {t("room.chat.reply")}
        </MenuItem>
      )}
      {!mine && mayWriteTo(state, message.user.id) && (
        <MenuItem onSelect={() => writeTo(message.user.id)}>
          <Lock aria-hidden />
          {t("room.chat.replyPrivately", { name: nameOf(message.user.id) })}
        </MenuItem>
      )}
      {hosting && !message.to && (
        <MenuItem onSelect={() => act(!isPinned)}>
          {isPinned ? <PinOff aria-hidden /> : <Pin aria-hidden />}
          {isPinned ? t("room.chat.unpin") : t("room.chat.pin")}
        </MenuItem>
      )}
      {(mine || hosting) && (
        <MenuItem onSelect={() => remove(message.id)}>
          <Trash2 aria-hidden />
          {t("common.delete")}
        </MenuItem>
      )}
      {!reply && !mine && !hosting && !mayWriteTo(state, message.user.id) && (
        <p className="px-2.5 py-2 text-muted text-sm">{t("room.chat.nothing")}</p>
      )}
    </Menu>
  );
}
