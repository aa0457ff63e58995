import type { ChatMessage } from "./events";

/** How many messages of others came after the one that was read last; null: none was. */
export function unreadSince(chat: ChatMessage[], readId: string | null, meId: string): number {
  return after(chat, readId).filter((message) => message.user.id !== meId && !message.deleted).length;
}

/** What came after a message; all of them when it is too old to be known. */
export function after(chat: ChatMessage[], id: string | null): ChatMessage[] {
  return chat.slice(chat.findLastIndex((message) => message.id === id) + 1);
}
