import type { ChatMessage } from "./events";

const TOGETHER_MS = 5 * 60_000;

/** Consecutive messages of one person within a few minutes share one heading. */
export function grouped(chat: ChatMessage[]): { message: ChatMessage; first: boolean }[] {
  return chat.map((message, place) => {
    const before = chat[place - 1];
    const follows =
      before?.user.id === message.user.id &&
      (before.to ?? null) === (message.to ?? null) &&
      Date.parse(message.at) - Date.parse(before.at) < TOGETHER_MS;
    return { message, first: !follows };
  });
}
