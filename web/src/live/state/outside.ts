import type { Visit } from "../classroom";

/** Which page stands before a person who is not in class: one for each reason. */
export type OutsidePage =
  | "entering"
  | "notOpen"
  | "full"
  | "waiting"
  | "offered"
  | "lapsed"
  | "unqueued"
  | "lobby"
  | "turnedAway"
  | "elsewhere"
  | "alreadyInside"
  | "left"
  | "closed"
  | "kicked"
  | "unenrolled"
  | "banned"
  | "ended"
  | "cancelled"
  | "noAccess"
  | "notFound"
  | "failed";

const OF_REFUSALS: Record<string, OutsidePage> = {
  session_not_live: "notOpen",
  session_cancelled: "cancelled",
  session_ended: "ended",
  replaced: "elsewhere",
  already_inside: "alreadyInside",
  not_enrolled: "noAccess",
  not_found: "notFound",
};

/**
 * `door` is the code with which the class's door answers somebody who was put out, null if it is open
 * to them, undefined while it is being asked: whose enrolment has ended is put out as by a host.
 */
export function pageOf(
  { phase, problem, state }: Pick<Visit, "phase" | "problem" | "state">,
  door?: string | null,
): OutsidePage {
  switch (phase) {
    case "in":
    case "joining":
      return "entering";
    case "removed":
      if (state.removed === "replaced") return "elsewhere";
      if (state.removed === "banned") return excluded(door);
      if (state.removed === "kicked") return putOut(door);
      return "left";
    case "refused":
      if (problem?.code === "session_full") return inLine(state);
      if (problem?.code === "lobby_waiting") return state.turnedAway ? "turnedAway" : "lobby";
      if (problem?.code === "banned") return excluded(door);
      return OF_REFUSALS[problem?.code ?? ""] ?? "failed";
    default:
      return phase;
  }
}

function putOut(door?: string | null): OutsidePage {
  if (door === undefined) return "entering";
  if (door === "banned") return "banned";
  return door === "not_enrolled" || door === "not_found" ? "unenrolled" : "kicked";
}

/** Until the ban is lifted: then they may come back, like anybody who was put out. */
function excluded(door?: string | null): OutsidePage {
  return door === null ? "kicked" : "banned";
}

function inLine({ waiting, offeredUntil, offerLapsed }: Visit["state"]): OutsidePage {
  if (offeredUntil !== null) return "offered";
  if (waiting !== null) return "waiting";
  return offerLapsed ? "lapsed" : "full";
}
