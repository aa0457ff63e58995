import { describe, expect, it } from "vitest";
import type { ChatMessage } from "./events";
import { posted, quoteOf, withoutText } from "./state/chat";

const hypatia = { id: "u-hypatia", name: "Hypatia" };
const message = (id: string, more: Partial<ChatMessage> = {}): ChatMessage => ({
  id,
  client_id: null,
  user: hypatia,
  text: `words of ${id}`,
  at: `2026-11-21T10:00:0${id}Z`,
  ...more,
});
const empty = { me: hypatia, chat: [] as ChatMessage[], outbox: [] };
const answer = message("2", { reply_to: quoteOf(message("1")) });

describe("an answer", () => {
  it("quotes one line of what it answers, and not half a character", () => {
    const long = quoteOf(message("1", { text: `Look\n  here ${"🎓".repeat(200)}` }));
    expect(long.text).toMatch(/^Look here 🎓+$/u);
    expect([...long.text].length).toBeLessThanOrEqual(140);
  });

  it("quotes nothing any more once that is deleted, whichever was told first", () => {
    const gone = { id: "1", user: hypatia, text: "", deleted: true };
    const inOrder = withoutText(posted(posted(empty, message("1")), answer), "1");
    const late = posted(withoutText(posted(empty, message("1")), "1"), answer);
    expect(inOrder.chat[1]?.reply_to).toEqual(gone);
    expect(late).toEqual(inOrder);
  });

  it("quotes nothing when it is deleted itself", () => {
    const state = withoutText(posted(posted(empty, message("1")), answer), "2");
    expect(state.chat.map(({ text, reply_to }) => [text, reply_to ?? null])).toEqual([
      ["words of 1", null],
      ["", null],
    ]);
  });
});
