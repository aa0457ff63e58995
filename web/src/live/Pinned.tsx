import { Pin, X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import type { Classroom } from "./classroom";
import { Linked } from "./MessageText";
import { useNames } from "./names";
import { type ClassState, isHost } from "./state";
import { useDeed } from "./useDeed";

/** What the host keeps in sight, above the chat. */
export function Pinned({ classroom, state }: { classroom: Classroom; state: ClassState }) {
  const { t } = useTranslation();
  const { named } = useNames(state);
  const { act } = useDeed((message_id: string) => classroom.send("chat.unpin", { message_id }));
  if (state.pinned.length === 0) return null;
  return (
    <section
      aria-label={t("room.chat.pinned")}
      className="max-h-40 shrink-0 overflow-y-auto border-b bg-primary-soft/60 px-4 py-2"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
    >
      <ul className="grid grid-cols-1 gap-1.5">
        {state.pinned.map((message) => (
          <li key={message.id} className="flex items-start gap-2 text-sm">
            <Pin className="mt-1 size-3.5 shrink-0 text-primary" aria-hidden />
            <p className="min-w-0 grow">
              <bdi className="font-medium text-muted text-xs">{named(message.user).name}</bdi>
              <span dir="auto" className="said line-clamp-3 whitespace-pre-wrap [overflow-wrap:anywhere]">
                <Linked>{message.text}</Linked>
              </span>
            </p>
            {isHost(state.role) && (
              <Button
                tone="ghost"
                size="icon"
                className="-me-2 size-8"
                aria-label={t("room.chat.unpin")}
                onClick={() => act(message.id)}
              >
                <X aria-hidden />
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
