import { describe, expect, it } from "vitest";
import {
  ada,
  event,
  heard,
  hypatia,
  inClass,
  participant,
  peopleOf,
  play,
  session,
  snapshot,
} from "./example";

describe("people", () => {
  it("come, drop out, return and go", () => {
    const joined = play(
      inClass(),
      ...heard(event(11, "participant.joined", participant({ id: "u-e", name: "E" }))),
    );
    expect(peopleOf(joined)).toEqual(["u-hypatia:online", "u-ada:online", "u-e:online"]);
    const away = play(joined, ...heard(event(12, "participant.away", { user_id: "u-e" })));
    expect(peopleOf(away)).toContain("u-e:away");
    const back = play(away, ...heard(event(13, "participant.back", { user_id: "u-e" })));
    expect(peopleOf(back)).toContain("u-e:online");
    const gone = play(back, ...heard(event(14, "participant.left", { user_id: "u-e", reason: "timeout" })));
    expect(peopleOf(gone)).toEqual(["u-hypatia:online", "u-ada:online"]);
    expect(gone.removed).toBeNull();
  });

  it("are listed once, however often they join", () => {
    const state = play(inClass(), ...heard(event(11, "participant.joined", participant())));
    expect(peopleOf(state)).toEqual(["u-hypatia:online", "u-ada:online"]);
  });

  it.each(["left", "kicked", "banned", "replaced"] as const)("are out of the class when %s", (reason) => {
    const state = play(inClass(), ...heard(event(11, "participant.left", { user_id: ada.id, reason })));
    expect(state.removed).toBe(reason);
  });

  it("are still there after another device has taken over, and when this one takes it back", () => {
    const state = play(
      inClass(),
      ...heard(event(null, "participant.left", { user_id: ada.id, reason: "replaced" })),
    );
    expect(peopleOf(state)).toContain("u-ada:online");
    const back = play(state, { type: "joined", answer: { resumed: true, events: [] } });
    expect(back.removed).toBeNull();
    expect(peopleOf(back)).toContain("u-ada:online");
  });

  it.each(["timeout", "node_lost", "session_ended"] as const)("are not thrown out by %s", (reason) => {
    const state = play(inClass(), ...heard(event(11, "participant.left", { user_id: ada.id, reason })));
    expect(state.removed).toBeNull();
  });

  it.each(["timeout", "node_lost"] as const)("come in again after %s", (reason) => {
    const lost = play(inClass(), ...heard(event(11, "participant.left", { user_id: ada.id, reason })));
    expect(lost.stale).toBe(true);
    expect(play(lost, { type: "joined", answer: snapshot() }).stale).toBe(false);
  });

  it("are in again after joining again", () => {
    const missed = [event(11, "participant.left", { user_id: ada.id, reason: "left" })];
    const state = play(inClass(), { type: "joined", answer: { resumed: true, events: missed } });
    expect(state.removed).toBeNull();
  });
});

describe("seats and the class itself", () => {
  it("follow what the server counted", () => {
    const full = { capacity: 2, taken: 2, free: 0, waiting: 1 };
    expect(play(inClass(), ...heard(event(11, "seats.changed", full))).seats).toEqual(full);
  });

  it("end with a reason", () => {
    const data = { reason: "host", by: hypatia, ended_at: "2026-11-21T10:40:00Z" };
    const state = play(inClass(), ...heard(event(11, "session.ended", data)));
    expect(state.ended).toEqual({ reason: "host", by: hypatia, at: "2026-11-21T10:40:00Z" });
    expect(state.session).toMatchObject({ status: "ended", ended_at: "2026-11-21T10:40:00Z" });
  });

  it("start with the session as it is now", () => {
    const running = { ...session, title: "Conic sections, part two" };
    expect(play(inClass(), ...heard(event(11, "session.started", { session: running }))).session).toEqual(
      running,
    );
  });
});
