import { describe, expect, it } from "vitest";
import type { LiveEvent } from "../events";
import { emptyClass, reduce } from "../state";
import { secondsLeft } from "./invitation";

const AT = "2026-05-04T10:00:00.000Z";
const event = (type: string, data: object): LiveEvent => ({
  id: "e",
  type,
  session_id: "s",
  run_id: null,
  seq: null,
  at: AT,
  data,
});
const heard = (...events: LiveEvent[]) =>
  events.reduce(
    (state, each) => reduce(state, { type: "heard", event: each }),
    emptyClass({ id: "ada", name: "Ada" }),
  );

describe("an invitation on stage", () => {
  it("stands from when the server gave it until it is answered, on whatever page of theirs", () => {
    const invited = event("stage.invited", { user_id: "ada" });
    expect(heard(invited).invitedAt).toBe(Date.parse(AT));
    expect(
      heard(invited, event("stage.answered", { user_id: "ada", answer: "accepted" })).invitedAt,
    ).toBeNull();
    expect(heard(invited, event("stage.removed", { user_id: "ada", by: "host" })).invitedAt).toBeNull();
    expect(
      heard(invited, event("stage.answered", { user_id: "bob", answer: "declined" })).invitedAt,
    ).not.toBeNull();
  });

  it("is named in the answer, for there may be another by then", () => {
    const state = heard(event("stage.invited", { user_id: "ada", invitation: "i-1" }));
    expect(state.invitation).toBe("i-1");
    expect(
      reduce(state, { type: "heard", event: event("stage.invited", { user_id: "ada", invitation: "i-2" }) }),
    ).toHaveProperty("invitation", "i-2");
  });

  it("of another is nothing to answer", () => {
    expect(heard(event("stage.invited", { user_id: "bob" })).invitedAt).toBeNull();
  });

  it("has thirty seconds, whatever the clocks of both sides say", () => {
    expect([-900, 0, 1, 29_999, 30_000, 90_000].map((past) => secondsLeft(0, past))).toEqual([
      30, 30, 30, 1, 0, 0,
    ]);
  });
});
