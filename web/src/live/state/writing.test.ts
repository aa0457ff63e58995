import { describe, expect, it } from "vitest";
import type { Action } from "../state";
import { ada, chatOf, event, heard, inClass, message, play, snapshot } from "./example";

describe("what I write", () => {
  const written: Action = { type: "written", client_id: "k-1", text: "Hello", at: "2026-11-21T10:03:00Z" };
  const mine = message("m-1", { client_id: "k-1", user: ada, text: "Hello" });

  it("waits as sending, and is replaced by the event", () => {
    const waiting = play(inClass(), written);
    expect(waiting.outbox).toMatchObject([{ client_id: "k-1", status: "sending" }]);
    const posted = play(waiting, ...heard(event(11, "chat.posted", mine)));
    expect(posted.outbox).toEqual([]);
    expect(chatOf(posted)).toEqual(["m-1"]);
  });

  it("is neither lost nor doubled, whichever of ack and event comes first", () => {
    const ack: Action = { type: "sent", client_id: "k-1" };
    const posting = heard(event(11, "chat.posted", mine));
    const ackFirst = play(inClass(), written, ack, ...posting);
    const eventFirst = play(inClass(), written, ...posting, ack);
    expect(ackFirst).toEqual(eventFirst);
    expect(play(inClass(), written, ack).outbox).toMatchObject([{ status: "sent" }]);
  });

  it("keeps the order everybody sees, not the order of my acks", () => {
    const other = event(11, "chat.posted", message("m-0"));
    const state = play(
      inClass(),
      written,
      { type: "sent", client_id: "k-1" },
      ...heard(other, event(12, "chat.posted", mine)),
    );
    expect(chatOf(state)).toEqual(["m-0", "m-1"]);
  });

  it("fails with a code and can be retried", () => {
    const failed = play(inClass(), written, { type: "refused", client_id: "k-1", code: "rate_limited" });
    expect(failed.outbox).toMatchObject([{ status: "failed", code: "rate_limited" }]);
    expect(play(failed, { type: "retried", client_id: "k-1" }).outbox).toMatchObject([
      { status: "sending", code: null },
    ]);
  });

  it("is recognised in a snapshot after a lost ack", () => {
    const state = play(inClass(), written, { type: "joined", answer: snapshot({ seq: 11, chat: [mine] }) });
    expect(state.outbox).toEqual([]);
    expect(chatOf(state)).toEqual(["m-1"]);
  });

  it("is not taken for another person's message with the same client id", () => {
    const theirs = message("m-9", { client_id: "k-1" });
    const state = play(inClass(), written, ...heard(event(11, "chat.posted", theirs)));
    expect(state.outbox).toHaveLength(1);
  });
});
