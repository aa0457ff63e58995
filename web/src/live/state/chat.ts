import type { Person } from "@/api/types";
import type { Outgoing } from "@/realtime/outbox";
import type { ChatMessage, Quote } from "../events";
import type { ClassState } from "../state";
import { byTime } from "./order";

/** Wherever people talk. */
export type Talk = { me: Person; chat: ChatMessage[]; outbox: Outgoing[] };

const CHAT_LIMIT = 2_000;
const QUOTED = 140;

/** Everybody sees messages in one order, that of their time; the ack only says that the server has it. */
export function posted<State extends Talk>(state: State, message: ChatMessage): State {
  const outbox = stillOut(state, [message]);
  if (state.chat.some((known) => known.id === message.id)) return { ...state, outbox };
  const told = asFarAsKnown(state.chat, message);
  return { ...state, outbox, chat: inPlace(state.chat, told).slice(-CHAT_LIMIT) };
}

/** It may be told by another node that what a message answers is deleted, before the message is. */
function asFarAsKnown(chat: ChatMessage[], message: ChatMessage): ChatMessage {
  const quoted = message.reply_to?.id;
  const isGone = quoted && chat.some(({ id, deleted }) => id === quoted && deleted);
  return isGone ? unquoting(quoted)(message) : message;
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
  const now = unpinned(withoutText(state, messageId), messageId);
  return { ...now, pinned: now.pinned.map(unquoting(messageId)) };
}

/** Nothing of it is left, neither where it stood nor in what answers it. */
export function withoutText<State extends Talk>(state: State, messageId: string): State {
  const chat = state.chat
    .map((message) =>
      message.id === messageId ? { ...message, text: "", reply_to: null, deleted: true } : message,
    )
    .map(unquoting(messageId));
  return { ...state, chat };
}

function unquoting(messageId: string) {
  return (message: ChatMessage): ChatMessage =>
    message.reply_to?.id === messageId
      ? { ...message, reply_to: { ...message.reply_to, text: "", deleted: true } }
      : message;
}

/** What an answer to it shows of a message. */
export function quoteOf({ id, user, text, deleted = false }: ChatMessage): Quote {
  const beginning = [...text].slice(0, QUOTED).join("");
  return { id, user, text: beginning.split(/\s+/).filter(Boolean).join(" "), deleted };
}

export function pinned(state: ClassState, message: ChatMessage): ClassState {
  return { ...state, pinned: [...unpinned(state, message.id).pinned, message].sort(byTime) };
}

export function unpinned(state: ClassState, messageId: string): ClassState {
  return { ...state, pinned: state.pinned.filter((message) => message.id !== messageId) };
}

function isMine(state: Talk, message: ChatMessage, item: Outgoing): boolean {
  return message.user.id === state.me.id && message.client_id === item.client_id;
}

/** Of what one has written, what is not among these. */
export function stillOut(state: Talk, chat: ChatMessage[]): Outgoing[] {
  return state.outbox.filter((item) => !chat.some((message) => isMine(state, message, item)));
}
