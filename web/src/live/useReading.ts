import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { ChatMessage } from "./events";

/** The first line that was drawn, and how far below its top one was. */
export type ReadingAt = { fromId: string | null; top: number };

/** Who reads: how far they did, where they were when they looked away, and where to ask for what was said before. */
type Reader = {
  readId: string | null;
  readingAt: ReadingAt | null;
  older: () => Promise<void>;
  /** Fetches what was said before until a message is there; false where it is not to be had. */
  reach: (messageId: string) => Promise<boolean>;
};

/** The line of a message, to be gone to. */
export const lineId = (messageId: string) => `said-${messageId}`;

const DRAWN = 120;
const ABOVE = 10; // lines drawn before one that is gone to
const NEAR_END = 60;
const NEAR_TOP = 300;

/**
 * Reading a long chat. Who is at its end stays there as it grows; who has gone up to read stays where
 * they are, whatever comes below or is fetched above. Only the newest lines are drawn, and more of
 * them as one goes up, so that a thousand messages cost no more than a hundred.
 */
export function useReading(reader: Reader, chat: ChatMessage[], extra: number) {
  const scroller = useRef<HTMLDivElement>(null);
  const left = useRef(reader.readingAt);
  const [atEnd, setAtEnd] = useState(left.current === null);
  const [fromId, setFromId] = useState<string | null>(left.current?.fromId ?? null);
  const [newAfter, setNewAfter] = useState(reader.readId);
  const height = useRef(0);
  const found = fromId === null ? -1 : chat.findIndex((message) => message.id === fromId);
  const from = found >= 0 ? found : Math.max(0, chat.length - DRAWN);
  const [sought, setSought] = useState<string | null>(null);
  const now = useRef({ chat, from, atEnd });
  now.current = { chat, from, atEnd };

  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const look = () => {
      const { chat, from, atEnd } = now.current;
      const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
      if (isAtEnd !== atEnd) setAtEnd(isAtEnd);
      reader.readingAt = isAtEnd ? null : { fromId: chat[from]?.id ?? null, top: box.scrollTop };
      if (isAtEnd) setFromId(null);
      else if (atEnd) {
        setFromId(chat[from]?.id ?? null);
        setNewAfter(chat.at(-1)?.id ?? null);
      }
      if (isAtEnd || box.scrollTop > NEAR_TOP) return;
      if (from > 0) setFromId(chat[Math.max(0, from - DRAWN)]?.id ?? null);
      else void reader.older();
    };
    box.addEventListener("scroll", look, { passive: true });
    return () => box.removeEventListener("scroll", look);
  }, [reader]);

  const toEnd = useCallback(() => {
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, []);

  useLayoutEffect(() => {
    if (left.current) scroller.current?.scrollTo({ top: left.current.top });
    height.current = scroller.current?.scrollHeight ?? 0;
  }, []);
  // What is put in above pushes nothing down: browsers that anchor by themselves are told not to (see ChatLog).
  const topId = chat[from]?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another first line is the reason
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box && !atEnd) box.scrollTop += box.scrollHeight - height.current;
  }, [topId]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new line is the reason to scroll, `atEnd` only the condition
  useLayoutEffect(() => {
    if (atEnd) toEnd();
  }, [chat.length, extra]);
  // At the very top nothing scrolls any more: what has come above by then is shown at once.
  useLayoutEffect(() => {
    const box = scroller.current;
    if (box && !atEnd && from > 0 && box.scrollTop <= NEAR_TOP)
      setFromId(now.current.chat[Math.max(0, from - DRAWN)]?.id ?? null);
  }, [from, atEnd]);
  useLayoutEffect(() => {
    height.current = scroller.current?.scrollHeight ?? 0;
  });
  // Who goes to a message is where it stands; it is drawn first, if it was too long ago to be.
  useLayoutEffect(() => {
    const place = sought === null ? -1 : chat.findIndex((message) => message.id === sought);
    if (sought === null || place < 0) return;
    if (place < from) {
      setAtEnd(false);
      setFromId(chat[Math.max(0, place - ABOVE)]?.id ?? null);
      return;
    }
    setSought(null);
    const line = document.getElementById(lineId(sought));
    line?.scrollIntoView({ block: "center" });
    line?.focus({ preventScroll: true });
  }, [sought, from, chat]);

  /** Goes to a message, however long ago it was said; false where it is not to be had. */
  const goTo = useCallback(
    async (messageId: string) => {
      const isThere = await reader.reach(messageId);
      if (isThere) setSought(messageId);
      return isThere;
    },
    [reader],
  );

  useMarkRead(reader, chat.at(-1)?.id, atEnd, setNewAfter);
  return { scroller, from, atEnd, toEnd, newAfter, goTo };
}

/** Read is what stood at the end while one was looking. What comes while one looks elsewhere is new. */
function useMarkRead(
  reader: Reader,
  lastId: string | undefined,
  atEnd: boolean,
  setNewAfter: (id: string | null) => void,
) {
  useEffect(() => {
    const mark = () => {
      if (document.hidden) setNewAfter(reader.readId);
      else if (atEnd && lastId) reader.readId = lastId;
    };
    mark();
    document.addEventListener("visibilitychange", mark);
    return () => document.removeEventListener("visibilitychange", mark);
  }, [reader, lastId, atEnd, setNewAfter]);
}
