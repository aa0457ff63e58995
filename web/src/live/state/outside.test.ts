import { describe, expect, it } from "vitest";
import { Problem } from "@/api/problem";
import { emptyClass } from "../state";
import { pageOf } from "./outside";

const nowhere = emptyClass({ id: "u-ada", name: "Ada" });
const place = { position: 2, waiting: 5, estimated_seconds: null };
const refused = (code: string, state = nowhere) =>
  pageOf({ phase: "refused", problem: new Problem({ code, status: 403 }), state });
const removed = (reason: "kicked" | "banned" | "replaced" | "left", door?: string | null) =>
  pageOf({ phase: "removed", problem: null, state: { ...nowhere, removed: reason } }, door);

describe("the page of somebody who is not in class", () => {
  it("is the waiting list's, from a full class to an offered seat and back", () => {
    expect(refused("session_full")).toBe("full");
    expect(refused("session_full", { ...nowhere, waiting: place })).toBe("waiting");
    const offered = { ...nowhere, waiting: place, offeredUntil: "2026-11-21T10:00:00Z" };
    expect(refused("session_full", offered)).toBe("offered");
    expect(refused("session_full", { ...nowhere, offerLapsed: true })).toBe("lapsed");
  });

  it("is the lobby's until they are turned away", () => {
    expect(refused("lobby_waiting")).toBe("lobby");
    expect(refused("lobby_waiting", { ...nowhere, turnedAway: true })).toBe("turnedAway");
  });

  it.each([
    ["session_not_live", "notOpen"],
    ["session_cancelled", "cancelled"],
    ["replaced", "elsewhere"],
    ["already_inside", "alreadyInside"],
    ["not_enrolled", "noAccess"],
    ["banned", "banned"],
    ["not_found", "notFound"],
    ["a_code_of_tomorrow", "failed"],
  ])("tells why they were refused: %s", (code, page) => expect(refused(code)).toBe(page));

  it("tells who put them out, and waits for the door's word on why", () => {
    expect(removed("replaced")).toBe("elsewhere");
    expect(removed("banned")).toBe("banned");
    expect(removed("left")).toBe("left");
    expect(removed("kicked")).toBe("entering");
    expect(removed("kicked", null)).toBe("kicked");
    expect(removed("kicked", "session_full")).toBe("kicked");
    expect(removed("kicked", "not_enrolled")).toBe("unenrolled");
    expect(removed("kicked", "banned")).toBe("banned");
  });

  it("lets somebody back whose ban was lifted", () => {
    expect(removed("banned", "banned")).toBe("banned");
    expect(removed("banned", null)).toBe("kicked");
    const problem = new Problem({ code: "banned", status: 403 });
    expect(pageOf({ phase: "refused", problem, state: nowhere }, null)).toBe("kicked");
  });

  it("is that of its phase where the server said nothing more", () => {
    for (const phase of ["left", "unqueued", "closed", "ended"] as const)
      expect(pageOf({ phase, problem: null, state: nowhere })).toBe(phase);
    expect(pageOf({ phase: "joining", problem: null, state: nowhere })).toBe("entering");
  });
});
