import { describe, expect, it } from "vitest";
import type { Hand } from "../events";
import { type ClassState, emptyClass, reduce } from "../state";
import { ada, hear, hearAlone, hypatia, inClass, play, snapshot } from "./example";
import { myHandIsUp } from "./hands";

const hand = (user_id: string, position: number): Hand => ({
  user_id,
  position,
  raised_at: `2026-11-21T10:00:0${position}Z`,
  heard: 0,
});
const queue = ({ hands }: ClassState) => hands.map((each) => each.user_id);

describe("reactions", () => {
  it("pass by, and leave the class the very same: nothing is drawn anew for them", () => {
    const state = inClass();
    expect(hearAlone(state, "reaction.sent", { counts: { "👏": 3 } })).toBe(state);
  });
});

describe("hands", () => {
  it("stand in the order the server gives them", () => {
    const state = hear(
      inClass(),
      ["hand.raised", hand("a", 1)],
      ["hand.raised", hand("b", 2)],
      ["hand.raised", { ...hand("c", 2), raised_at: "2026-11-21T10:00:01.5Z" }],
    );
    expect(queue(state)).toEqual(["a", "c", "b"]);
    expect(queue(hear(state, ["hand.lowered", { user_id: "c", by: "h", heard: true }]))).toEqual(["a", "b"]);
    expect(queue(hear(state, ["hand.cleared", { by: "h" }]))).toEqual([]);
  });

  it("are up as soon as I wish, and as the class sees them from then on", () => {
    const wished = play(inClass(), { type: "handWished", up: true });
    expect(myHandIsUp(wished)).toBe(true);
    expect(myHandIsUp(play(wished, { type: "handWished", up: null }))).toBe(false);
    const seen = hear(wished, ["hand.raised", hand(ada.id, 1)]);
    expect(seen.handWish).toBeNull();
    expect(myHandIsUp(seen)).toBe(true);
    expect(myHandIsUp(hear(seen, ["hand.cleared", { by: hypatia.id }]))).toBe(false);
  });
});

describe("chat", () => {
  it("takes in what was said before, in its place and once", () => {
    const at = (second: number) => ({
      id: `m-${second}`,
      client_id: null,
      user: hypatia,
      text: `${second}`,
      at: `2026-11-21T10:00:0${second}.000Z`,
    });
    const late = reduce(emptyClass(ada), { type: "joined", answer: snapshot({ chat: [at(3), at(4)] }) });
    const whole = reduce(late, { type: "older", messages: [at(3), at(2), at(1)] });
    expect(whole.chat.map((message) => message.text)).toEqual(["1", "2", "3", "4"]);
    expect(reduce(whole, { type: "older", messages: [at(2)] })).toBe(whole);
  });

  const message = {
    id: "m-1",
    client_id: "k",
    user: hypatia,
    text: "Read chapter two",
    at: "2026-11-21T10:00:00Z",
  };

  it("keeps the place of what was deleted, without its text or its pin", () => {
    const pinned = hear(inClass(), ["chat.posted", message], ["chat.pinned", { message }]);
    expect(pinned.pinned).toHaveLength(1);
    const state = hear(pinned, ["chat.deleted", { message_id: "m-1", by: hypatia.id }]);
    expect(state.chat).toMatchObject([{ id: "m-1", text: "", deleted: true }]);
    expect(state.pinned).toEqual([]);
    expect(hear(pinned, ["chat.unpinned", { message_id: "m-1" }]).pinned).toEqual([]);
  });

  it("puts private messages that were missed where they belong", () => {
    const later = { ...message, id: "m-3", at: "2026-11-21T10:02:00Z" };
    const secret = { ...message, id: "m-2", at: "2026-11-21T10:01:00Z", to: ada.id };
    const gone = { ...message, text: "", deleted: true };
    const before = hear(inClass(), ["chat.posted", message], ["chat.posted", later]);
    const back = play(before, {
      type: "joined",
      answer: { resumed: true, events: [], private: [gone, secret, secret] },
    });
    expect(back.chat.map((each) => each.id)).toEqual(["m-1", "m-2", "m-3"]);
    expect(back.chat[0]).toMatchObject({ deleted: true });
  });
});
