import type { ChatMessage } from "../events";
import type { ClassState } from "../state";
import { byTime } from "./order";

export type Outgoing = {
  client_id: string;
  text: string;
  at: string;
  to: string | null;
  status: "sending" | "sent" | "failed";
  code: string | null;
};

const CHAT_LIMIT = 2_000;

/** Everybody sees messages in one order, that of their time; the ack only says that the server has it. */
export function posted(state: ClassState, message: ChatMessage): ClassState {
  const outbox = state.outbox.filter((item) => !isMine(state, message, item));
  if (state.chat.some((known) => known.id === message.id)) return { ...state, outbox };
  return { ...state, outbox, chat: inPlace(state.chat, message).slice(-CHAT_LIMIT) };
}

/** Nearly always at the end: it is looked for from there. */
function inPlace(chat: ChatMessage[], message: ChatMessage): ChatMessage[] {
  const before = chat.findLastIndex((known) => byTime(known, message) < 0);
  return chat.toSpliced(before + 1, 0, message);
}

/** Private messages have no number: after a drop they come all together. */
export function withPrivate(state: ClassState, messages: ChatMessage[]): ClassState {
  return messages.reduce((now, message) => {
    const after = posted(now, message);
    return message.deleted ? deleted(after, message.id) : after;
  }, state);
}

/** What was said before, asked for page by page: what is known stays as it is. */
export function withOlder(state: ClassState, messages: ChatMessage[]): ClassState {
  const known = new Set(state.chat.map((message) => message.id));
  const fresh = messages.filter((message) => !known.has(message.id));
  const chat = [...fresh, ...state.chat].sort(byTime);
  return fresh.length > 0 ? { ...state, chat } : state;
}

export function deleted(state: ClassState, messageId: string): ClassState {
  const chat = state.chat.map((message) =>
    message.id === messageId ? { ...message, text: "", deleted: true } : message,
  );
  return { ...unpinned(state, messageId), chat };
}

export function pinned(state: ClassState, message: ChatMessage): ClassState {
  return { ...state, pinned: [...unpinned(state, message.id).pinned, message].sort(byTime) };
}

export function unpinned(state: ClassState, messageId: string): ClassState {
  return { ...state, pinned: state.pinned.filter((message) => message.id !== messageId) };
}

export function isMine(state: ClassState, message: ChatMessage, item: Outgoing): boolean {
  return message.user.id === state.me.id && message.client_id === item.client_id;
}
