import { useEffect, useState } from "react";
import type { ChatMessage } from "./events";

/** How many messages of others have come while the chat was out of sight. */
export function useUnread(chat: ChatMessage[], meId: string, inSight: boolean): number {
  const lastId = chat.at(-1)?.id;
  const [seenId, setSeenId] = useState(lastId);
  useEffect(() => {
    if (inSight) setSeenId(lastId);
  }, [inSight, lastId]);
  if (inSight) return 0;
  const seenAt = chat.findIndex((message) => message.id === seenId);
  return chat.slice(seenAt + 1).filter((message) => message.user.id !== meId).length;
}
