import { useEffect, useRef, useState } from "react";
import type { ChatMessage } from "./events";

const EVERY_MS = 5_000;

/** How many messages of others came since the last announcement; spoken at most every five seconds. */
export function useChatAnnouncement(chat: ChatMessage[], meId: string): number {
  const [spoken, setSpoken] = useState(0);
  const lastId = useRef(chat.at(-1)?.id);
  const now = useRef(chat);
  now.current = chat;

  useEffect(() => {
    const timer = setInterval(() => {
      const from = now.current.findIndex((message) => message.id === lastId.current);
      lastId.current = now.current.at(-1)?.id;
      setSpoken(now.current.slice(from + 1).filter((message) => message.user.id !== meId).length);
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [meId]);

  return spoken;
}
