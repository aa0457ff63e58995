import { describe, expect, it } from "vitest";
import { emptyClass, resumePoint } from "../state";
import {
  ada,
  chatOf,
  event,
  heard,
  hypatia,
  inClass,
  message,
  participant,
  peopleOf,
  play,
  seats,
  session,
  snapshot,
} from "./example";

describe("joining", () => {
  it("takes over the snapshot", () => {
    const state = inClass({ chat: [message("m-1")] });
    expect(state).toMatchObject({ role: "student", runId: "r-1", seq: 10, seats, missing: false });
    expect(chatOf(state)).toEqual(["m-1"]);
    expect(resumePoint(state)).toEqual({ run_id: "r-1", seq: 10 });
  });

  it("has nothing to resume before the first snapshot", () => {
    expect(resumePoint(emptyClass(ada))).toBeUndefined();
  });

  it("keeps events that overtake the snapshot and applies only those above it", () => {
    const early = heard(
      event(12, "chat.posted", message("m-12")),
      event(10, "chat.posted", message("m-10")),
      event(11, "chat.posted", message("m-11")),
    );
    const state = play(emptyClass(ada), ...early, {
      type: "joined",
      answer: snapshot({ chat: [message("m-10")] }),
    });
    expect(chatOf(state)).toEqual(["m-10", "m-11", "m-12"]);
    expect(state.seq).toBe(12);
    expect(state.held).toEqual([]);
  });

  it("replaces everything with a later snapshot of a new run", () => {
    const again = snapshot({ session: { ...session, run_id: "r-2" }, seq: 1, participants: [participant()] });
    const ended = event(11, "session.ended", {
      reason: "host",
      by: hypatia,
      ended_at: "2026-11-21T11:00:00Z",
    });
    const state = play(inClass(), ...heard(ended), { type: "joined", answer: again });
    expect(state).toMatchObject({ runId: "r-2", seq: 1, ended: null });
    expect(peopleOf(state)).toEqual(["u-ada:online"]);
  });
});

describe("order", () => {
  it("applies the next number and counts on", () => {
    const state = play(inClass(), ...heard(event(11, "chat.posted", message("m-1"))));
    expect(chatOf(state)).toEqual(["m-1"]);
    expect(state.seq).toBe(11);
  });

  it("ignores what it has seen", () => {
    const once = event(11, "chat.posted", message("m-1"));
    const state = play(
      inClass(),
      ...heard(once, once, event(9, "participant.left", { user_id: ada.id, reason: "left" })),
    );
    expect(chatOf(state)).toEqual(["m-1"]);
    expect(state.seq).toBe(11);
    expect(state.participants).toHaveLength(2);
  });

  it("stops at a hole and asks to resume from before it", () => {
    const state = play(inClass(), ...heard(event(13, "chat.posted", message("m-13"))));
    expect(state.missing).toBe(true);
    expect(state.chat).toEqual([]);
    expect(resumePoint(state)).toEqual({ run_id: "r-1", seq: 10 });
  });

  it("closes the hole with the missed events, then applies what it held", () => {
    const hole = heard(event(14, "chat.posted", message("m-14")), event(13, "chat.posted", message("m-13")));
    const missed = [
      event(11, "chat.posted", message("m-11")),
      event(12, "chat.posted", message("m-12")),
      event(13, "chat.posted", message("m-13")),
    ];
    const state = play(inClass(), ...hole, { type: "joined", answer: { resumed: true, events: missed } });
    expect(chatOf(state)).toEqual(["m-11", "m-12", "m-13", "m-14"]);
    expect(state).toMatchObject({ seq: 14, missing: false, held: [] });
  });

  it("asks again when the missed events leave another hole", () => {
    const state = play(inClass(), ...heard(event(15, "chat.posted", message("m-15"))), {
      type: "joined",
      answer: { resumed: true, events: [event(11, "chat.posted", message("m-11"))] },
    });
    expect(state).toMatchObject({ seq: 11, missing: true });
    expect(chatOf(state)).toEqual(["m-11"]);
  });

  it("closes the hole with a snapshot when the server kept no history", () => {
    const state = play(inClass(), ...heard(event(15, "chat.posted", message("m-15"))), {
      type: "joined",
      answer: snapshot({ seq: 15, chat: [message("m-15")] }),
    });
    expect(chatOf(state)).toEqual(["m-15"]);
    expect(state).toMatchObject({ seq: 15, missing: false, held: [] });
  });

  it("counts an unknown type without changing anything else", () => {
    const before = inClass();
    const state = play(before, ...heard(event(11, "balloon.released", { colour: "red" })));
    expect(state).toEqual({ ...before, seq: 11 });
  });

  it("applies a personal event, which has no number, at once", () => {
    const state = play(
      inClass(),
      ...heard(event(null, "participant.left", { user_id: ada.id, reason: "kicked" })),
    );
    expect(state).toMatchObject({ removed: "kicked", seq: 10 });
  });

  it("lets nothing of another run or another class in", () => {
    const strange = [
      event(11, "chat.posted", message("m-1"), { run_id: "r-0" }),
      event(11, "chat.posted", message("m-2"), { session_id: "s-2" }),
    ];
    expect(play(inClass(), ...heard(...strange))).toEqual(inClass());
  });

  it("reaches the same state by resuming as by listening", () => {
    const history = [
      event(11, "participant.joined", participant({ id: "u-euclid", name: "Euclid" })),
      event(12, "seats.changed", { capacity: 2, taken: 2, free: 0, waiting: 0 }),
      event(13, "participant.away", { user_id: "u-euclid" }),
      event(14, "chat.posted", message("m-1")),
      event(15, "participant.back", { user_id: "u-euclid" }),
      event(16, "participant.left", { user_id: "u-euclid", reason: "left" }),
      event(17, "seats.changed", { capacity: 2, taken: 1, free: 1, waiting: 0 }),
    ];
    const listening = play(inClass(), ...heard(...history));
    for (let cut = 0; cut <= history.length; cut += 1) {
      const dropped = play(inClass(), ...heard(...history.slice(0, cut)));
      const resumed = play(dropped, {
        type: "joined",
        answer: { resumed: true, events: history.slice(Math.max(0, cut - 2)) },
      });
      expect(resumed).toEqual(listening);
    }
  });
});
