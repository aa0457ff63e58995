import { useEffect, useState } from "react";
import { type ClassState, isHost } from "../state";
import { unreadSince } from "../unread";
import type { Badges, Panel } from "./panels";

/** How much is new, or waits for this person, in each panel. */
export function useBadges(
  state: ClassState,
  panel: Panel | null,
  atTheDoor: number,
  readId: string | null,
): Badges {
  const { chat, me, role, hands, polls, questions } = state;
  const hosting = isHost(role);
  const asked = questions.filter((each) => each.user.id !== me.id).map((each) => each.id);
  return {
    chat: panel === "chat" ? 0 : unreadSince(chat, readId, me.id),
    people: hosting ? atTheDoor : 0,
    hands: hosting ? hands.length : 0,
    polls: hosting ? 0 : polls.filter((poll) => poll.closed_at === null && poll.mine === null).length,
    questions: useUnseen(asked, panel === "questions"),
  };
}

function useUnseen(ids: string[], inSight: boolean): number {
  const [seen, setSeen] = useState(() => new Set(ids));
  const all = ids.join();
  useEffect(() => {
    if (inSight) setSeen(new Set(all.split(",")));
  }, [inSight, all]);
  return inSight ? 0 : ids.filter((id) => !seen.has(id)).length;
}
