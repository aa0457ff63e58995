import type { Person } from "@/api/types";
import type { Outgoing } from "@/realtime/outbox";
import type { ChatMessage } from "../events";
import type { ClassState } from "../state";
import { byTime } from "./order";

/** Wherever people talk. */
export type Talk = { me: Person; chat: ChatMessage[]; outbox: Outgoing[] };

const CHAT_LIMIT = 2_000;

/** Everybody sees messages in one order, that of their time; the ack only says that the server has it. */
export function posted<State extends Talk>(state: State, message: ChatMessage): State {
  const outbox = stillOut(state, [message]);
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
export function withOlder<State extends Talk>(state: State, messages: ChatMessage[]): State {
  const known = new Set(state.chat.map((message) => message.id));
  const fresh = messages.filter((message) => !known.has(message.id));
  const chat = [...fresh, ...state.chat].sort(byTime);
  return fresh.length > 0 ? { ...state, chat } : state;
}

export function deleted(state: ClassState, messageId: string): ClassState {
  return unpinned(withoutText(state, messageId), messageId);
}

export function withoutText<State extends Talk>(state: State, messageId: string): State {
  const chat = state.chat.map((message) =>
    message.id === messageId ? { ...message, text: "", deleted: true } : message,
  );
  return { ...state, chat };
}

export function pinned(state: ClassState, message: ChatMessage): ClassState {
  return { ...state, pinned: [...unpinned(state, message.id).pinned, message].sort(byTime) };
}

export function unpinned(state: ClassState, messageId: string): ClassState {
  return { ...state, pinned: state.pinned.filter((message) => message.id !== messageId) };
}

export function isMine(state: Talk, message: ChatMessage, item: Outgoing): boolean {
  return message.user.id === state.me.id && message.client_id === item.client_id;
}

/** Of what one has written, what is not among these. */
export function stillOut(state: Talk, chat: ChatMessage[]): Outgoing[] {
  return state.outbox.filter((item) => !chat.some((message) => isMine(state, message, item)));
}
